#!/bin/sh
# Prints what calls cost from C, Python and Go; nothing else should run. The library that times itself from inside is not
# the one that is shipped: it has two more symbols.
set -eu
cd "$(dirname "$0")/../.."
measured=$PWD/artifacts/publish/Holt.Native/measure
shipped=$PWD/artifacts/publish/Holt.Native/release_linux-x64
out=$PWD/artifacts/bench-abi
mkdir -p "$out"
"${CC:-gcc}" -std=gnu11 -O2 -Wall -Wextra -Werror -Iinclude bench/abi/measure.c -o "$out/measure" "$measured/libholt.so" \
  "-Wl,-rpath,$measured"
"$out/measure"
HOLT_LIBRARY=$shipped/libholt.so /usr/bin/python3 bench/abi/measure.py
if command -v go >/dev/null; then
  sh src/Holt.Native/install.sh "$shipped" "$out/prefix"
  export PKG_CONFIG_PATH="$out/prefix/lib/pkgconfig" CGO_LDFLAGS="-Wl,-rpath,$out/prefix/lib" GOFLAGS=-mod=mod GOPROXY=off
  (cd bindings/go && go build -o "$out/go" ./measure)
  "$out/go"
fi
