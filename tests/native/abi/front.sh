#!/bin/sh
# front.sh SOURCE HEADERS OUT.so: the C front alone, with what the compiler knows of it. abidw reads no prototypes out of
# libholt.so itself; what managed code answers stays undefined here, and nothing runs it.
set -eu
source=$1 headers=$2 out=$3
"${CC:-gcc}" -std=gnu11 -O0 -g -fPIC -shared -fvisibility=hidden "-I$headers" "-fdebug-prefix-map=$PWD=." \
  "-Wl,--version-script=src/Holt.Native/libholt.map" -Wl,-soname,libholt.so.0 "$source"/*.c -o "$out"
