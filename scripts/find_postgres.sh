#!/bin/sh
# Print the folder of PostgreSQL's server programs; install Debian's if there is none and we may.
set -eu
find_one() {
  if [ -n "${ATLAS_POSTGRES:-}" ] && [ -x "${ATLAS_POSTGRES}/initdb" ]; then echo "$ATLAS_POSTGRES"; return 0; fi
  for folder in $(ls -d /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin 2>/dev/null | sort -rV); do
    if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then echo "$folder"; return 0; fi
  done
  if command -v initdb >/dev/null 2>&1 && command -v pg_ctl >/dev/null 2>&1; then dirname "$(command -v initdb)"; return 0; fi
  return 1
}
if find_one; then exit 0; fi
if command -v apt-get >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ]; then as_root=""; else as_root="sudo -n"; fi
  echo "No PostgreSQL found: installing Debian's package postgresql" >&2
  { $as_root apt-get update && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y --no-install-recommends postgresql; } >&2 || true
fi
if find_one; then exit 0; fi
echo "The store's tests need PostgreSQL's server. Install it (Debian: apt-get install postgresql) or set ATLAS_POSTGRES to the folder that holds initdb and pg_ctl." >&2
exit 1
