"""The commands, by name."""

import argparse

from . import benchmarks, cleaning, pictures, process, server, suite, testing, translations
from .databases import Databases
from .say import be_quiet, say


def odoo(arguments):
    """Odoo's own command line."""
    be_quiet()
    with suite.ready() as env:
        command, variables = env.odoo(*arguments)
        return process.run_in_foreground(command, variables, keep=[env.lock])


def newdb(arguments):
    """A new database with every add-on."""
    parser = argparse.ArgumentParser(prog="tools/newdb", description=newdb.__doc__)
    parser.add_argument("name")
    parser.add_argument("--demo", action="store_true", help="with demo data")
    parser.add_argument("--force", action="store_true", help="drop the database of that name first, if there is one")
    options = parser.parse_args(arguments)
    with suite.ready() as env:
        Databases(env).create(options.name, options.demo, options.force)
    say(f"Database {options.name} is ready: tools/odoo shell -d {options.name} --no-http")
    return 0


COMMANDS = {
    "bench": benchmarks.bench,
    "clean": cleaning.clean,
    "distclean": cleaning.distclean,
    "i18n": translations.i18n,
    "lint": testing.lint_only,
    "newdb": newdb,
    "odoo": odoo,
    "run": server.run,
    "screenshots": pictures.screenshots,
    "shell": server.shell,
    "test": testing.test,
}
