# The steps of demo.sh. Each leaves a note of what it was done for, and is skipped while that is the same.
# shellcheck shell=bash

fail() { echo "demo.sh: $*" >&2; exit 1; }

# Runs a step, says how long it took; what it prints is kept in a log and shown when it fails.
step() { # NAME FUNCTION ARGUMENT...
  local name=$1 started=$SECONDS
  shift
  printf '%-36s' "$name ..."
  skipped=
  if ! "$@" >"$data/step.log" 2>&1; then
    echo "failed"
    tail -15 "$data/step.log" >&2
    exit 1
  fi
  if [ -n "$skipped" ]; then echo "there already"; else echo "$((SECONDS - started)) s"; fi
}

# done_for NAME WHAT: whether the step was done for exactly this; note_done notes that it was.
done_for() { [ -f "$data/$1.done" ] && [ "$(cat "$data/$1.done")" = "$2" ] && skipped=yes; }
note_done() { echo "$2" >"$data/$1.done"; }

run() { # PROJECT ARGUMENT...
  local project=$1
  shift
  dotnet "$root/$project/bin/Release/net10.0/$project.dll" "$@"
}

# The servers may have to be downloaded: that is done while the programs are built.
start_services_early() { "$root/docker/local/services.sh" start --data "$data/services" >/dev/null 2>&1 </dev/null & }

# Waits for an early start to end, and says what went wrong with it.
start_services() {
  "$root/docker/local/services.sh" start --data "$data/services" || return
  set -a
  # shellcheck source=/dev/null
  source "$data/services/services.env"
  set +a
  export Generations__Folder=$data/generations
}

build() {
  local sources
  sources=$(find "$root"/core "$root"/api "$root"/indexer "$root"/simulation "$root"/migrations "$root"/Directory.*.props "$root"/global.json \
    \( -name bin -o -name obj \) -prune -o -type f -printf '%P %s %T@\n' | sort | sha256sum)
  done_for build "$sources" && [ -f "$root/api/bin/Release/net10.0/VectorRec.Api.dll" ] && return
  skipped=
  # The analysers are for whoever changes the code.
  dotnet build "$root/docker/local/demo.slnf" -c Release -v quiet -nologo -clp:NoSummary -p:RunAnalyzers=false || return
  # The command indexer need not build again.
  touch "$root/indexer/bin/Release/net10.0/built"
  note_done build "$sources"
}

# The world ends today, so that what is new in it is new.
make_world() {
  done_for world "seed 1" && [ -f "$data/world/world.json" ] && return
  skipped=
  run simulation world --out "$data/world" --seed 1 --end "$(date -u +%Y-%m-%dT00:00:00Z)" && note_done world "seed 1"
}

world_hash() { sha256sum <"$data/world/world.json"; }

import_world() {
  done_for import "$(world_hash)" && return
  skipped=
  run indexer import "$data"/world/*.jsonl "$data"/world/on-air/*.jsonl && note_done import "$(world_hash)"
}

index_world() {
  local wanted
  wanted="$(world_hash) $(sha256sum <"$bundle/manifest.json")"
  done_for index "$wanted" && [ -n "$(ls "$data/generations" 2>/dev/null)" ] && return
  skipped=
  run indexer index --bundle "$bundle" --tower-threads "$(nproc)" && note_done index "$wanted"
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

ready() {
  local status
  { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
  printf 'GET /health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
  read -r -t 5 status <&3
  exec 3>&-
  [[ $status == *" 200 "* ]]
}

start_api() {
  local port=${PORT:-8080}
  while answers "$port"; do
    [ -z "${PORT:-}" ] || { echo "Port $PORT is taken."; return 1; }
    port=$((20000 + RANDOM % 12000))
  done
  api=http://127.0.0.1:$port
  # Callers on this machine need no key: this is a demo. Web pages that point their own name here do not count as such.
  Auth__TrustLoopback=true AllowedHosts='localhost;127.0.0.1' dotnet "$root/api/bin/Release/net10.0/VectorRec.Api.dll" --urls "$api" --contentRoot "$root/api" >"$data/api.log" 2>&1 </dev/null &
  api_pid=$!
  for _ in $(seq 300); do
    ready "$port" && return
    kill -0 "$api_pid" 2>/dev/null || break
    sleep 0.2
  done
  tail -15 "$data/api.log"
  return 1
}

show_recommendations() { # USER
  if command -v node >/dev/null; then
    node "$root/docker/local/show-recommendations.mjs" "$api" "$1" || fail "The API did not recommend anything; see $data/api.log."
  else
    curl -sf "$api/v1/users/$1/recommendations?explain=true" || fail "The API did not recommend anything; see $data/api.log."
  fi
}

stop() {
  trap - EXIT
  trap '' INT TERM
  if [ -n "${api_pid:-}" ]; then kill "$api_pid" 2>/dev/null && wait "$api_pid" 2>/dev/null; fi
  [ ! -d "$data/services" ] || "$root/docker/local/services.sh" stop --data "$data/services"
}
