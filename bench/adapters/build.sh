#!/bin/sh
# build.sh: compiles an adapter for each engine whose headers are installed, into artifacts/adapters, and names the others.
set -eu
cd "$(dirname "$0")/../.."
out=artifacts/adapters
mkdir -p "$out"

adapter() { # NAME HEADER LIBRARY
  if [ ! -e "/usr/include/$2" ]; then
    echo "adapters: left out, not installed: $1"
    rm -f "$out/$1.so"
    return
  fi
  "${CC:-cc}" -std=c11 -D_POSIX_C_SOURCE=200809L -O2 -fPIC -shared -fvisibility=hidden -pedantic -Wall -Wextra -Werror \
    "bench/adapters/$1.c" -o "$out/$1.so" "-l$3"
}

adapter rocksdb rocksdb/c.h rocksdb
adapter wiredtiger wiredtiger.h wiredtiger
adapter sqlite sqlite3.h sqlite3
