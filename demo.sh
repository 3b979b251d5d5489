#!/usr/bin/env bash
# From nothing to recommendations: starts Qdrant and Postgres, makes a world, imports and indexes it, starts the API, and asks
# it for one user's works. Stays up until Ctrl-C. What is done once is kept below .data/demo: the next run takes seconds.
#
#   ./demo.sh [--once] [--user ID] [--bundle DIR] [--fresh]
#
# --once    stop again after the first answer
# --user    whom to ask for (42)
# --bundle  index with this model bundle instead of the one that comes with the repository
# --fresh   forget everything and begin again
#
# Needs the .NET 10 SDK, and node with npm (or servers of your own: see docker/local/services.sh).
# PORT is the API's port (8080, or a free one when that is taken).
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit
root=$PWD data=$PWD/.data/demo bundle=$PWD/training/bundles/demo
once='' user=42 fresh=''
while [ $# -gt 0 ]; do
  case $1 in
    --once) once=yes ;;
    --fresh) fresh=yes ;;
    --user) user=${2:-} && shift ;;
    --bundle) bundle=$(realpath "${2:-}") && shift ;;
    *) sed -n '5,10s/^# \{0,3\}//p' "$0" >&2; exit 2 ;;
  esac
  shift
done
[[ $user =~ ^[0-9]+$ ]] || { echo "demo.sh: --user takes an id, a number." >&2; exit 2; }

source docker/local/demo-steps.sh
trap 'exit 130' INT TERM
trap stop EXIT

command -v dotnet >/dev/null || fail "The .NET 10 SDK is needed: https://dotnet.microsoft.com/download"
[ -f "$bundle/manifest.json" ] || fail "The model bundle $bundle is missing."
if [ -n "$fresh" ]; then docker/local/services.sh stop --data "$data/services" && rm -rf "$data"; fi
mkdir -p "$data"

start_services_early
step "Build" build
step "Start Qdrant and Postgres" start_services
step "Bring the database to this schema" run indexer migrate
step "Make a world" make_world
step "Import it" import_world
step "Index it" index_world
step "Start the API" start_api
show_recommendations "$user"

echo
echo "Inspector:   $api/inspector"
echo "Swagger UI:  $api/swagger"
echo "Indexer:     (set -a; . ${data#"$root"/}/services/services.env; Generations__Folder=${data#"$root"/}/generations indexer/indexer status)"
echo "Try:         curl -s '$api/v1/users/$user/recommendations?explain=true'"
if [ -z "$once" ]; then
  echo "Ctrl-C stops everything; the data stays in ${data#"$root"/}."
  wait "$api_pid"
  fail "The API ended; see ${data#"$root"/}/api.log."
fi
