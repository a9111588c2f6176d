#!/bin/sh
# watched.sh LIBRARY: the programs of this folder under valgrind, and as hosts with AddressSanitizer and the sanitizer for
# undefined behaviour: nothing may be found. Ends with `N passed, N failed`.
set -u
library=$1
cd "$(dirname "$0")/../.." || exit 1
out=$PWD/artifacts/native/watched
rm -rf "$out"
mkdir -p "$out"
passed=0
failed=0
# watch NAME COMMAND...: it ends with 0, and its last line says that nothing failed.
watch() {
  name=$1
  shift
  timeout 300 "$@" >"$out/$name.log" 2>"$out/$name.found"
  code=$?
  if [ $code -eq 0 ] && tail -n 1 "$out/$name.log" | grep -q ' passed, 0 failed$'; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "failed: $name ended with $code"
    tail -n 3 "$out/$name.log"
    head -n 60 "$out/$name.found"
  fi
}
compile() {
  program=$1 to=$2
  shift 2
  "${CC:-gcc}" -std=gnu11 -g -O1 -Wall -Wextra -Werror -pthread "$@" -Iinclude "tests/native/$program.c" -o "$to" \
    "$out/libholt.so" -ldl "-Wl,-rpath,$out"
}

# Without the file of symbols beside it, which valgrind cannot read. 128 MiB for the collector, else it reserves more
# addresses than valgrind has. Leaks are not asked for: looking through the addresses of the stores takes minutes, and what
# they could be, tests/native/process.c finds by opening and closing 300 stores.
cp "$library" "$out/libholt.so"
ln -sf libholt.so "$out/libholt.so.0"
if command -v valgrind >/dev/null; then
  for program in smoke bad; do
    compile $program "$out/$program"
    watch "valgrind-$program" env DOTNET_GCHeapHardLimit=8000000 valgrind -q --error-exitcode=99 --leak-check=no \
      "$out/$program" "$out/libholt.so"
  done
else
  echo "valgrind is not installed: left out"
fi

# With the symbols, which the suppressions name. Faults go to the runtime's handlers, where it has put them.
[ ! -f "$library.dbg" ] || cp "$library.dbg" "$out/"
cat >"$out/suppressions" <<'END'
# The leak checker cannot look into the collector's heap: these are the runtime's own and what its objects own.
leak:NativeMemory__
leak:SystemNative_
leak:PalDuplicateHandle
leak:Thread::Construct
END
export ASAN_OPTIONS=handle_segv=0:handle_sigfpe=0:use_sigaltstack=0
export LSAN_OPTIONS=suppressions=$out/suppressions:print_suppressions=0
for program in smoke bad process; do
  compile $program "$out/asan-$program" -fsanitize=address,undefined -fno-sanitize-recover=all
  # A forked child has no threads but one and would look for leaks at its end.
  [ $program != process ] || ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0
  watch "asan-$program" "$out/asan-$program" "$out/libholt.so"
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
