"""Exporting the terms of the add-ons, and merging them into the translations."""

import os
import subprocess

from . import addons, paths, process, suite
from .databases import Databases
from .say import Failure, say

LANGUAGES = ("zh_CN",)


def i18n(_arguments):
    """Export the .pot of every add-on (or of those ONLY names) and bring its translations up to date."""
    chosen = addons.chosen(os.environ.get("ONLY", ""))
    with suite.ready("test") as env:
        databases = Databases(env)
        template = databases.template(demo=False)
        with databases.temporary("i18n") as name:
            databases.copy(template, name)
            command, variables = env.odoo("i18n", "export", "-d", name, *(addon.name for addon in chosen))
            process.run_quietly(command, paths.LOGS / "i18n.log", "The export of the terms failed.", env=variables)
    merged = subprocess.run(
        [paths.PYTHON, paths.TOP / "tools" / "merge_po.py", ",".join(LANGUAGES), *(addon.path for addon in chosen)],
        env=process.environment(),
        check=False,
    )
    if merged.returncode:
        raise Failure("The terms could not be merged into the translations.")
    say("Terms and translations are up to date.")
    return 0
