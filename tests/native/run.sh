#!/bin/sh
# Compares what libholt.so shows with what holt.h declares, compiles the smoke test with every warning an error, and runs
# it. Ends with `N passed, N failed`.
set -u
cd "$(dirname "$0")/../.." || exit 1
library=${HOLT_LIBRARY:-artifacts/publish/Holt.Native/release_linux-x64/libholt.so}
out=artifacts/native
mkdir -p "$out"
passed=0
failed=0
check() {
  if [ "$2" = "$3" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf '%s:\n  is        %s\n  expected  %s\n' "$1" "$(echo "$2" | tr '\n' ' ')" "$(echo "$3" | tr '\n' ' ')"
  fi
}

declared=$(sed -n 's/^HOLT_API .*\<\(holt_[a-z_]*\)(.*/\1/p' include/holt.h | LC_ALL=C sort)
shown=$(nm -D --defined-only "$library" | awk '$2 != "A" {sub("@.*", "", $3); print $3}' | LC_ALL=C sort)
check "the symbols of libholt.so are the functions of holt.h" "$shown" "$declared"
others=$(readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' |
  grep -v -e '^libc\.' -e '^libm\.' -e '^ld-linux')
check "libholt.so needs nothing but the C library" "$others" ""

# What keeps an optimistic read in order before .NET 10 (ReadBarrier.cs): a call that the compiler did not remove, and
# behind it the read of the latch word before any other. On x64 the processor does the rest.
if [ "$(uname -m)" = x86_64 ]; then
  barrier=$(nm "$library.dbg" | awk '/ReadBarrier__HoldCompiler$/ { sub("^0*", "", $1); print $1; exit }')
  sites=$(objdump -d --no-show-raw-insn "$library" | awk -v barrier="$barrier" '
    $2 == "call" && $3 == barrier { sites++; left = 8; word = 0; next }
    left == 0 { next }
    { left-- }
    $2 == "mov" && $3 ~ /^\(%r[a-z0-9]+\),/ { word++; next }
    $3 ~ /\(%r/ && $3 !~ /\(%r[bs]p\)/ { left = 0; next }
    word == 1 && $2 == "cmp" && $3 ~ /^\$0x100,/ { good++; left = 0 }
    END { print (sites > 0 && good == sites ? "all" : good + 0 " of " sites + 0) }')
  check "behind every read barrier the latch word is read, and nothing before it" "$sites" all
fi

for standard in c99 c11; do
  "${CC:-gcc}" -std=$standard -D_POSIX_C_SOURCE=200809L -pedantic -Wall -Wextra -Werror -pthread -Iinclude \
    tests/native/smoke.c -o "$out/smoke-$standard" "$library" "-Wl,-rpath,$(dirname "$library")"
  check "the smoke test compiles as $standard" "$?" 0
done
last=$("$out/smoke-c99" | tail -n 1)
p=${last%% passed*}
f=${last#*, }
f=${f%% failed*}
case $p$f in
  '' | *[!0-9]*) check "the smoke test ran to its end" "$last" "N passed, N failed" ;;
  *) passed=$((passed + p)) failed=$((failed + f)) ;;
esac
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
