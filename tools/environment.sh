#!/bin/sh
# Sets up the environment: tools/environment.sh FOLDER run|test. Called by make; safe to call again.
set -eu
venv=$1
group=$2

say() { printf '%s\n' "$*" >&2; }

if ! command -v "$PYTHON" >/dev/null 2>&1; then
    say "Lichen needs Python 3.11 or newer, and there is no '$PYTHON' here. Install it (on Debian:" \
        "apt-get install python3 python3-venv), or name another one: make demo PYTHON=/path/to/python3.11"
    exit 1
fi
if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    say "Lichen needs Python 3.11 or newer, and '$PYTHON' is $("$PYTHON" -c 'import platform; print(platform.python_version())')." \
        "Name another one: make demo PYTHON=/path/to/python3.11"
    exit 1
fi
if ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
    say "The Python module that makes environments is not installed. On Debian: apt-get install python3-venv"
    exit 1
fi

if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    say "Setting up $venv (the first time this takes a minute or two) ..."
    "$PYTHON" -m venv --clear "$venv"
fi
pip() {
    "$venv/bin/python" -m pip --disable-pip-version-check --quiet "$@"
}
if [ "$group" = run ]; then
    say "Installing what Lichen stands on (requirements/run.txt) ..."
    pip install --require-hashes -r requirements/build.txt -r requirements/run.txt
    # In its place, so that a change of the source counts at once; forced, so that a moved folder is found again.
    pip install --no-deps --no-build-isolation --force-reinstall --editable .
    if [ -f src/lichen/engine/kit/warm.py ]; then
        say "Compiling inner loops ..."
        "$venv/bin/python" -m lichen.engine.kit.warm
    fi
    printf '%s' "$(pwd)" >"$venv/set-up"
else
    say "Installing what the checks need (requirements/test.txt) ..."
    pip install --require-hashes -r requirements/test.txt
fi
touch "$venv/set-up-$group"
