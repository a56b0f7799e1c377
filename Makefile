# What people do with Shoal. `make` lists it.
.DEFAULT_GOAL := help
SHELL := /bin/sh

# What `make figures` measures when it is not told.
FIGURES ?= rate

# What `make bench` measures when it is not told.
BENCH ?= all

# How many towns `make million` plays; each has some 29 matches.
TOWNS ?= 36000

# How many `make interleavings` plays.
INTERLEAVINGS ?= 100000

# How many random trades `make trades` plays, by each of the promises.
TRADES ?= 100000

# Which steps `make bench-steps` times: all, when it is not told.
STEPS ?=

.PHONY: help demo drill timers chaos figures bench bench-steps instructions million interleavings trades ledger test screenshots check format sqlx kinds schemathesis needs

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F'\t' '{ printf "  make %-13s %s\n", $$1, $$2 }'

demo: needs ## 200 simulated people chat through Shoal; DEMO_SECONDS=30 ends by itself
	cargo build --release --package shoal --package shoal-emulator
	@cargo run --quiet --release --package shoal -- demo

drill: needs ## Takes a backup while simulated people chat, restores it on a Postgres of its own, and recounts the ledger there
	cargo build --release --package shoal --package shoal-emulator
	@DEMO_SECONDS=20 cargo run --quiet --release --package shoal -- demo --drill

timers: needs ## A million timers that wait: how much room each takes, and how late others fire beside them
	cargo build --release --package shoal --package shoal-bench
	@cargo run --quiet --release --package shoal-bench --bin shoal-bench -- timers --seconds 30

chaos: ## Breaks a running Shoal on purpose; CHAOS="--only F-1 --trials 20" chooses
	@ops/needs.sh chaos
	cargo build --release --package shoal --package shoal-chaos
	cargo build --release --package shoal --features sabotage --bin shoal-breakable
	cargo test --release --package shoal-store --lib --no-run
	@cargo run --quiet --release --package shoal-chaos -- $(CHAOS)

ledger: needs ## A million operations on the ledger while Postgres and connections die; then payments while everything does
	SHOAL_LEDGER_OPERATIONS=1000000 cargo test --release --package shoal-store --test it -- ledger::storm --nocapture
	@$(MAKE) chaos CHAOS="--only LEDG --trials 5"

figures: needs ## How fast it is, measured; FIGURES="rate --workers 8" chooses, FIGURES=--help tells more
	cargo build --release --package shoal --package shoal-chaos
	@cargo run --quiet --release --package shoal-chaos --bin shoal-figures -- $(FIGURES)

bench: needs ## What a message costs, against a relay without promises; BENCH="full --seconds 10" chooses, BENCH=--help tells more
	cargo build --release --package shoal --package shoal-bench
	@cargo run --quiet --release --package shoal-bench --bin shoal-bench -- $(BENCH)

bench-steps: needs ## What each step of a message takes by itself; STEPS=rules chooses, STEPS=--help tells more
	cargo bench --quiet --package shoal --package shoal-bench --bench steps -- $(STEPS)

instructions: needs ## How many instructions each step takes, which does not depend on the machine's mood
	@ops/instructions.sh

million: needs ## A million matches and many kills, simulated by the rules alone; TOWNS=300 is a hundredth
	SHOAL_TOWNS=$(TOWNS) cargo test --release --package shoal-domain --test chat_simulation strangers_meet -- --nocapture

interleavings: needs ## A hundred thousand interleavings of what is underway when people part; INTERLEAVINGS=1000 is a hundredth
	SHOAL_INTERLEAVINGS=$(INTERLEAVINGS) cargo test --release --package shoal-domain --test chat_simulation nothing_comes -- --nocapture

trades: needs ## A hundred thousand random trades in random markets, by the rules alone; TRADES=1000 is a hundredth
	SHOAL_TRADES=$(TRADES) cargo test --release --package shoal-domain --test trade_simulation -- --nocapture

test: ## Every test, against real Redis and Postgres of its own, and in a browser
	@ops/needs.sh browser
	cargo test --workspace

screenshots: ## Drives the chat page in a browser and writes the pictures of docs/pictures anew
	@ops/needs.sh browser
	CI=1 SHOAL_WRITE_PICTURES=1 cargo test --package shoal --test it page::

check: needs ## Format, lints, queries, and the promises of the tree
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --features sabotage -- --deny warnings
	ops/sqlx.sh --check
	set -e; for patch in tests/chaos/broken/*.patch; do git apply --check $$patch; done

format: ## Formats all code
	cargo fmt --all

kinds: needs ## Finds out what becomes of each kind of message and writes docs/kinds.md anew
	SHOAL_WRITE_KINDS=1 cargo test --package shoal --test it kinds::

sqlx: needs ## Checks the queries against a real schema and writes .sqlx anew
	ops/sqlx.sh

schemathesis: needs ## Asks the API for admins all that its description allows, and what it does not; any 5xx fails
	ops/schemathesis.sh $(SCHEMATHESIS)

needs:
	@ops/needs.sh
