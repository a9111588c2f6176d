#!/bin/sh
# Plays one trace through .NET, C, C++, Python and Go and compares what they say, byte for byte (README.md). Leaves the files
# of what differs; ends with `N passed, N failed`.
set -u
cd "$(dirname "$0")/../.." || exit 1
library=${HOLT_LIBRARY:-artifacts/publish/Holt.Native/release_linux-x64/libholt.so}
case $library in /*) ;; *) library=$PWD/$library ;; esac
export HOLT_LIBRARY="$library"
out=artifacts/trace
operations=200000
rm -rf "$out"
mkdir -p "$out"
passed=0
failed=0
check() {
  if [ "$2" = 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)) && echo "failed: $1"; fi
}

folder=$(dirname "$library")
"${CC:-gcc}" -std=c99 -O1 -g -pedantic -Wall -Wextra -Werror -Iinclude tests/trace/player.c -o "$out/c" "$library" \
  "-Wl,-rpath,$folder"
check "player.c compiles" $?
"${CXX:-g++}" -std=c++17 -O1 -g -pedantic -Wall -Wextra -Wshadow -Werror -Iinclude tests/trace/player.cpp -o "$out/cpp" \
  "$library" "-Wl,-rpath,$folder"
check "player.cpp compiles" $?
players="net c cpp python"
if command -v go >/dev/null; then
  players="$players go"
  root=$PWD
  sh src/Holt.Native/install.sh "$folder" "$root/$out/prefix"
  (cd bindings/go && PKG_CONFIG_PATH="$root/$out/prefix/lib/pkgconfig" CGO_ENABLED=1 CGO_LDFLAGS="-Wl,-rpath,$folder" \
    GOFLAGS=-mod=mod GOPROXY=off go build -o "$root/$out/go" ./trace)
  check "the Go player compiles" $?
else
  echo "go is not installed: its player is left out"
fi

player() {
  name=$1
  shift
  case $name in
    net) dotnet artifacts/bin/Holt.Trace/debug/Holt.Trace.dll "$@" ;;
    python) /usr/bin/python3 tests/trace/player.py "$@" ;;
    *) "$out/$name" "$@" ;;
  esac
}

player net make 1 "$out/trace" "$out/want.answers" "$out/want.dump"
check "the trace is made" $?
# shellcheck disable=SC2086
set -- $players
leg=$((operations / $#))
from=0
for name in "$@"; do
  player "$name" play "$out/trace" 0 $operations "$out/$name.store" "$out/$name.answers" "$out/$name.dump" &&
    cmp "$out/want.answers" "$out/$name.answers" && rm "$out/$name.answers"
  check "$name answers as a sorted map does" $?
  cmp "$out/want.dump" "$out/$name.dump" && rm "$out/$name.dump"
  check "$name dumps what a sorted map has" $?
  # A fifth each of one more store, the rest of the division for the last one.
  end=$((from + leg))
  [ $((operations - end)) -ge "$leg" ] || end=$operations
  player "$name" play "$out/trace" $from $end "$out/relay.store" "$out/relay.leg" "$out/relay.dump" &&
    cat "$out/relay.leg" >>"$out/relay.answers"
  check "$name goes on where another stopped" $?
  from=$end
done
cmp "$out/want.answers" "$out/relay.answers" && rm "$out/relay.answers" "$out/relay.leg"
check "all in turn answer as a sorted map does" $?
cmp "$out/want.dump" "$out/relay.dump" && rm "$out/relay.dump"
check "and leave what a sorted map has" $?
for store in "$@"; do
  for name in "$@"; do
    [ "$store" != "$name" ] || continue
    player "$name" dump "$out/$store.store" "$out/other.dump" && cmp "$out/want.dump" "$out/other.dump"
    check "$name opens the store of $store" $?
  done
done
[ $failed -gt 0 ] || rm -rf "$out"/*.store "$out/trace" "$out/want.answers" "$out/want.dump" "$out/other.dump"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
