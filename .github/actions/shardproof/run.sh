#!/usr/bin/env bash
# Runs what the inputs ask for, one after another, and adds each report to the job's summary. Ends with the first exit
# code that was not 0, once all of it has run.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
shardproof() { node "$here/../../../src/cli/launch.mjs" "$@"; }
summary=${GITHUB_STEP_SUMMARY:-/dev/stdout}
result=0
# The first failure is that of the job.
note() { if [ "$1" != 0 ] && [ "$result" = 0 ]; then result=$1; fi; }

trap 'exit 130' INT TERM
refuse() { echo "shardproof: $1" >&2 && exit 2; }
# As people write it in YAML.
boolean() {
  case $(printf %s "$2" | tr '[:upper:]' '[:lower:]') in
    true) echo true ;;
    false | '') echo false ;;
    *) refuse "$1: expected true or false, got $2" ;;
  esac
}
PLAN=$(boolean plan "$PLAN") || exit
VALIDATE=$(boolean validate "$VALIDATE") || exit
if [ "$PLAN$VALIDATE" != falsefalse ] && [ -z "$SCENARIO" ]; then refuse "scenario: is needed to plan or validate"; fi
if [ -z "$POLICY" ] && [ "$PLAN$VALIDATE" = falsefalse ]; then
  refuse "nothing to do: expected policy, or scenario with plan or validate"
fi
if [ -z "$OUT" ]; then refuse "out: expected a folder"; fi

mkdir -p "$OUT" || exit 2

if [ -n "$POLICY" ]; then
  allow=()
  while read -r line; do
    line=${line%$'\r'}
    case $line in '' | '#'*) ;; *) allow+=(--allow "$line") ;; esac
  done <<<"$ALLOW"
  rm -f "$OUT/check-policy/data-sheet.md"
  # An empty array is unset to the bash of macOS.
  shardproof check-policy "$POLICY" ${allow[@]+"${allow[@]}"} --out "$OUT/check-policy"
  note $?
  if [ -f "$OUT/check-policy/data-sheet.md" ]; then cat "$OUT/check-policy/data-sheet.md" >>"$summary"; fi
fi

if [ "$PLAN" = true ]; then
  rm -f "$OUT/plan.md"
  shardproof plan "$SCENARIO" --markdown "$OUT/plan.md" --html "$OUT/plan.html"
  note $?
  if [ -f "$OUT/plan.md" ]; then cat "$OUT/plan.md" >>"$summary"; fi
fi

if [ "$VALIDATE" = true ]; then
  rm -f "$OUT/validate/summary.md"
  shardproof validate "$SCENARIO" --out "$OUT/validate"
  note $?
  if [ -f "$OUT/validate/summary.md" ]; then cat "$OUT/validate/summary.md" >>"$summary"; fi
fi

exit "$result"
