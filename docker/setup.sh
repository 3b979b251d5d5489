#!/usr/bin/env bash
# The first start of compose.yaml: schema, a world, an index of it, and a key. What is there already is left alone.
set -euo pipefail
indexer() { dotnet /app/indexer.dll "$@"; }

indexer migrate
if ! indexer status --json | grep -q '"status": "active"'; then
  # The world ends today, so that what is new in it is new.
  dotnet /simulation/simulation.dll world --out /demo/world --seed 1 --end "$(date -u +%Y-%m-%dT00:00:00Z)"
  indexer import /demo/world/*.jsonl /demo/world/on-air/*.jsonl
  indexer index --bundle /bundles/demo
fi
if [ ! -s /demo/key ]; then
  indexer keys create --name demo --scope recommend events catalogue explain override --json | grep -o 'vr_[0-9a-f]*' >/demo/key.new
  mv /demo/key.new /demo/key
fi
