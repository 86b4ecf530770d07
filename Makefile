# make run, make test: all else is convenience.
# Settings: PORT, DB (run, shell); ODOO_SRC (all); ONLY (test, lint, i18n: add-ons; screenshots: screens); PYTEST_ARGS (test), BESIDE (test).
export PORT DB ODOO_SRC ONLY PYTEST_ARGS BESIDE

COMMANDS := run test lint clean distclean shell i18n screenshots bench

.PHONY: help $(COMMANDS)

help:
	@echo "make run          the suite with demo data on http://127.0.0.1:8069 (PORT=, DB=, ODOO_SRC=)"
	@echo "make test         linters and all tests (ONLY=addon,addon, PYTEST_ARGS='-x -k name')"
	@echo "                  BESIDE=fieldservice: in one database with the community's add-on"
	@echo "make lint         linters alone (ONLY=addon,addon)"
	@echo "make shell        Odoo's shell on the demo database (DB=)"
	@echo "make i18n         export all terms and merge them into the translations"
	@echo "make screenshots  pictures of the screens in tools/screens.json"
	@echo "make bench        the benchmarks"
	@echo "make clean        stop the servers, delete databases and environment; distclean: the downloads too"

$(COMMANDS):
	@bash tools/bootstrap $@
