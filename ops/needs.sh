#!/bin/sh
# Sees to it that Redis and Postgres are installed, with `chaos` as argument also a library that tells processes another
# time of day, where there is one, and with `browser` a browser for the chat page. Says what it is going to do before it does it.
set -eu

missing=
command -v redis-server >/dev/null 2>&1 || missing="$missing redis-server"
if ! command -v initdb >/dev/null 2>&1 && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 &&
  ! ls /opt/homebrew/opt/postgresql*/bin/initdb /usr/local/opt/postgresql*/bin/initdb >/dev/null 2>&1; then
  missing="$missing postgresql"
fi
command -v cargo >/dev/null 2>&1 || { echo "Rust is missing: https://rustup.rs" >&2; exit 1; }
command -v cc >/dev/null 2>&1 || missing="$missing cc"

root=
[ "$(id -u)" = 0 ] || root=sudo
# Without it `make chaos` goes on, and says which faults it skips.
if [ "${1:-}" = chaos ] && command -v apt-get >/dev/null 2>&1 &&
  ! ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1; then
  echo "Installing with apt-get: faketime (for clocks that are wrong)"
  { $root apt-get update -qq && $root apt-get install -y -qq --no-install-recommends faketime >/dev/null; } ||
    echo "faketime could not be installed" >&2
fi
# Without it `make test` goes on, and says which test it skips, unless CI is set.
if [ "${1:-}" = browser ] && command -v apt-get >/dev/null 2>&1 &&
  ! { command -v chromium && command -v chromedriver; } >/dev/null 2>&1; then
  echo "Installing with apt-get: chromium, its driver and some fonts (for the test of the chat page)"
  { $root apt-get update -qq && $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    chromium chromium-driver fonts-roboto-unhinted fonts-dejavu-core fonts-noto-color-emoji >/dev/null; } ||
    echo "Chromium could not be installed" >&2
fi

[ -n "$missing" ] || exit 0
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
