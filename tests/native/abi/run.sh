#!/bin/sh
# run.sh check|keep LIBRARY: compares the ABI with what is kept of it beside this script, or keeps what is there now. What was
# removed or changed is a failure, what was added is said. Ends with `N passed, N failed`.
set -u
verb=$1 library=$2
cd "$(dirname "$0")/../../.." || exit 1
kept=tests/native/abi
out=artifacts/native/abi
rm -rf "$out"
mkdir -p "$out"
passed=0
failed=0
check() {
  if [ "$2" = "$3" ]; then passed=$((passed + 1)); else failed=$((failed + 1)) && echo "failed: $1"; fi
}
sh $kept/layout.sh include/holt.h "$library" >"$out/libholt.txt" || exit 1
sh $kept/front.sh src/Holt.Native/front include "$out/front.so" || exit 1
describe() {
  abidw --headers-dir include --no-corpus-path --no-comp-dir-path --no-show-locs --no-elf-needed --type-id-style hash "$1"
}
if [ "$verb" = keep ]; then
  cp "$out/libholt.txt" $kept/libholt.txt
  describe "$out/front.so" >$kept/libholt.abi
  exit
fi

# gone OLD NEW: lines of the old one that the new one lacks; a number that changed is such a line.
gone() { LC_ALL=C comm -23 "$1" "$2"; }
check "numbers, layouts or symbols were removed or changed: $(gone $kept/libholt.txt "$out/libholt.txt")" \
  "$(gone $kept/libholt.txt "$out/libholt.txt")" ""
gone "$out/libholt.txt" $kept/libholt.txt | sed 's/^/new in the ABI, make abi keeps it: /'
check "as many symbols as functions" "$(grep -c '^symbol .* HOLT_0$' "$out/libholt.txt")" "$(grep -c '^symbol' "$out/libholt.txt")"
grep -v '^number HOLT_E_HANDLE' "$out/libholt.txt" >"$out/less.txt"
check "a number that is gone is noticed" "$(gone "$out/libholt.txt" "$out/less.txt")" "number HOLT_E_HANDLE -2"
sed 's/^field holt_error.status 4 4/field holt_error.status 8 4/' "$out/libholt.txt" >"$out/moved.txt"
check "a field that moved is noticed" "$(gone "$out/libholt.txt" "$out/moved.txt")" "field holt_error.status 4 4"

if command -v abidiff >/dev/null; then
  compare() { abidiff --no-added-syms --headers-dir2 "$2" $kept/libholt.abi "$1" >"$out/abidiff.log" 2>&1; }
  compare "$out/front.so" include
  check "abidiff: a function or a type that one has was removed or changed: $(cat "$out/abidiff.log")" $? 0
  mkdir -p "$out/changed"
  cp src/Holt.Native/front/*.[ch] include/holt.h "$out/changed/"
  sed -i 's/\bint32_t holt_close(holt_db/int64_t holt_close(holt_db/' "$out"/changed/*.[ch]
  sh $kept/front.sh "$out/changed" "$out/changed" "$out/changed.so"
  compare "$out/changed.so" "$out/changed"
  check "a function that answers a longer number is noticed" $(($? & 4)) 4
else
  echo "abidiff is not installed: types of arguments are left out"
fi
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
