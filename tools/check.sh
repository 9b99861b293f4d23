#!/bin/sh
# Runs every check: tools/check.sh PYTHON. Called by make test. All sections run even if one fails.
set -u
python=$1
failed=""

section() {
    name=$1
    shift
    printf '\n== %s: %s\n' "$name" "$*"
    "$python" -m "$@" || failed="$failed $name"
}

section format ruff format --check .
section lint ruff check .
section types mypy
printf '\n== contracts: import-linter\n'
"$python" -c 'import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_logo=True))' ||
    failed="$failed contracts"
# Last, so that its summary is the last line: unit tests, examples in docstrings, laws of the house, documentation.
if [ -n "$failed" ]; then
    printf '\nFAILED BEFORE THE TESTS:%s (see above)\n' "$failed"
fi
section tests pytest -q
[ -z "$failed" ]
