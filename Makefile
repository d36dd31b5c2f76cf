# Names for habits, nothing else: what is done stands in pyproject.toml and lib/kinerja.
# The stamps .venv/.siap and .venv/.siap-dev let set-up run only after a change of the two files that it reads.
.DELETE_ON_ERROR:
.PHONY: reports test check cover bench lock

PYTHON ?= python3
PIP = .venv/bin/python -m pip --quiet --disable-pip-version-check
FIT = import sys; sys.version_info >= (3, 11) or sys.exit("Perlu Python 3.11 atau lebih baru. Contoh: make PYTHON=python3.12")

reports: .venv/.siap
	.venv/bin/kinerja render

test: .venv/.siap-dev
	.venv/bin/pytest -n auto --maxprocesses 4

# The same commands for a developer, for pre-commit and for CI.
check: .venv/.siap-dev
	.venv/bin/ruff format --check
	.venv/bin/ruff check
	.venv/bin/mypy
	.venv/bin/nbstripout --verify --keep-id notebooks/*.ipynb
	.venv/bin/pytest tests/test_layers.py -q

# Every branch of the formulas and the rules is tested: 100 %, or this fails.
cover: .venv/.siap-dev
	.venv/bin/pytest -q -n 2 --ignore=tests/browser --cov=kinerja.indicators --cov=kinerja.rules --cov=kinerja.suppression --cov-branch --cov-fail-under=100 --cov-report=term-missing:skip-covered

bench: .venv/.siap-dev
	.venv/bin/python tests/benchmarks/bench_indicators.py
	.venv/bin/python tests/benchmarks/bench_batch.py --reports laporan_kinerja --growth 10
	.venv/bin/python tests/benchmarks/bench_growth.py
	.venv/bin/pytest tests/test_interval_coverage.py -s -q

# Before set-up, which needs a lock that fits. Keeps the pins that still fit; `make lock UPGRADE=--upgrade` takes the newest of everything.
lock: .venv/bin/python
	$(PIP) install uv
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --all-extras --no-emit-index-url --no-header --no-annotate --strip-extras $(UPGRADE) --output-file requirements.txt pyproject.toml

.venv/.siap: pyproject.toml requirements.txt | .venv/bin/python
	@echo "Menyiapkan lingkungan Python di .venv; pertama kali perlu beberapa menit ..."
	@$(PIP) install -c requirements.txt -e . && touch $@

.venv/.siap-dev: .venv/.siap
	@echo "Menambahkan alat uji dan pemeriksa ke .venv ..."
	@$(PIP) install -c requirements.txt -e '.[dev]' && touch $@

.venv/bin/python:
	@$(PYTHON) -c '$(FIT)'
	@$(PYTHON) -m venv .venv
