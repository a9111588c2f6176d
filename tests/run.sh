#!/bin/sh
# run.sh SUITE...: runs the suites named, one after the other, also behind a failing one, and ends with one line
# `N passed, N failed` for all of them. A suite leaves artifacts/results/SUITE.xml or SUITE.txt, which count.sh adds up;
# a suite that leaves nothing, fails without saying what failed, or takes 35 minutes, counts as a failure.
set -u
cd "$(dirname "$0")/.." || exit 1
root=$PWD
results=artifacts/results
export HOLT_LIBRARY="$root/artifacts/publish/Holt.Native/release_linux-x64/libholt.so"
rm -rf "$results"
mkdir -p "$results"

# unit BUILD: the unit tests of one build; the installed runtime may be newer than its framework.
unit() {
  report=$results/$suite.xml
  {
    DOTNET_ROLL_FORWARD=Major timeout 2100 dotnet "artifacts/bin/Holt.Tests/$1/Holt.Tests.dll" \
      -noLogo -noColor -longRunning 300 -xml "$report" 2>&1
    echo $? >"$results/$suite.exit"
  } | tee "$results/$suite.log"
  return "$(cat "$results/$suite.exit")"
}

# text COMMAND...: a suite that prints its own `N passed, N failed` at the end.
text() {
  report=$results/$suite.txt
  { timeout 2100 "$@" 2>&1; echo $? >"$results/$suite.exit"; } | tee "$report"
  return "$(cat "$results/$suite.exit")"
}

reports=
for suite in "$@"; do
  echo "--- $suite"
  start=$(date +%s)
  case $suite in
    net*) unit "debug_$suite" ;;
    release) unit release_net10.0 ;;
    native) text sh tests/native/run.sh ;;
    trace) text sh tests/trace/run.sh ;;
    python) text /usr/bin/python3 bindings/python/tests ;;
    spin) text sh docs/models/check.sh ;;
    verify) text sh docs/models/verify.sh ;;
    kill) text artifacts/publish/Holt.Soak/release_linux-x64/Holt.Soak small ;;
    load) text dotnet artifacts/bin/Holt.Load/debug/Holt.Load.dll --quick ;;
    go)
      command -v go >/dev/null || { echo "--- go: not installed, its tests are left out"; continue; }
      text sh bindings/go/run.sh
      ;;
    *) echo "run.sh: unknown suite $suite" >&2; exit 2 ;;
  esac
  code=$?
  reports="$reports $report"
  if line=$(sh tests/count.sh "$report") && [ $code -ne 0 ]; then
    line="$line, but it ended with $code"
    reports="$reports $results/$suite.crash" # not there: counts as a failure
  fi
  echo "--- $suite: $line, $(($(date +%s) - start)) s"
done
# What failed is said once more at the end, where it is read first. Paths have no blanks.
# shellcheck disable=SC2086
for report in $reports; do
  case $report in
    *.xml) grep -o '<test [^>]*result="Fail"' "$report" 2>/dev/null |
      sed "s|.* name=\"\([^\"]*\)\".*|failed in $(basename "$report" .xml): \1|" ;;
  esac
done
# A suite that was stopped left no report; what it was busy with says where.
for suite in "$@"; do
  [ -e "$results/$suite.log" ] && [ ! -e "$results/$suite.xml" ] && {
    echo "no report from $suite, which ended with $(cat "$results/$suite.exit"); its last lines:"
    grep -h 'Long Running Test' "$results/$suite.log" | tail -4
    tail -4 "$results/$suite.log"
  }
done
# shellcheck disable=SC2086
sh tests/count.sh $reports
