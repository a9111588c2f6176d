#!/bin/sh
# run.sh SUITE... [--beside SUITE...]: runs the suites named, one after the other, also behind a failing one, and ends with
# one line `N passed, N failed` for all of them. SUITE+SUITE: at the same time. Those behind --beside keep one processor
# busy and touch nothing that others do: they run one after the other beside the rest. A suite leaves
# artifacts/results/SUITE.xml or SUITE.txt, which count.sh adds up; a suite that leaves nothing, fails without saying
# what failed, or takes 35 minutes, counts as a failure.
set -u
cd "$(dirname "$0")/.." || exit 1
root=$PWD
results=artifacts/results
export HOLT_LIBRARY="$root/artifacts/publish/Holt.Native/release_linux-x64/libholt.so"
rm -rf "$results"
mkdir -p "$results"

# unit BUILD FILTER...: the unit tests of one build; the installed runtime may be newer than its framework.
unit() {
  build=$1
  shift
  report=$results/$suite.xml
  {
    DOTNET_ROLL_FORWARD=Major timeout 2100 dotnet "artifacts/bin/Holt.Tests/$build/Holt.Tests.dll" \
      -noLogo -noColor -maxThreads 1 -longRunning 300 -xml "$report" "$@" 2>&1
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

# The library is compiled for the older framework too: what stands on the framework is tested there, what stands on that
# (crashes, damage, the model, the numbered checks, full disks, space, small caches) on the newer one alone; the longest
# schedules are here.
older="-class Holt.Tests.Foundation.* -class Holt.Tests.Io.* -class Holt.Tests.Frames.* -class Holt.Tests.Golden.*
  -class Holt.Tests.Log.* -class Holt.Tests.Pool.* -class Holt.Tests.Tree.* -class Holt.Tests.Batches.*
  -class Holt.Tests.Engine.* -class Holt.Tests.Sim.LogScheduleTests -class Holt.Tests.Sim.TreeScheduleTests
  -class Holt.Tests.Sim.CutScheduleTests -class Holt.Tests.Sim.BatchScheduleTests -class Holt.Tests.Sim.ColdScheduleTests
  -class- Holt.Tests.Engine.FullDiskTests -class- Holt.Tests.Tree.SpaceTests -class- Holt.Tests.Engine.ColdReadTests
  -class- Holt.Tests.Engine.CacheTests -class- Holt.Tests.Engine.EvictionTests -class- Holt.Tests.Engine.CompactTests"

# Where both frameworks are tested these schedules, the same on both, are left to the older one.
case " $* " in
  *net9.0*) newer="-class- Holt.Tests.Sim.ColdScheduleTests -class- Holt.Tests.Sim.CutScheduleTests" ;;
  *) newer= ;;
esac

# The heavy tests are two suites: threads of one process that map memory all the time are in each other's way, two
# processes are not. Half of the great crash hunt is in each. What takes long and has no heavy part is left to the debug
# build, which has more checks in it.
crashes="-class Holt.Tests.Crash.CrashHuntTests+First -class Holt.Tests.Crash.ErrorSweepTests+AnErrorForEver
  -class Holt.Tests.Crash.ErrorSweepTests+NoSpaceOnce -class Holt.Tests.Crash.CrashTests -class Holt.Tests.Damage.*
  -class Holt.Tests.Log.* -class Holt.Tests.Model.* -class Holt.Tests.Storage.CrashTests"
others="$(echo "$crashes" | sed 's/-class /-class- /g') -class- Holt.Tests.Tree.SpaceTests
  -class- Holt.Tests.Engine.FullDiskTests -class- Holt.Tests.Tool.*"

# play SUITE: leaves its report's name in SUITE.reports, and what came of it in one line.
play() {
  suite=$1
  echo "--- $suite"
  start=$(date +%s)
  set -f
  # shellcheck disable=SC2086  # filters are words
  case $suite in
    net9.0) unit debug_net9.0 $older ;;
    net*) unit "debug_$suite" $newer ;;
    crashes) unit release_net10.0 $crashes ;;
    release) unit release_net10.0 $others ;;
    native) text sh tests/native/run.sh ;;
    trace) text sh tests/trace/run.sh ;;
    python) text /usr/bin/python3 bindings/python/tests ;;
    spin) text sh docs/models/check.sh ;;
    verify) text sh docs/models/verify.sh ;;
    kill) text artifacts/publish/Holt.Soak/release_linux-x64/Holt.Soak small ;;
    load) text dotnet artifacts/bin/Holt.Load/debug/Holt.Load.dll --quick ;;
    go)
      command -v go >/dev/null || { echo "--- go: not installed, its tests are left out"; return; }
      text sh bindings/go/run.sh
      ;;
    *) echo "run.sh: unknown suite $suite" >&2; exit 2 ;;
  esac
  code=$?
  set +f
  echo "$report" >"$results/$suite.reports"
  if line=$(sh tests/count.sh "$report") && [ $code -ne 0 ]; then
    line="$line, but it ended with $code"
    echo "$results/$suite.crash" >>"$results/$suite.reports" # not there: counts as a failure
  fi
  echo "--- $suite: $line, $(($(date +%s) - start)) s" | tee "$results/$suite.line"
}

beside=
first=
while [ $# -gt 0 ] && [ "$1" != --beside ]; do first="$first $1" && shift; done
[ $# -gt 0 ] && shift && beside="$*"
(for suite in $beside; do play "$suite"; done) >"$results/beside.out" 2>&1 &
for together in $first; do
  one=${together%%+*}
  (for suite in $(echo "${together#"$one"}" | tr + ' '); do play "$suite"; done) >"$results/together.out" 2>&1 &
  play "$one"
  wait $!
  cat "$results/together.out"
done
wait
cat "$results/beside.out"
suites=$(echo "$first $beside" | tr + ' ')

# What failed is said once more at the end, where it is read first. Paths have no blanks.
for report in "$results"/*.xml; do
  grep -o '<test [^>]*result="Fail"' "$report" 2>/dev/null |
    sed "s|.* name=\"\([^\"]*\)\".*|failed in $(basename "$report" .xml): \1|"
done
# A suite that was stopped left no report; what it was busy with says where.
for suite in $suites; do
  [ -e "$results/$suite.log" ] && [ ! -e "$results/$suite.xml" ] && {
    echo "no report from $suite, which ended with $(cat "$results/$suite.exit"); its last lines:"
    grep -h 'Long Running Test' "$results/$suite.log" | tail -4
    tail -4 "$results/$suite.log"
  }
done
# A suite that prints its own count says what failed somewhere above it: what a passing check prints is left out.
for suite in $suites; do
  [ -e "$results/$suite.txt" ] && ! sh tests/count.sh "$results/$suite.txt" >"$results/$suite.count" && {
    echo "what $suite printed, which failed; its last lines:"
    grep -v ' passed, 0 failed$' "$results/$suite.txt" | tail -30
  }
done
for suite in $suites; do cat "$results/$suite.line"; done
# A suite that could not even say where its report is has failed too.
reports=
for suite in $suites; do
  if [ -e "$results/$suite.reports" ]; then
    reports="$reports $(tr '\n' ' ' <"$results/$suite.reports")"
  elif [ "$suite" != go ] || command -v go >/dev/null; then
    reports="$reports $results/$suite.missing"
  fi
done
# shellcheck disable=SC2086
sh tests/count.sh $reports
