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
# The site on its second database. Its tests are among those below, too, on the embedded one.
postgres=${LICHEN_TEST_POSTGRES:-postgresql://postgres@127.0.0.1:5432/test}
if "$python" -c 'import psycopg, sys; psycopg.connect(sys.argv[1], connect_timeout=3).close()' "$postgres" 2>/dev/null; then
    printf '\n== site on PostgreSQL\n'
    LICHEN_DATABASE_URL=$postgres "$python" -m pytest -q tests/site tests/browser || failed="$failed postgres"
elif [ -n "${LICHEN_NO_SKIP:-}" ]; then
    printf '\n== site on PostgreSQL: no server answers at %s, and LICHEN_NO_SKIP=1 allows no skip\n' "$postgres"
    failed="$failed postgres"
else
    printf '\n== site on PostgreSQL: left out, no server answers at %s (LICHEN_TEST_POSTGRES names another)\n' "$postgres"
fi
# Last, so that its summary is the last line: unit tests, examples in docstrings, laws of the house, documentation.
if [ -n "$failed" ]; then
    printf '\nFAILED BEFORE THE TESTS:%s (see above)\n' "$failed"
fi
section tests pytest -q
[ -z "$failed" ]
