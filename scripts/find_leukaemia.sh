#!/bin/sh
# Print the folder of R's data package spData; unpack Debian's r-cran-spdata (CC0) into .venv/spdata
# if there is none and we may. R itself is not needed: the table is a shapefile.
set -eu
folder="$(cd "$(dirname "$0")/.." && pwd)/.venv/spdata"
inside="usr/lib/R/site-library/spData"
find_one() {
  for path in "${ATLAS_SPDATA:-}" "/$inside" "/usr/local/lib/R/site-library/spData" "$folder/$inside"; do
    if [ -n "$path" ] && [ -f "$path/shapes/NY8_utm18.shp" ]; then echo "$path"; return 0; fi
  done
  return 1
}
fetch() {
  mkdir -p "$folder"
  (cd "$folder" && rm -f ./*.deb && apt-get download r-cran-spdata && dpkg-deb -x r-cran-spdata_*.deb . && rm -f ./*.deb)
}
if find_one; then exit 0; fi
if command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1; then
  echo "No spData found: unpacking Debian's package r-cran-spdata" >&2
  if ! fetch >&2 2>&1; then
    if [ "$(id -u)" = 0 ]; then as_root=""; else as_root="sudo -n"; fi
    { $as_root apt-get update && fetch; } >&2 || true
  fi
fi
if find_one; then exit 0; fi
echo "One test of the scan needs R's data package spData. Install it (Debian: r-cran-spdata) or set ATLAS_SPDATA to its folder; without it that test is skipped." >&2
exit 1
