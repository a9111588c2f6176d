#!/bin/sh
# run.sh [OPTION...]: runs Holt.Load as built for Release. Where apt-file is installed but its index was never fetched,
# root fetches it first; without an index the real paths are left out, and it says so.
set -eu
cd "$(dirname "$0")/.."

has_index() { ls /var/lib/apt/lists/*_Contents-* >/dev/null 2>&1; }
if ! has_index && [ "$(id -u)" -eq 0 ] && command -v apt-file >/dev/null 2>&1; then
  echo "bench: fetching the index of Debian's files, about 80 MB"
  apt-get update -qq || true
fi

exec dotnet artifacts/bin/Holt.Load/release/Holt.Load.dll "$@"
