#!/bin/sh
# Vets and tests the Go package with the installed Go, against the library as it is installed: shared, under the race
# detector with every check that cgo has, and as a part of the program. Ends with `N passed, N failed`.
set -u
cd "$(dirname "$0")" || exit 1
folder=$(dirname "${HOLT_LIBRARY:?path of libholt.so}")
out=$(cd ../.. && pwd)/artifacts/go
rm -rf "$out"
sh ../../src/Holt.Native/install.sh "$folder" "$out/prefix" || exit 1
export PKG_CONFIG_PATH="$out/prefix/lib/pkgconfig" CGO_ENABLED=1 GODEBUG=cgocheck=2 GOFLAGS=-mod=mod GOPROXY=off
passed=0
failed=0
check() {
  if [ "$2" = 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)) && echo "failed: $1"; fi
}
# tests COMMAND...: counts what they say.
tests() {
  log=$("$@" 2>&1)
  code=$?
  echo "$log" | grep -v -e '^=== RUN' -e '^--- PASS'
  bad=$(echo "$log" | grep -c '^--- FAIL')
  passed=$((passed + $(echo "$log" | grep -c '^--- PASS')))
  failed=$((failed + bad))
  [ $code -eq 0 ] || [ "$bad" -gt 0 ] || failed=$((failed + 1))
}

unformatted=$(gofmt -l .)
check "gofmt: $unformatted" "$(echo "$unformatted" | grep -c .)"
export CGO_LDFLAGS="-Wl,-rpath,$out/prefix/lib"
go vet ./...
check "go vet" $?
tests go test -race -v -count=1 ./...
unset CGO_LDFLAGS
go test -tags holt_static -c -o "$out/static" .
check "the package links with libholt.a" $?
check "and needs no libholt.so" "$(ldd "$out/static" | grep -c libholt)"
tests "$out/static" -test.v -test.count=1
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
