#!/usr/bin/env bash
# Qdrant and Postgres on a machine without Docker.
#
#   services.sh start  --data DIR   starts what does not run yet and writes DIR/services.env
#   services.sh stop   --data DIR   ends what it started, and nothing else
#   services.sh status --data DIR   says what runs; exit code 1 when something does not
#
# An address in Qdrant__Address or ConnectionStrings__Postgres is used as it is, and nothing is started for it.
# QDRANT_BINARY names a Qdrant, POSTGRES_BIN a folder of Postgres programs; POSTGRES_OPTIONS are more options of the server, such as
# "-c wal_level=logical". Otherwise: the machine's own Postgres, then
# the packages of package-lock.json. All data lies below DIR; the servers listen on free ports of 127.0.0.1 only.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
say() { echo "$*" >&2; }
fail() { say "services.sh: $*"; exit 1; }
usage() { sed -n '4,6s/^# *//p' "${BASH_SOURCE[0]}" >&2; exit 2; }

source "$here/process.sh"
source "$here/packages.sh"
source "$here/qdrant.sh"
source "$here/postgres.sh"

[ $# -eq 3 ] && [ "$2" = --data ] || usage
command=$1
mkdir -p "$3" 2>/dev/null && data=$(cd "$3" && pwd) || fail "The folder $3 cannot be made."

# One start or stop at a time; a second start then finds all running.
exec 9>"$data/lock"
if command -v flock >/dev/null; then flock -w 300 9 || fail "Another start or stop in $data does not end."; fi

write_environment() {
  (umask 077 && printf "ConnectionStrings__Postgres='%s'\nQdrant__Address='%s'\n" \
    "${ConnectionStrings__Postgres:-$(cat "$data/postgres.address")}" "${Qdrant__Address:-$(cat "$data/qdrant.address")}" >"$data/services.env")
}

status() { # NAME GIVEN
  local pid
  if [ -n "$2" ]; then
    echo "$1: not ours, at the address given"
  elif pid=$(remembered "$data/$1.pid"); then
    echo "$1: runs, process $pid, $(sed 's/Password=[^;]*;//' "$data/$1.address")"
  else
    echo "$1: does not run"
    return 1
  fi
}

case $command in
  start)
    [ -n "${Qdrant__Address:-}" ] || start_qdrant
    [ -n "${ConnectionStrings__Postgres:-}" ] || start_postgres
    write_environment
    ;;
  stop)
    stop_qdrant
    stop_postgres
    rm -f "$data/services.env"
    ;;
  status)
    status qdrant "${Qdrant__Address:-}"; first=$?
    status postgres "${ConnectionStrings__Postgres:-}" && exit $first
    exit 1
    ;;
  *) usage ;;
esac
