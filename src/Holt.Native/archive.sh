#!/bin/sh
# archive.sh OBJECT FRONT SDK FRAMEWORK OUT: one static library of the compiler's object, the C front and the runtime
# they need, whose only global symbols are those of the header.
set -eu
object=$1 front=$2 sdk=$3 framework=$4 out=$5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ld -r --wrap=pthread_cond_wait --wrap=pthread_cond_timedwait -o "$work/all.o" "$object" "$front" "$sdk/libbootstrapperdll.o" --start-group "$sdk/libRuntime.WorkstationGC.a" "$sdk/libeventpipe-disabled.a" \
  "$sdk/libRuntime.VxsortDisabled.a" "$sdk/libstandalonegc-disabled.a" "$sdk/libstdc++compat.a" \
  "$framework/libSystem.Native.a" --end-group
objcopy --wildcard --keep-global-symbol='holt_*' "$work/all.o"
strip -g "$work/all.o"
rm -f "$out"
ar rcsD "$out" "$work/all.o"
