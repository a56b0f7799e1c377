#!/bin/sh
# Checks every query against a real schema, and writes what it learned to .sqlx, so that a build needs no database.
# With --check: fails when .sqlx is not what it should be.
set -eu
cd "$(dirname "$0")/.."

fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
cargo build --quiet --package shoal-local
touch platform/store/src/lib.rs
target/debug/with-servers -- sh -eu -c '
  for migration in migrations/*.sql; do
    psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --file "$migration" "$DATABASE_URL"
  done
  SQLX_OFFLINE=false SQLX_OFFLINE_DIR="$1" cargo check --quiet --package shoal-store
' sqlx "$fresh"
touch platform/store/src/lib.rs

if [ "${1:-}" = --check ]; then
  diff -r "$fresh" .sqlx || { echo "The queries have changed: run make sqlx and commit .sqlx" >&2; exit 1; }
else
  rm -rf .sqlx && mkdir .sqlx && cp "$fresh"/*.json .sqlx/
fi
