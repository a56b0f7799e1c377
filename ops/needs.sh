#!/bin/sh
# Sees to it that Redis and Postgres are installed. Says what it is going to do before it does it.
set -eu

missing=
command -v redis-server >/dev/null 2>&1 || missing="$missing redis-server"
if ! command -v initdb >/dev/null 2>&1 && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 &&
  ! ls /opt/homebrew/opt/postgresql*/bin/initdb /usr/local/opt/postgresql*/bin/initdb >/dev/null 2>&1; then
  missing="$missing postgresql"
fi
command -v cargo >/dev/null 2>&1 || { echo "Rust is missing: https://rustup.rs" >&2; exit 1; }
command -v cc >/dev/null 2>&1 || missing="$missing cc"
[ -n "$missing" ] || exit 0

root=
[ "$(id -u)" = 0 ] || root=sudo
if command -v apt-get >/dev/null 2>&1; then
  packages=$(echo "$missing" | sed 's/ cc/ build-essential/')
  echo "Installing with apt-get:$packages (their own services are not used by Shoal's demo and tests)"
  $root apt-get update -qq
  # shellcheck disable=SC2086 # one word a package
  $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
elif command -v brew >/dev/null 2>&1; then
  packages=$(echo "$missing" | sed 's/redis-server/redis/; s/postgresql/postgresql@16/; s/ cc//')
  echo "Installing with Homebrew:$packages"
  # shellcheck disable=SC2086 # one word a package
  brew install --quiet $packages
else
  echo "Please install:$missing" >&2
  exit 1
fi
