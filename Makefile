# `make run` and `make test` are all that a fresh machine needs: Python 3.11 or newer, and make.
.DEFAULT_GOAL := help
PYTHON ?= python3
PY := .venv/bin/python
PORT ?=
EVENTS ?= 1000000
SECONDS ?= 600
OVERLOAD ?= 120
LOAD_EVENTS ?= 20000
BENCH_DATA ?= data/bench-$(EVENTS)

help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(firstword $(MAKEFILE_LIST)) | sed -E 's/:.*##/\t/' | expand -t 12

setup: .venv/ready ## the virtual environment, with the pinned requirements

# The stamp comes last, so that an interrupted installation is taken up again.
.venv/ready: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Sarhad needs Python 3.11 or newer; name one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "Environment: installing the pinned requirements into .venv"
	@test -x $(PY) && $(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv || \
	  { echo "No virtual environment could be made. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

run: .venv/ready ## set up all that is missing, and serve
	@# On one's own machine there is no second pair of eyes: who writes an event may publish it, too.
	@exec env SARHAD_SELF_PUBLISH="$${SARHAD_SELF_PUBLISH:-on}" $(PY) manage.py start $(if $(PORT),--port $(PORT))

serve: .venv/ready ## serve for others, with a job worker, on SARHAD_BIND (docs/operations.md)
	@exec $(PY) manage.py serve $(ARGS)

doctor: .venv/ready ## what is wrong with this installation, and how to mend it
	@$(PY) manage.py doctor $(ARGS)

backup: .venv/ready ## a backup, restored and compared once before it is kept
	@$(PY) manage.py backup $(ARGS)

restore: .venv/ready ## put a backup in the place of the base, which is kept (FILE=the backup's folder)
	@$(PY) manage.py restore $(FILE) $(ARGS)

stop: .venv/ready ## stop the embedded database (the web server stops with Ctrl-C)
	@$(PY) manage.py database stop

test: .venv/ready ## every test, against a PostgreSQL of its own, and in a real browser
	@$(PY) -m tests.browser
	@$(PY) -m pytest -n 2 $(ARGS)

check: .venv/ready ## lint, format, types, templates, migrations, deployment settings
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy .
	$(PY) -m djlint templates --check --lint --quiet
	$(PY) manage.py makemigrations --check --dry-run
	SARHAD_HTTPS=true $(PY) manage.py check --deploy --fail-level WARNING

audit: .venv/ready ## known holes in the pinned requirements (asks the public advisory service)
	$(PY) -m uv tool run pip-audit==2.10.1 --requirement requirements.lock --require-hashes --disable-pip

bench: .venv/ready ## every figure beside its floor, of made-up events (EVENTS=1000000 ROWS=386000 ARGS="pages peer")
	@SARHAD_DATA=$(BENCH_DATA) SARHAD_ANON_RATE=off $(PY) -m bench $(EVENTS) $(ARGS)
	@SARHAD_DATA=$(BENCH_DATA) $(PY) manage.py database stop
	$(if $(ARGS),,@SARHAD_DATA=data/bench-import $(PY) -m bench.imports $(ROWS); status=$$?; \
	  SARHAD_DATA=data/bench-import $(PY) manage.py database stop; rm -rf data/bench-import; exit $$status)

chaos: .venv/ready ## faults on purpose, and an audit after each: some minutes (docs/reliability.md; ARGS="-k import")
	@$(PY) -m pytest tests/chaos -p no:cacheprovider $(ARGS)

load: .venv/ready ## a mixed load, then four times of it (SECONDS=600 OVERLOAD=120 LOAD_EVENTS=20000)
	@export SARHAD_DATA=data/load-$(LOAD_EVENTS); $(PY) -m bench.load $(SECONDS) $(OVERLOAD) $(LOAD_EVENTS); \
	  status=$$?; $(PY) manage.py database stop; exit $$status

format: .venv/ready ## format code and templates
	$(PY) -m ruff check --fix --quiet .
	$(PY) -m ruff format --quiet .
	-$(PY) -m djlint templates --reformat --quiet

# Admin and command line stay English; the words of the scripts come from the templates.
messages: .venv/ready ## gather what is to be translated, and compile it (needs gettext; ADD=ur begins a language)
	$(PY) manage.py makemessages $(if $(ADD),-l $(ADD),-a) --keep-pot --no-location --no-wrap \
	  --ignore .venv --ignore tests --ignore bench --ignore tools --ignore vendor --ignore templates/admin
	$(PY) manage.py compilemessages --ignore .venv

lock: .venv/ready ## write requirements.lock from requirements.txt
	$(PY) -m uv pip compile --universal --generate-hashes --no-header --no-annotate \
	  --python-version 3.11 --quiet requirements.txt -o requirements.lock

vendor: ## fetch the vendored scripts, fonts and outlines anew (needs npm); static/vendor/README.md lists them
	cd tools/vendor && npm ci && npm run build

.PHONY: help setup run serve doctor backup restore stop test check audit bench chaos load format messages lock vendor
