#!/bin/sh
# stress.sh SECONDS LIBRARY: stress.c for so long, and a moment of it with a planted error, which must be found. Ends with
# `N passed, N failed`.
set -u
seconds=$1 library=$2
cd "$(dirname "$0")/../.." || exit 1
case $library in /*) ;; *) library=$PWD/$library ;; esac
out=artifacts/native
mkdir -p "$out"
for planted in "" -DPLANTED; do
  # shellcheck disable=SC2086
  "${CC:-gcc}" -std=gnu11 -O1 -g -Wall -Wextra -Werror -pthread $planted -Iinclude tests/native/stress.c -o "$out/stress$planted" \
    "$library" "-Wl,-rpath,$(dirname "$library")" || exit 1
done
if "$out/stress-DPLANTED" 3 >"$out/planted.log" 2>&1; then
  cat "$out/planted.log"
  echo "0 passed, 1 failed"
  exit 1
fi
"$out/stress" "$seconds"
