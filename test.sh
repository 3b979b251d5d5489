#!/usr/bin/env bash
# Installs what the tests need, builds, and runs all of them. The last line is "N passed, N failed, N skipped".
#
#   ./test.sh            everything
#   ./test.sh dotnet     the C# tests, with real Postgres and Qdrant started for the run
#   ./test.sh training   the Python tests of training/
#
# Needs the .NET 10 SDK, and node with npm for the servers, unless VECTORREC_TEST_POSTGRES and VECTORREC_TEST_QDRANT name some.
# On Debian as root, Chromium and PyTorch are installed when they are missing; elsewhere the tests that need them are skipped.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

part=${1:-all}
case $part in all | dotnet | training) ;; *) sed -n '4,6s/^# *//p' "$0" >&2; exit 2 ;; esac
say() { printf '\n== %s\n' "$*"; }
passed=0 failed=0 skipped=0 broken=0

# PACKAGE...: from Debian, when this is Debian and we may.
install() {
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || return 1
  say "Installing $*"
  DEBIAN_FRONTEND=noninteractive
  export DEBIAN_FRONTEND
  apt-get install -y --no-install-recommends "$@" >/dev/null 2>&1 ||
    { apt-get update >/dev/null && apt-get install -y --no-install-recommends "$@" >/dev/null; }
}

chromium() { type -P chromium || type -P chromium-browser || type -P google-chrome; }

# The Python that has PyTorch and pytest: the first in the path, else the system's, which has Debian's packages.
python() {
  local candidate
  for candidate in python3 /usr/bin/python3; do
    "$candidate" -c 'import numpy, torch, pytest' 2>/dev/null && echo "$candidate" && return
  done
  return 1
}

# Adds up the numbers behind NAME in the summary lines of a log.
count() { # LOG NAME
  grep -aE "^ *$2: *[0-9]+ *$" "$1" | grep -aoE '[0-9]+' | awk '{ sum += $1 } END { print sum + 0 }'
}

test_dotnet() {
  command -v dotnet >/dev/null || { echo "test.sh: the .NET 10 SDK is needed." >&2; broken=1; return; }
  chromium >/dev/null || install chromium || say "No Chromium: the browser test is skipped"
  # The tests of dumps and replicas need Postgres's own programs, beside a server of the same version.
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || install postgresql || say "No Postgres of Debian's: the tests of dumps and replicas are skipped"
  if [ -z "${VECTORREC_CHROMIUM:-}" ] && chromium >/dev/null; then export VECTORREC_CHROMIUM=$(chromium); fi
  say "Building"
  dotnet build VectorRec.sln -c Release -v quiet -nologo -clp:NoSummary || { broken=1; return; }
  say "C# tests"
  dotnet test --project tests/VectorRec.Tests/VectorRec.Tests.csproj -c Release --no-build --no-progress 2>&1 | tee "$log"
  local outcome=${PIPESTATUS[0]}
  passed=$((passed + $(count "$log" succeeded))) failed=$((failed + $(count "$log" failed))) skipped=$((skipped + $(count "$log" skipped)))
  # A run that broke off has counted no failure.
  [ "$outcome" -eq 0 ] || [ "$(count "$log" failed)" -gt 0 ] || broken=1
}

test_training() {
  python >/dev/null || install python3-torch libopenblas0-pthread python3-pytest python3-numpy
  local interpreter outcome
  if ! interpreter=$(python); then
    say "No Python with PyTorch and pytest: the tests of training/ are skipped"
    skipped=$((skipped + 1))
    return
  fi
  say "Python tests ($interpreter)"
  "$interpreter" -m pytest -q -p no:cacheprovider training/tests 2>&1 | tee "$log"
  outcome=${PIPESTATUS[0]}
  local summary
  summary=$(grep -aE '[0-9]+ (passed|failed|skipped|error)' "$log" | tail -1)
  number() { grep -oE "[0-9]+ $1" <<<"$summary" | grep -oE '[0-9]+' || echo 0; }
  passed=$((passed + $(number passed))) failed=$((failed + $(number failed) + $(number error))) skipped=$((skipped + $(number skipped)))
  [ "$outcome" -eq 0 ] || [ "$(($(number failed) + $(number error)))" -gt 0 ] || broken=1
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
[ "$part" = training ] || test_dotnet
[ "$part" = dotnet ] || test_training

echo
if [ "$broken" -ne 0 ]; then echo "The run broke off: see above." && failed=$((failed + 1)); fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
