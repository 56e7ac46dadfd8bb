#!/bin/sh
# Print the path of a headless-capable Chromium; install Debian's if there is none and we may.
set -eu
find_one() {
  if [ -n "${ATLAS_BROWSER:-}" ] && [ -x "${ATLAS_BROWSER}" ]; then echo "$ATLAS_BROWSER"; return 0; fi
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then command -v "$name"; return 0; fi
  done
  for path in "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
    if [ -x "$path" ]; then echo "$path"; return 0; fi
  done
  return 1
}
if find_one; then exit 0; fi
if command -v apt-get >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ]; then as_root=""; else as_root="sudo -n"; fi
  echo "No Chromium found: installing Debian's packages chromium and fonts-noto-core" >&2
  { $as_root apt-get update && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y --no-install-recommends chromium fonts-noto-core; } >&2 || true
fi
if find_one; then exit 0; fi
echo "The browser tests need Chromium or Chrome. Install it (Debian: apt-get install chromium) or set ATLAS_BROWSER to its path." >&2
exit 1
