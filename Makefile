# Two commands are enough: `make demo` shows Okienko, `make test` checks it. `make help` lists the rest.
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev setup-semantic demo run test test-long packages lint format types boundaries migrations messages messages-check vendor facts

help: ## ta lista
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: setup ## uruchamia przykładowy urząd na tym komputerze (http://localhost:8000)
	@$(BIN)/okienko demo

run: setup ## uruchamia prawdziwy urząd: baza, strony, praca w tle
	@$(BIN)/okienko run

setup: ## środowisko Pythona z przypiętymi zależnościami, w .venv
	@tools/setup runtime

setup-dev: ## to samo, z narzędziami programistów
	@tools/setup dev

setup-semantic: setup ## dodatek: wyszukiwanie także według znaczenia (91 MB)
	@$(BIN)/python -m pip install --disable-pip-version-check --no-deps --only-binary :all: --require-hashes -r requirements-semantic.lock

test: setup-dev packages ## wszystkie testy poza długimi
	@$(BIN)/pytest -n $${OKIENKO_TEST_PROCESSES:-2} -m "not long"

test-long: setup-dev packages ## awarie, losowe dane, duże zbiory
	@$(BIN)/pytest -n $${OKIENKO_TEST_PROCESSES:-2} -m long

packages: # Debian's Chromium and Dovecot, for the tests that need them
	@tools/debian-packages

lint: setup-dev ## styl kodu
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: setup-dev ## poprawia styl kodu
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: setup-dev ## typy
	@$(BIN)/mypy

boundaries: setup-dev ## kierunki między pakietami
	@$(BIN)/lint-imports

migrations: setup-dev ## czy każda zmiana modeli ma migrację
	@tools/with-database $(BIN)/python manage.py makemigrations --check --dry-run

messages: setup-dev ## zbiera teksty do tłumaczenia i kompiluje tłumaczenia (potrzebny pakiet gettext)
	@tools/messages update

messages-check: setup-dev ## czy tłumaczenia obejmują wszystkie teksty
	@tools/messages check

facts: setup-dev ## spisuje fakty w docs/facts.json
	@DATABASE_URL=postgresql:///none $(BIN)/python manage.py facts

vendor: ## pobiera biblioteki przeglądarki w podanych wydaniach (potrzebny npm; tylko dla programistów)
	@python3 tools/vendor.py
