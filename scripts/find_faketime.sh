#!/bin/sh
# Print the path of libfaketime's library; unpack Debian's package into .venv/faketime if there is
# none and we may. With --here nothing is fetched.
set -eu
folder="$(cd "$(dirname "$0")/.." && pwd)/.venv/faketime"
find_one() {
  if [ -n "${ATLAS_FAKETIME:-}" ] && [ -f "${ATLAS_FAKETIME}" ]; then echo "$ATLAS_FAKETIME"; return 0; fi
  for root in "$folder" ""; do
    for path in "$root"/usr/lib/*/faketime/libfaketimeMT.so.1 "$root"/usr/lib/faketime/libfaketimeMT.so.1; do
      if [ -f "$path" ]; then echo "$path"; return 0; fi
    done
  done
  return 1
}
fetch() {
  mkdir -p "$folder"
  (cd "$folder" && rm -f ./*.deb && apt-get download libfaketime && dpkg-deb -x libfaketime_*.deb . && rm -f ./*.deb)
}
if find_one; then exit 0; fi
if [ "${1:-}" != --here ] && command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1; then
  echo "No libfaketime found: unpacking Debian's package" >&2
  if ! fetch >&2 2>&1; then
    if [ "$(id -u)" = 0 ]; then as_root=""; else as_root="sudo -n"; fi
    { $as_root apt-get update && fetch; } >&2 || true
  fi
fi
if find_one; then exit 0; fi
echo "The tests of a clock that jumps need libfaketime. Install it (Debian: apt-get install faketime) or set ATLAS_FAKETIME to libfaketimeMT.so.1." >&2
exit 1
