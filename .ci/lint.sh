#!/usr/bin/env bash
# Formatting, and what linters say of C#, Python and the shell scripts. Each is one check; the last line is "N passed, N failed,
# N skipped". Needs the .NET SDK; on Debian as root, shellcheck and flake8 are installed when they are missing.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
passed=0 failed=0 skipped=0

# PROGRAM PACKAGE: whether the program is there, or can be had from Debian.
have() {
  command -v "$1" >/dev/null && return
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || return 1
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y --no-install-recommends "$2" >/dev/null 2>&1 ||
    { apt-get update >/dev/null 2>&1 && apt-get install -y --no-install-recommends "$2" >/dev/null 2>&1; }
  command -v "$1" >/dev/null
}

# NAME PROGRAM PACKAGE COMMAND ARGUMENT...: one check, whose output is its complaints.
check() {
  local name=$1 program=$2 package=$3
  shift 3
  if ! have "$program" "$package"; then
    echo "$name: skipped, there is no $program"
    skipped=$((skipped + 1))
  elif "$@"; then
    echo "$name: passed"
    passed=$((passed + 1))
  else
    echo "$name: failed"
    failed=$((failed + 1))
  fi
}

# Scripts that are run; what they source is checked with them. SC2015: in "this && that || fail", fail may run after that, as is meant.
shell_scripts() {
  local scripts
  mapfile -t scripts < <(grep -rlE --exclude-dir={bin,obj,node_modules,.git,.data} --exclude='*.md' '^#!/usr/bin/env bash$|^#!/bin/(ba)?sh$' .)
  [ "${#scripts[@]}" -ge 5 ] || { echo "Only ${#scripts[@]} scripts were found."; return 1; }
  shellcheck --external-sources --check-sourced --source-path=SCRIPTDIR --exclude=SC2015 "${scripts[@]}"
}

python_sources() { (cd training && flake8 .); }

# White space alone: the rules of style are analyzers, and the build has held them already, in a tenth of the time.
check "dotnet format" dotnet dotnet dotnet format whitespace . --folder --verify-no-changes
check "shellcheck" shellcheck shellcheck shell_scripts
check "flake8" flake8 flake8 python_sources
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
