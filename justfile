# The commands of PEP. `./justw` lists them; `./justw demo` and `./justw test` are the two to know.

set shell := ["bash", "-euo", "pipefail", "-c"]

scripts := "crates/pep-test-support/scripts"
venv := "target/tools/venv"

# Lists the commands.
@default:
    {{ just_executable() }} --list --unsorted

# --- Try it ---

# Builds PEP and serves it with made-up data on http://127.0.0.1:8080. The data stays in ./data.
demo *ARGS: web build
    target/debug/pep serve --demo --data-dir data {{ ARGS }}

# Like demo, and builds and starts again whenever a source file changes; then reload the page.
dev *ARGS: _for-building
    crates/pep-web-build/scripts/dev.sh {{ ARGS }}

# --- Build ---

# Builds the front end for the browser into frontend/dist: small, compressed. The next build of the server embeds it.
web: (_web "wasm-release")

# Builds the front end quickly, neither optimised nor compressed.
web-dev: (_web "wasm-dev" "--quick")

# Builds the server, unoptimised, with the front end as it lies in frontend/dist.
build: _for-building
    @echo "Building the server (first time: about five minutes on two cores) …"
    cargo build --workspace --bin pep

# Builds the one binary to deploy: target/release/pep, with front end, migrations and templates inside.
release: web
    @echo "Building the release (first time: about ten minutes on two cores) …"
    cargo build --release --workspace --bin pep
    @ls -lh target/release/pep

# Writes openapi/pep.json and openapi/insights.json anew from the handlers.
openapi: _for-building
    cargo run --workspace --bin pep -- openapi --out openapi/pep.json
    cargo run --workspace --bin pep -- openapi --insights --out openapi/insights.json

# --- Check ---

# Formats all Rust.
fmt:
    cargo fmt --all

# Formatting, scripts, lock file, clippy; warnings are errors.
lint: _for-building
    cargo fmt --all --check
    @{{ scripts }}/install-packages.sh shellcheck
    shellcheck justw .ci/run crates/*/scripts/*.sh
    cargo metadata --locked --format-version 1 > /dev/null
    {{ scripts }}/min-versions.sh
    cargo clippy --workspace --all-targets -- -D warnings

# What is built in, as CycloneDX 1.5 (JSON) beside each crate's Cargo.toml; installs the tool for itself. The lock file decides.
sbom:
    cargo install --quiet --locked --root target/tools/cyclonedx cargo-cyclonedx@0.5.9
    target/tools/cyclonedx/bin/cargo-cyclonedx cyclonedx --format json --spec-version 1.5 --all --override-filename pep.cdx
    @find crates frontend -name pep.cdx.json

# Known holes in the packages of the lock file, after a copy of RustSec's database that lies in FOLDER; nothing is fetched.
audit-packages FOLDER:
    {{ scripts }}/min-versions.sh
    cargo install --quiet --locked --root target/tools/audit cargo-audit@0.22.2
    target/tools/audit/bin/cargo-audit audit --db {{ FOLDER }} --no-fetch --stale

# All Rust tests, on SQLite and on a PostgreSQL of their own. Arguments go to cargo test.
test-rust *ARGS: setup
    {{ scripts }}/with-postgres.sh cargo test --workspace {{ ARGS }}

# Workers killed and databases crashed in the middle of thousands of mails, round after round; takes a while.
kill-test ROUNDS="3" MAILS="2000" WAVE="10000": setup
    #!/usr/bin/env bash
    set -euo pipefail
    cargo build --workspace --bin pep
    for round in $(seq {{ ROUNDS }}); do
        echo "Round $round of {{ ROUNDS }}, {{ MAILS }} mails, kills: $((4 + round * 3))"
        PEP_KILL_MAILS={{ MAILS }} PEP_KILL_TIMES=$((4 + round * 3)) PEP_KILL_WAVE={{ WAVE }} PEP_KILL_PACE=3000 \
            {{ scripts }}/with-postgres.sh cargo test --workspace --test kill -- --test-threads 2
    done

# Random asking, accepting, moving and cancelling on two instances for a while, on both engines; then the history is checked.
booking-test SECONDS="60": setup
    PEP_BOOKING_SECONDS={{ SECONDS }} {{ scripts }}/with-postgres.sh cargo test --workspace --test api -- bookings:: --nocapture

# Journeys in Chromium against the built server.
e2e: setup web build
    npm --prefix e2e test

# The API under fire: every operation with odd values, as an ECM and as a partner. Arguments go to Schemathesis.
schemathesis *ARGS: setup build
    node e2e/schemathesis.js {{ ARGS }}

# Takes the README's pictures anew, from the demo.
pictures: setup web build
    node e2e/pictures.js

# How the heatmap's grid feels with 50,000 accounts. Prints Markdown.
bench-grid: setup web build
    node e2e/bench/grid.js

# What Lighthouse, which it installs for itself, says of the pages that people open most. Prints Markdown.
lighthouse: setup web build
    mkdir -p target/tools/lighthouse
    npm install --silent --no-audit --no-fund --prefix target/tools/lighthouse lighthouse@12.8.2
    node e2e/bench/lighthouse.js {{ justfile_directory() }}/target/tools/lighthouse/node_modules/lighthouse

# How fast the heatmap is, beside the bare SQL, the bare workbook writer and Python, on both engines. Prints Markdown.
bench *SIZE: setup
    #!/usr/bin/env bash
    set -euo pipefail
    cargo build --release -p pep-api --example load
    folder=$(mktemp -d)
    trap 'rm -r "$folder"' EXIT
    target/release/examples/load "sqlite:$folder/load.db" {{ SIZE }}
    {{ scripts }}/with-postgres.sh bash -c 'target/release/examples/load "$PEP_TEST_POSTGRES_URL" {{ SIZE }}'

# How fast OCP Insights is read in bulk, beside the bare SQL, on both engines: SESSIONS. Prints Markdown.
bench-insights *SESSIONS: setup
    #!/usr/bin/env bash
    set -euo pipefail
    cargo build --release -p pep-api --example insights
    folder=$(mktemp -d)
    trap 'rm -r "$folder"' EXIT
    target/release/examples/insights "sqlite:$folder/insights.db" {{ SESSIONS }}
    {{ scripts }}/with-postgres.sh bash -c 'target/release/examples/insights "$PEP_TEST_POSTGRES_URL" {{ SESSIONS }}'

# Feeds everything that reads what others wrote with things that nobody would write; nothing may panic or answer 5xx.
fuzz *SECONDS_AND_SEED:
    cargo run --quiet --workspace --example fuzz -- {{ SECONDS_AND_SEED }}

# So many people at once on the board, the reporting page and the heatmap while a wave goes out: PEOPLE, SECONDS, ACCOUNTS,
# INVITED. Prints Markdown; fails on any 5xx.
load *SIZE: setup
    #!/usr/bin/env bash
    set -euo pipefail
    cargo build --release -p pep-api --example people
    folder=$(mktemp -d)
    trap 'rm -r "$folder"' EXIT
    target/release/examples/people "sqlite:$folder/people.db" {{ SIZE }}
    {{ scripts }}/with-postgres.sh bash -c 'target/release/examples/people "$PEP_TEST_POSTGRES_URL" {{ SIZE }}'

# Schedules of all cases in a folder (format: crates/pep-domain/src/scheduling/case_file.rs), on one core. Prints Markdown.
bench-schedule DIR SECONDS="1" SEED="1" FLOOR="0":
    cargo run --release -p pep-domain --example bench_schedule -- {{ DIR }} {{ SECONDS }} {{ SEED }} {{ FLOOR }}

# How soon an organiser has a proposed schedule, over HTTP, release build: % of pairs that share accounts, % of slots free.
bench-propose *CASE: release
    python3 e2e/bench/propose.py target/release/pep {{ CASE }}

# The same cases with PEP's engine (one core, one second) and OR-Tools CP-SAT, which it installs for itself, in one table.
bench-schedule-cp-sat DIR SECONDS="60" WORKERS="2" SEED="1":
    cargo build --release -p pep-domain --example bench_schedule
    python3 -m venv target/tools/ortools
    target/tools/ortools/bin/pip install --quiet --disable-pip-version-check ortools==9.15.6755
    target/tools/ortools/bin/python e2e/bench/schedule_cp_sat.py target/release/examples/bench_schedule {{ DIR }} {{ SECONDS }} {{ WORKERS }} {{ SEED }}

# The WASM against its bar, 600 KiB in brotli before somebody sees a page (docs/benchmarks.md says where it stands).
wasm-size:
    #!/usr/bin/env bash
    set -euo pipefail
    awk '{ size = $NF; $NF = ""; printf "%-24s %5d KiB\n", $0, size / 1024; if ($1 != "all" && size > 600 * 1024) much = 1 }
         END { exit much }' frontend/dist/.sizes

# Everything that must be green: installs what the tests need, then lint, web, Rust tests, journeys.
test:
    @{{ scripts }}/stages.sh setup lint web test-rust e2e

# Installs what the tests need: PostgreSQL, Chromium, npm and Python packages as locked.
setup: _for-building _npm
    @{{ scripts }}/install-packages.sh postgresql 'chromium|chromium-browser' python3 python3-venv
    @{{ scripts }}/install-python.sh e2e/requirements.txt {{ venv }}

_for-building:
    @{{ scripts }}/install-packages.sh 'gcc|clang' libc6-dev libpq-dev

_npm:
    @{{ scripts }}/install-npm.sh frontend e2e

_web PROFILE *FLAGS: _for-building _npm
    #!/usr/bin/env bash
    set -euo pipefail
    cargo build --quiet --workspace --bin pep-web-build
    wasm=$(crates/pep-web-build/scripts/compile-wasm.sh {{ PROFILE }})
    target/debug/pep-web-build "$wasm" frontend {{ FLAGS }}
