#!/bin/sh
# Visits every state of the model, then plants each bug and expects it to be found: a check that cannot fail proves
# nothing. Ends with `N passed, N failed`.
set -eu
cd "$(dirname "$0")"
command -v spin >/dev/null || { echo "check.sh: spin is missing" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

# search FLAGS...: visits all states, up to the first error. Sets `errors`, `states` and `found`.
search() {
  rm -f "$work"/*
  spin -a "$@" latch.pml >"$work/spin.txt" || { cat "$work/spin.txt"; exit 1; }
  mv pan.* "$work/"
  rm -f _spin_nvr.tmp
  (cd "$work" && ${CC:-cc} -O2 -w -DSAFETY -DCOLLAPSE -DVECTORSZ=256 -o pan pan.c && ./pan -m1000000 >out.txt 2>&1) || :
  errors=$(sed -n 's/.*errors: \([0-9]*\).*/\1/p' "$work/out.txt")
  states=$(sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' "$work/out.txt")
  found=$(sed -n 's/^pan:1: \(.*\) (at depth.*/\1/p' "$work/out.txt")
  grep -q 'max search depth too small\|out of memory' "$work/out.txt" && errors='search not finished'
  : "${errors:=search not started}"
}

# verdict NAME GOOD TEXT
verdict() {
  if $2; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  printf '%-20s %s\n' "$1" "$3"
}

for size in "1 1 1" "1 1 2" "1 2 1"; do
  # shellcheck disable=SC2086  # three numbers
  set -- $size
  search -DREADERS="$1" -DWRITERS="$2" -DEVICTIONS="$3"
  good=false
  [ "$errors" = 0 ] && good=true
  verdict latch.pml $good "readers $1, writers $2, evictions $3: $states states, errors: $errors $found"
done

for bug in $(sed -n 's/^     \([A-Z_]*\)  .*/\1/p' latch.pml); do
  search -D"$bug" -DREADERS=2 -DWRITERS=1 -DEVICTIONS=1
  case $errors in
    0) verdict "$bug" false "NOT FOUND" ;;
    *[!0-9]*) verdict "$bug" false "$errors" ;;
    *) verdict "$bug" true "found: $found" ;;
  esac
done

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
