#!/bin/sh
# Proves the models, then plants each error in them and expects the lemma named beside it to fail: an invariant that
# every error passes says nothing. Ends with `N passed, N failed`.
#
# A MODEL.dfy has the steps, the invariant and the errors, MODEL-proof.dfy the lemmas. Dafny is a .NET tool that the
# repository's manifest names; z3 is Debian's.
set -eu
cd "$(dirname "$0")"
command -v z3 >/dev/null || { echo "verify.sh: z3 is missing" >&2; exit 2; }
export DOTNET_ROLL_FORWARD=Major DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet tool restore >/dev/null || { echo "verify.sh: dafny cannot be had (dotnet tool restore)" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

# prove FILE FLAGS...: sets `verified` and `errors`. A proof that takes too long is neither good nor an error found.
prove() {
  dotnet dafny verify --solver-path "$(command -v z3)" --verification-time-limit 120 --verify-included-files "$@" \
    >"$work/out.txt" 2>&1 || :
  line=$(grep '^Dafny program verifier finished' "$work/out.txt") || line='finished with 0 verified, not started'
  verified=$(expr "$line" : '.* with \([0-9]*\) verified') || :
  errors=$(expr "$line" : '.* verified, \(.*\)')
}

# verdict NAME GOOD TEXT
verdict() {
  if $2; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    cat "$work/out.txt"
  fi
  printf '%-24s %s\n' "$1" "$3"
}

for proof in *-proof.dfy; do
  model=${proof%-proof.dfy}.dfy
  prove "$proof"
  good=false
  [ "$errors" = "0 errors" ] && [ "$verified" -gt 0 ] && good=true
  grep -n 'assume\|{:' "$model" "$proof" >>"$work/out.txt" && good=false # nothing is taken on trust
  verdict "$model" $good "$verified verified, $errors"

  sed -n 's/^  | \([A-Za-z]*\) *\/\/ \([A-Za-z]*\): .*/\1 \2/p' "$model" >"$work/errors.txt"
  while read -r error lemma; do
    sed "s/^const Planted: Bug := Sound$/const Planted: Bug := $error/" "$model" >"$work/$model"
    cp "$proof" "$work/$proof"
    prove "$work/$proof" --filter-symbol "$lemma"
    good=false
    case $errors in [1-9]*\ error | [1-9]*\ errors) good=true ;; esac
    verdict "$error" $good "$lemma: $verified verified, $errors"
  done <"$work/errors.txt"
done

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
