#!/usr/bin/env bash
# Installs what the tests need, builds, and runs all of them. The last line is "N passed, N failed, N skipped".
#
#   ./test.sh            everything
#   ./test.sh dotnet     the C# tests, with real Postgres and Qdrant started for the run
#   ./test.sh training   the Python tests of training/
#   ./test.sh lint       formatting, and what linters say: .ci/lint.sh
#
# Needs the .NET 10 SDK, and node with npm for the servers, unless VECTORREC_TEST_POSTGRES and VECTORREC_TEST_QDRANT name some.
# On Debian as root, Chromium, Prometheus, jq and PyTorch are installed when they are missing; elsewhere the tests that need them are skipped, each
# counted. With CI=true it is a failure when the tests of training/ cannot run. Ctrl-C ends the tests and the servers they started.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit

part=${1:-all}
case $part in all | dotnet | training | lint) ;; *) sed -n '4,7s/^# *//p' "$0" >&2; exit 2 ;; esac
say() { printf '\n== %s\n' "$*"; }
passed=0 failed=0 skipped=0 failures=() running=""

# REASON: something that no test could count; counts as one failure.
broke() { failed=$((failed + 1)) && failures+=("$1") && say "$1"; }

# NUMBER WHAT: tests that cannot run here. A CI machine has all that they need.
without() {
  if [ "${CI:-}" = true ]; then
    broke "$2: $1 tests could not run"
  else
    skipped=$((skipped + $1)) && say "$2: $1 tests are skipped"
  fi
}

# PACKAGE...: from Debian, when this is Debian and we may.
install() {
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || return 1
  say "Installing $*"
  export DEBIAN_FRONTEND=noninteractive
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

# COMMAND ARGUMENT...: in a process group of its own, so that all of it can be ended; its output is also in the log.
run() {
  set -m
  (
    trap : INT
    "$@" 2>&1 | tee -i "$log"
    exit "${PIPESTATUS[0]}"
  ) &
  running=$!
  set +m
  wait "$running"
  local outcome=$?
  running=""
  return "$outcome"
}

# Ends what runs: first politely, so that the tests stop their servers, after 30 seconds for good.
end() {
  local tries=0
  [ -n "$running" ] || return
  kill -INT -- "-$running" 2>/dev/null
  while kill -0 -- "-$running" 2>/dev/null && [ "$tries" -lt 400 ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 300 ] || kill -KILL -- "-$running" 2>/dev/null
    sleep 0.1
  done
}

# Servers of test runs that are gone: a folder carries the number of the process that it belonged to.
sweep() {
  local folder owner
  # A run that starts meanwhile sweeps too, under the same lock.
  exec 8>>"${TMPDIR:-/tmp}/vectorrec-sweep-$(id -un).lock"
  if command -v flock >/dev/null; then flock -w 60 8 || return; fi
  for folder in "${TMPDIR:-/tmp}"/vectorrec-tests-*-*; do
    owner=${folder##*/vectorrec-tests-}
    if [ -d "$folder" ] && [ ! -d "/proc/${owner%%-*}" ]; then
      docker/local/services.sh stop --data "$folder" 8>&- && rm -rf "$folder"
    fi
  done
  exec 8>&-
}

interrupted() {
  trap '' INT TERM
  say "Interrupted: ending the tests and the servers that they started"
  end
  sweep
  broke "The run was interrupted"
  summary
  exit 130
}

summary() {
  echo
  [ "${#failures[@]}" -eq 0 ] || printf '%s\n' "What failed:" "${failures[@]/#/  }"
  echo "$passed passed, $failed failed, $skipped skipped"
}

# NAME OUTCOME PASSED FAILED SKIPPED: adds up what a part of the run counted.
add() {
  passed=$((passed + $3)) failed=$((failed + $4)) skipped=$((skipped + $5))
  if [ "$4" -gt 0 ]; then
    local names
    mapfile -t names < <(grep -aE '^(failed|FAILED) ' "$log" | head -n 20)
    failures+=("$1: $4 failed" "${names[@]/#/  }")
  elif [ "$2" -ne 0 ]; then
    broke "$1: the run broke off with exit code $2"
  elif [ "$3" -eq 0 ]; then
    broke "$1: none ran"
  fi
}

# Adds up the numbers behind NAME in the summary lines of the log.
count() { # NAME
  grep -aE "^ *$1: *[0-9]+ *$" "$log" | grep -aoE '[0-9]+' | awk '{ sum += $1 } END { print sum + 0 }'
}

test_dotnet() {
  command -v dotnet >/dev/null || { broke "C# tests: there is no .NET 10 SDK"; return; }
  chromium >/dev/null || install chromium
  if [ -n "${VECTORREC_CHROMIUM:-}" ] || chromium >/dev/null; then
    VECTORREC_CHROMIUM=${VECTORREC_CHROMIUM:-$(chromium)} && export VECTORREC_CHROMIUM
  else
    say "No Chromium: the browser test is skipped"
  fi
  type -P prometheus promtool >/dev/null || install prometheus || say "No Prometheus: the tests that scrape with it are skipped"
  # The tests of dumps and replicas need Postgres's own programs, beside a server of the same version.
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || install postgresql ||
    say "No Postgres of Debian's: the tests of dumps and replicas are skipped"
  [ -x /usr/sbin/pgbouncer ] || install pgbouncer || say "No PgBouncer: the tests behind a pooler are skipped"
  type -P jq curl >/dev/null || install jq curl || say "No jq or curl: the tutorial is not followed"
  say "Building"
  run dotnet build VectorRec.sln -c Release -v quiet -nologo -clp:NoSummary || { broke "C# tests: they do not build"; return; }
  say "C# tests"
  run dotnet test --project tests/VectorRec.Tests/VectorRec.Tests.csproj -c Release --no-build --no-progress
  add "C# tests" $? "$(count succeeded)" "$(count failed)" "$(count skipped)"
}

test_training() {
  python >/dev/null || install python3-torch libopenblas0-pthread python3-pytest python3-numpy
  local interpreter outcome summary
  if ! interpreter=$(python); then
    without "$(cat training/tests/test_*.py | grep -c '^def test_')" "No Python with PyTorch and pytest"
    return
  fi
  say "Python tests ($interpreter)"
  run "$interpreter" -m pytest -q -p no:cacheprovider training/tests
  outcome=$?
  summary=$(grep -aE '[0-9]+ (passed|failed|skipped|error)' "$log" | tail -1)
  number() { grep -oE "[0-9]+ $1" <<<"$summary" | grep -oE '[0-9]+' || echo 0; }
  add "Python tests" "$outcome" "$(number passed)" "$(($(number failed) + $(number error)))" "$(number skipped)"
}

test_lint() {
  say "Lint"
  run .ci/lint.sh
  local outcome=$? counts
  read -r -a counts < <(tail -1 "$log" | grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$') || { broke "Lint: it broke off with exit code $outcome"; return; }
  add "Lint" "$outcome" "${counts[0]}" "${counts[2]}" "${counts[4]}"
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
trap interrupted INT TERM
case $part in all | dotnet) test_dotnet ;; esac
case $part in all | training) test_training ;; esac
case $part in all | lint) test_lint ;; esac

summary
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
