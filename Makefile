# Two commands: `make demo` runs the main job on real data, `make test` runs every check.
# Both set up .venv first; the second time that takes no time. PYTHON=python3.12 names another interpreter.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COMPILE := uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--no-header --no-emit-index-url --no-emit-find-links

# A folder that was moved, or whose interpreter has gone, is set up again.
ifneq ($(shell $(BIN)/python -c 'print(open("$(VENV)/set-up").read())' 2>/dev/null),$(CURDIR))
$(shell rm -f $(VENV)/set-up-run $(VENV)/set-up-test)
endif

.PHONY: demo test format requirements clean

demo: $(VENV)/set-up-run
	@$(BIN)/lichen demo

test: $(VENV)/set-up-test
	@sh tools/check.sh $(BIN)/python

# What a developer runs before a commit: mend what can be mended without thought.
format: $(VENV)/set-up-test
	$(BIN)/python -m ruff check --fix --quiet .
	$(BIN)/python -m ruff format .

# Pin again what pyproject.toml asks for; needs uv, which is no part of the set-up.
requirements:
	$(COMPILE) --group build -o requirements/build.txt
	$(COMPILE) pyproject.toml --extra site -o requirements/run.txt
	$(COMPILE) pyproject.toml --extra site --extra test -c requirements/run.txt -o requirements/test.txt

clean:
	rm -rf $(VENV) out build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache src/*.egg-info

$(VENV)/set-up-run: pyproject.toml requirements/build.txt requirements/run.txt tools/environment.sh
	@PYTHON="$(PYTHON)" sh tools/environment.sh $(VENV) run

$(VENV)/set-up-test: $(VENV)/set-up-run requirements/test.txt
	@PYTHON="$(PYTHON)" sh tools/environment.sh $(VENV) test
