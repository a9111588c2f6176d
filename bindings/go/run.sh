#!/bin/sh
# Vets and tests the Go package with the installed Go and ends with `N passed, N failed`. The tests run under the race
# detector, with every check that cgo has.
set -u
cd "$(dirname "$0")" || exit 1
folder=$(dirname "${HOLT_LIBRARY:?path of libholt.so}")
export CGO_ENABLED=1 CGO_LDFLAGS="-L$folder -Wl,-rpath,$folder" GODEBUG=cgocheck=2 GOFLAGS=-mod=mod GOPROXY=off
passed=0
failed=0
unformatted=$(gofmt -l .)
if [ -z "$unformatted" ] && go vet ./...; then passed=1; else failed=1; echo "$unformatted"; fi
log=$(go test -race -v -count=1 ./... 2>&1)
code=$?
echo "$log" | grep -v -e '^=== RUN' -e '^--- PASS'
passed=$((passed + $(echo "$log" | grep -c '^--- PASS')))
failed=$((failed + $(echo "$log" | grep -c '^--- FAIL')))
[ $code -eq 0 ] || [ $failed -gt 0 ] || failed=1
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
