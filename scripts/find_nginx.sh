#!/bin/sh
# Print the path of nginx; unpack Debian's package into .venv/nginx if there is none and we may.
# Unpacked, not installed: installing would start a web server on this machine.
set -eu
folder="$(cd "$(dirname "$0")/.." && pwd)/.venv/nginx"
find_one() {
  if [ -n "${ATLAS_NGINX:-}" ] && [ -x "${ATLAS_NGINX}" ]; then echo "$ATLAS_NGINX"; return 0; fi
  if command -v nginx >/dev/null 2>&1; then command -v nginx; return 0; fi
  for path in /usr/sbin/nginx /usr/local/sbin/nginx /opt/homebrew/bin/nginx /usr/local/bin/nginx "$folder/usr/sbin/nginx"; do
    if [ -x "$path" ] && "$path" -v >/dev/null 2>&1; then echo "$path"; return 0; fi
  done
  return 1
}
fetch() {
  mkdir -p "$folder"
  (cd "$folder" && for name in nginx nginx-core nginx-light; do
    rm -f ./*.deb
    if apt-get download "$name" && dpkg-deb -x "$name"_*.deb . && [ -x usr/sbin/nginx ]; then rm -f ./*.deb; exit 0; fi
  done; exit 1)
}
if find_one; then exit 0; fi
if command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1; then
  echo "No nginx found: unpacking Debian's package nginx" >&2
  if ! fetch >&2 2>&1; then
    if [ "$(id -u)" = 0 ]; then as_root=""; else as_root="sudo -n"; fi
    { $as_root apt-get update && fetch; } >&2 || true
  fi
fi
if find_one; then exit 0; fi
echo "The tests of the served app need nginx. Install it (Debian: apt-get install nginx) or set ATLAS_NGINX to its path." >&2
exit 1
