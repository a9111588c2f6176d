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

declared=$(tr '\n' ' ' <include/holt.h | grep -o 'HOLT_API [^;(]*\<holt_[a-z_]*(' | sed 's/.*\<\(holt_[a-z_]*\)($/\1/' | LC_ALL=C sort)
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
    $2 == "mov" && $3 ~ /^(0x0)?\(%r[a-z0-9]+\),/ { word++; next } # 0x0: r13 has no shorter form
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

# run NAME COMMAND...: a program that prints its own count at the end.
run() {
  name=$1
  shift
  timeout 300 "$@" >"$out/$name.log"
  count "$name"
}
# count NAME: adds up what it printed.
count() {
  name=$1
  sed '$d' "$out/$name.log"
  last=$(tail -n 1 "$out/$name.log")
  p=${last%% passed*}
  f=${last#*, }
  f=${f%% failed*}
  case $p$f in
    '' | *[!0-9]*) check "$name ran to its end" "$last" "N passed, N failed" ;;
    *) passed=$((passed + p)) failed=$((failed + f)) ;;
  esac
}
# The longest of all; the others, most of which are one thread, run beside it.
timeout 300 sh tests/native/stress.sh "${HOLT_STRESS_SECONDS:-60}" "$library" >"$out/stress.log" 2>"$out/stress.errors" &
stress=$!
run smoke "$out/smoke-c99"
run abi sh tests/native/abi/run.sh check "$library"
for program in bad process disk stack cancel; do
  "${CC:-gcc}" -std=gnu11 -g -Wall -Wextra -Werror -pthread -Iinclude "tests/native/$program.c" -o "$out/$program" \
    "$library" -ldl "-Wl,-rpath,$(dirname "$library")"
  check "$program.c compiles" "$?" 0
  run "$program" "$out/$program" "$library"
done
# A store of some 30 MB, of which 4 may be in memory: what stays of it, or of garbage, is more than is allowed beside.
"${CC:-gcc}" -std=gnu11 -O1 -Wall -Wextra -Werror -DVALUE=400 -DBUCKETS=1 -Iinclude bench/memory/memory.c -o "$out/memory" "$library" \
  "-Wl,-rpath,$(dirname "$library")"
check "memory.c compiles" "$?" 0
run memory "$out/memory" 60000 4
run watched sh tests/native/watched.sh "$library"
check "libholt.so cannot be unloaded" "$(readelf -d "$library" | grep -c NODELETE)" 1
check "its soname" "$(readelf -d "$library" | sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p')" libholt.so.0
check "its symbols have a version" "$(nm -D --defined-only "$library" | grep -c '@@HOLT_0$')" "$(echo "$declared" | wc -l)"

# Installed, and used as others use it: pkg-config, CMake, the archive, C++, the manual.
prefix=$PWD/$out/prefix
rm -rf "$prefix" "$out/examples" "$out/store" "$out/index"
sh src/Holt.Native/install.sh "$(dirname "$library")" "$prefix"
check "it can be installed" "$?" 0
export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"
# shellcheck disable=SC2046
"${CC:-gcc}" -std=c99 -pedantic -Wall -Wextra -Werror examples/c/lister.c -o "$out/lister" \
  $(pkg-config --cflags --libs holt) "-Wl,-rpath,$prefix/lib"
check "the C example compiles with pkg-config" "$?" 0
# shellcheck disable=SC2046
"${CXX:-g++}" -std=c++17 -pedantic -Wall -Wextra -Wshadow -Werror examples/cpp/indexer.cpp -o "$out/indexer" \
  $(pkg-config --cflags --libs holt) "-Wl,-rpath,$prefix/lib"
check "the C++ example compiles with pkg-config" "$?" 0
{ cmake -S examples -B "$out/examples" -DCMAKE_PREFIX_PATH="$prefix" && cmake --build "$out/examples"; } >"$out/cmake.log" 2>&1
check "the examples are built by CMake" "$?" 0
for key in photos/cat photos/2025/owl index; do "$out/lister" "$out/store" put $key "$key"; done
check "the example lists" "$("$out/lister" "$out/store" ls "")" "       5  index
       0  photos/"
check "linked with the archive too" "$("$out/examples/lister-static" "$out/store" ls "" "" 1)" "       5  index
next page after: index"
check "a key is gone when it was removed" "$("$out/examples/lister" "$out/store" rm index; "$out/lister" "$out/store" get index)" "no such key"
check "the C++ example indexes what there is" "$("$out/indexer" "$out/index" add "$PWD/include")" "2 names"
check "and shows it" "$("$out/examples/indexer" "$out/index" ls "$PWD/include")" "holt.h
holt.hpp"
check "the archive shows nothing else" "$(nm -g --defined-only "$prefix/lib/libholt.a" | grep -c -v -e ' holt_' -e '^$' -e ':$')" 0
check "the manual has every function" "$(for f in $declared; do grep -c "[ *]$f(" "$prefix/share/man/man3/holt.3"; done | grep -c '^0')" 0
"${CC:-gcc}" -std=gnu11 -Iinclude tests/native/bad.c -o "$out/bad-static" "$prefix/lib/libholt.a" -ldl -lpthread -lrt -lm
run bad-static "$out/bad-static"
"${CC:-gcc}" -std=gnu11 -Iinclude tests/native/cancel.c -o "$out/cancel-static" "$prefix/lib/libholt.a" -ldl -lpthread -lrt -lm
run cancel-static "$out/cancel-static"
wait "$stress"
cat "$out/stress.errors" >&2
count stress
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
