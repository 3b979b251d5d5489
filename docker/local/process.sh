# Processes that services.sh started, remembered as "pid start-time", so that a recycled pid is never taken for one of them.
# shellcheck shell=bash

# Start time of a process in clock ticks since boot; empty when there is none, or only its corpse.
started_at() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  # The name, in brackets, may hold blanks: count from behind it.
  stat=${stat##*) }
  # shellcheck disable=SC2086 # Into words.
  set -- $stat
  [ "$1" = Z ] || echo "${20}"
}

remember() { # FILE PID
  echo "$2 $(started_at "$2")" >"$1.tmp" && mv "$1.tmp" "$1"
}

# Prints the remembered pid when that very process still runs.
remembered() { # FILE
  local pid start
  [ -f "$1" ] && read -r pid start <"$1" || return 1
  [ -n "$start" ] && [ "$(started_at "$pid")" = "$start" ] && echo "$pid"
}

# Ends the remembered process: first politely, with SIGNAL, then after 20 seconds for good.
end_remembered() { # FILE SIGNAL
  local pid tries=0
  if pid=$(remembered "$1"); then
    kill "-$2" "$pid" 2>/dev/null
    while remembered "$1" >/dev/null; do
      tries=$((tries + 1))
      [ "$tries" -lt 200 ] || kill -KILL "$pid" 2>/dev/null
      sleep 0.1
    done
  fi
  rm -f "$1"
}

# A loopback port that nobody listens on, below the range that the kernel hands out by itself.
free_port() {
  local port
  while :; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

# The port that FILE remembers, unless somebody has taken it; else a free one, which it remembers: who knows the address finds it again.
kept_port() { # FILE
  local port
  { read -r port <"$1" && ! (exec 3<>"/dev/tcp/127.0.0.1/$port"); } 2>/dev/null || port=$(free_port)
  echo "$port" | tee "$1"
}
