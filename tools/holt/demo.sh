#!/bin/sh
# demo.sh [OPTION...]: runs the published `holt demo`. Where apt-file is installed but its index was never fetched, root
# fetches it first; anyone else, and a machine without a network, gets the demo without that half.
set -eu
cd "$(dirname "$0")/../.."

has_index() { ls /var/lib/apt/lists/*_Contents-* >/dev/null 2>&1; }
if ! has_index && [ "$(id -u)" -eq 0 ] && command -v apt-file >/dev/null 2>&1; then
  echo "demo: fetching the index of Debian's files, about 80 MB"
  apt-get update -qq || true
  has_index || echo "demo: it could not be had; going on without it"
fi

mkdir -p artifacts/demo # on a disk, where /tmp may be memory
exec artifacts/publish/Holt.Tool/release_linux-x64/holt demo --dir artifacts/demo "$@"
