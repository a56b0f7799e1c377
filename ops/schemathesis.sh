#!/bin/sh
# Lets schemathesis loose on the HTTP API for admins: requests made from its OpenAPI document, good and bad ones. Fails on
# any 5xx and wherever the API is not what the document says. With arguments: passes them on, such as --max-examples 500.
set -eu
cd "$(dirname "$0")/.."

venv=target/schemathesis
if ! [ -x $venv/bin/schemathesis ]; then
  echo "Installing schemathesis from PyPI into $venv"
  python3 -m venv $venv
  $venv/bin/pip install --quiet --disable-pip-version-check 'schemathesis>=4.32,<5'
fi
cargo build --quiet --package shoal --package shoal-local
if [ -z "${ON_SERVERS:-}" ]; then
  ON_SERVERS=1 exec target/debug/with-servers -- "$0" "$@"
fi

# Without SHOAL_BOT_TOKENS any bot is taken, so that what is made up gets further.
export SHOAL_ADMIN_LISTEN=127.0.0.1:18090 SHOAL_OPS_LISTEN=127.0.0.1:0
export SHOAL_LOG=warn,shoal_admin=error
target/debug/shoal migrate
# Limits are for each token, and requests come by the thousand: every token has its turn.
tokens=$PWD/target/schemathesis-tokens
: >$tokens
for number in $(seq 1 100); do
  target/debug/shoal admin token create --name "owner-$number" --role owner >>$tokens 2>/dev/null
done
psql --quiet --no-psqlrc "$DATABASE_URL" <<SQL
insert into contacts (bot_id, user_id, partition, first_name, language, joined_at, active_at)
select 1001, n, n % 64, 'Name' || n, case when n % 2 = 0 then 'uk' end, now(), now() from generate_series(1, 100) as n;
insert into broadcasts (bot_id, name, task, audience, delivery, paid, created_by)
select 1001, 'draft', '{"task": "send", "content": {"body": {"text": {"html": "Hello"}}}}', '"everybody"', '{}', false,
       'owner-1' from generate_series(1, 5);
insert into recipients (broadcast_id, user_id, partition, state, due_at, changed_at)
select 1, n, 0, 'sent', now(), now() from generate_series(1, 100) as n;
update broadcasts set state = 'finished', started_at = now(), frozen_at = now(), ended_at = now() where broadcast_id = 1;
SQL
target/debug/shoal admin &
admin=$!
trap 'kill $admin; rm -f "$tokens"' EXIT
until curl --silent --output /dev/null http://$SHOAL_ADMIN_LISTEN/; do sleep 0.2; done

curl --silent --fail --header "Authorization: Bearer $(head -1 $tokens)" \
  http://$SHOAL_ADMIN_LISTEN/api/v1/openapi.json >target/openapi.json
# What it keeps of its own stays in target.
cd target
SCHEMATHESIS_HOOKS=../ops/schemathesis_tokens.py TOKENS=$tokens schemathesis/bin/schemathesis \
  --config-file ../ops/schemathesis.toml run openapi.json --url http://$SHOAL_ADMIN_LISTEN --checks all --exclude-path-regex '/events$' \
  --generation-database none "$@"
