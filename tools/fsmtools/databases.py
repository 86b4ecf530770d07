"""Databases with the suite installed.

Installing takes minutes, so it is done once for each state of the sources and kept as a template, in two layers:
Odoo's own modules that the suite builds on, and on a copy of that the suite itself. Whoever needs a database gets a
copy of the second. Everything is made under a temporary name and renamed when it is complete.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil

from . import addons, odoo_source, paths, process
from .say import Failure, progress, say

LANGUAGES = "en_US,zh_CN"
_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}")
# Fed to Odoo's shell: what our tours load, as nobody has to compile the rest (Odoo's own tests in JavaScript).
_BUNDLING = """
for name in (
    "web.assets_web", "web.assets_web_print", "web.assets_frontend", "web.assets_frontend_lazy",
    "web.assets_frontend_minimal", "web.assets_tests", "web.report_assets_common", "web.report_assets_pdf",
):
    env["ir.qweb"]._get_asset_bundle(name, css=False, js=True).js()
    env["ir.qweb"]._get_asset_bundle(name, css=True, js=False).css()
env.cr.commit()
"""
_RESERVED = ("template", "tmp_", "postgres")


def check_name(name):
    """Refuse what is no name for a database, or one of ours."""
    if not _NAME.fullmatch(name) or name.startswith(_RESERVED):
        raise Failure(f"'{name}' cannot be a database's name. Use letters, digits, '_', '-' and '.'.")


class Databases:
    """The databases of one :class:`suite.Suite`."""

    def __init__(self, suite):
        self.suite = suite
        self.cluster = suite.cluster
        self.filestores = paths.STATE / "data" / suite.cluster.name / "filestore"

    # ---------------------------------------------------------------- single databases

    def exists(self, name):
        return bool(self.cluster.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))

    def drop(self, name):
        with contextlib.suppress(Failure):
            self.cluster.sql(f'ALTER DATABASE "{name}" IS_TEMPLATE false')
        self.cluster.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(self.filestores / name, ignore_errors=True)

    def copy(self, source, target):
        """Make ``target`` a copy of the database ``source``, which nobody may be using."""
        process.need_space(self.cluster.home, 300, "A database")
        self.cluster.sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
        self.cluster.sql(
            "UPDATE ir_config_parameter SET value = gen_random_uuid()"
            " WHERE key IN ('database.uuid', 'database.secret')",
            target,
        )
        # Files in a filestore are named after their content and never change, so that copies can share them.
        if (self.filestores / source).exists():
            shutil.copytree(self.filestores / source, self.filestores / target, copy_function=os.link)

    def rename(self, *renames):
        """Rename databases that nobody is using, all of them or none.

        :param renames: pairs of the old and the new name, in this order
        """
        self.cluster.sql("; ".join(f'ALTER DATABASE "{old}" RENAME TO "{new}"' for old, new in renames))
        for old, new in renames:
            if (self.filestores / old).exists():
                (self.filestores / old).rename(self.filestores / new)

    def create(self, name, demo, force=False):
        """Make the database ``name`` with every add-on installed.

        :param force: replace the database of that name, which is otherwise refused
        """
        check_name(name)
        if self.exists(name) and not force:
            raise Failure(f"Database {name} exists already. With --force it is dropped and made anew.")
        present = addons.fingerprints()
        template = self.template(demo)
        with self.temporary("building") as temporary:
            self.copy(template, temporary)
            self._note(temporary, present)
            self.drop(name)
            self.rename((temporary, name))

    def update(self, name):
        """Bring the database ``name`` to the present state of the add-ons; does nothing when it is there already.

        The work is done on a copy that then takes its place: should it fail, the database is as it was.
        """
        present, known = addons.fingerprints(), self._noted(name)
        changed = [addon for addon in present if present[addon] != known.get(addon)]
        if not changed:
            return
        states = dict(self.cluster.sql("SELECT name, state FROM ir_module_module", name))
        installed = [addon for addon in changed if states.get(addon) == "installed"]
        missing = [addon for addon in changed if addon not in installed]
        options = [
            *(["-u", ",".join(installed)] if installed else []),
            *(["-i", ",".join(missing)] if missing else []),
        ]
        with self.temporary("building") as temporary, self.temporary("replaced") as replaced:
            try:
                self.copy(name, temporary)
                text = f"Updating {', '.join(changed)} in {name}"
                self.run_odoo(temporary, options, text, paths.LOGS / "update.log", changed)
                self._note(temporary, present)
                self.rename((name, replaced), (temporary, name))
            except Failure as failure:
                if "being accessed" in str(failure):
                    raise Failure(f"Database {name} must be updated, but somebody is using it.") from None
                raise

    def bundle_assets(self, name, conf=None):
        """Keep in the database what browsers load, which otherwise each tour compiles for itself and rolls back.

        :param conf: another configuration than the cluster's usual one
        """
        command, variables = self.suite.odoo("shell", "-d", name, "--no-http", "--logfile=", conf=conf)
        with progress("Bundling the assets", lambda: ""):
            process.run_quietly(
                command, paths.LOGS / "assets.log", "Bundling the assets failed.", source=_BUNDLING, env=variables
            )

    # ---------------------------------------------------------------- templates

    def template(self, demo):
        """The name of the database to copy, installed now unless there is one for the present state of the sources."""
        stock, complete = self._templates(demo)
        with process.locked(
            paths.STATE / f"{self.cluster.name}.template.lock",
            waiting="Waiting for another run to make its database ...",
        ):
            self._drop_forgotten()
            if not self._is_complete(complete, *self.install_logs(complete)):
                if not self._is_complete(stock, self._log(stock)):
                    self._build_stock(stock, demo)
                self._build_suite(complete, stock)
            for keep in (stock, complete):
                self._drop_outdated(keep)
        if self._templates(demo) != (stock, complete):
            say("The add-ons were changed meanwhile.")
            self.drop(complete)
            return self.template(demo)
        return complete

    def install_logs(self, template):
        """The logs of the two installations behind a template: of Odoo's modules, and of the suite's."""
        log = self._log(template)
        return _stock_log(log), log

    def _templates(self, demo):
        """The names of the templates for the present state of the sources: of Odoo's modules, and of the suite."""
        kind = "demo" if demo else "plain"
        return f"template_stock_{kind}_{self._stock_key()}", f"template_suite_{kind}_{self._suite_key()}"

    def _build_stock(self, name, demo):
        process.need_space(self.cluster.home, 1000, "The database")
        modules = addons.stock_modules()
        options = ["-i", ",".join(modules), f"--load-language={LANGUAGES}", *(["--with-demo"] if demo else [])]
        with self.temporary("building") as temporary:
            self.run_odoo(temporary, options, "Installing Odoo's modules", self._log(name), modules)
            self._finish_template(temporary, name)

    def _build_suite(self, name, stock):
        own = list(addons.installable())
        if not own:
            raise Failure(f"There is no installable add-on in {paths.ADDONS}.")
        with self.temporary("building") as temporary:
            self.copy(stock, temporary)
            self.run_odoo(temporary, ["-i", ",".join(own)], f"Installing {', '.join(own)}", self._log(name), own)
            shutil.copyfile(self._log(stock), _stock_log(self._log(name)))
            self._finish_template(temporary, name)

    def _finish_template(self, temporary, name):
        self.drop(name)
        self.rename((temporary, name))
        self.cluster.sql(f'ALTER DATABASE "{name}" IS_TEMPLATE true ALLOW_CONNECTIONS false')

    def _is_complete(self, name, *logs):
        known = self.cluster.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}' AND datistemplate")
        return bool(known) and all(log.exists() for log in logs)

    def _drop_outdated(self, keep):
        prefix = keep.rpartition("_")[0]
        for (name,) in self.cluster.sql(f"SELECT datname FROM pg_database WHERE datname LIKE '{prefix}%'"):
            if name != keep:
                self.drop(name)
                for log in self.install_logs(name):
                    log.unlink(missing_ok=True)

    @contextlib.contextmanager
    def temporary(self, purpose):
        """The name of a database that is dropped after the block, unless it was renamed by then."""
        name = f"tmp_{purpose}_{os.getpid()}"
        self.drop(name)
        try:
            yield name
        finally:
            self.drop(name)

    def _drop_forgotten(self):
        """Drop the temporary databases of processes that were killed."""
        for (name,) in self.cluster.sql("SELECT datname FROM pg_database WHERE datname LIKE 'tmp\\_%'"):
            # a process of the tests adds a name of its own
            if not os.path.exists(f"/proc/{name.rpartition('_')[2].partition('-')[0]}"):
                self.drop(name)

    def _log(self, name):
        return paths.LOGS / f"{self.cluster.name}_{name}.log"

    # ---------------------------------------------------------------- keys and notes

    def _stock_key(self):
        return self._key(
            odoo_source.identity(self.suite.tree),
            (paths.TOP / "requirements.txt").read_text(),
            LANGUAGES,
            addons.stock_modules(),
        )

    def _suite_key(self):
        return self._key(self._stock_key(), addons.fingerprints())

    @staticmethod
    def _key(*parts):
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:12]

    def _note(self, name, fingerprints):
        """Remember in the database's comment which state of the add-ons it holds."""
        self.cluster.sql(f"""COMMENT ON DATABASE "{name}" IS '{json.dumps(fingerprints)}'""")

    def _noted(self, name):
        rows = self.cluster.sql(
            f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{name}'"
        )
        with contextlib.suppress(ValueError):
            return json.loads(rows[0][0])
        return {}

    # ---------------------------------------------------------------- running Odoo

    def run_odoo(self, database, options, text, log, expected=(), conf=None):
        """Run Odoo on ``database`` until it has done what ``options`` say.

        :param text: what to tell the person that is being done
        :param log: the file for Odoo's log
        :param expected: modules that must be installed afterwards
        :param conf: another configuration than the cluster's usual one
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        log.unlink(missing_ok=True)
        command, env = self.suite.odoo(
            "-d",
            database,
            *options,
            "--stop-after-init",
            "--no-http",
            "--max-cron-threads=0",
            conf=conf,
            PGOPTIONS="-c synchronous_commit=off",
            # Odoo lists sets in some of its warnings: in the same order in each run, so that they can be compared.
            PYTHONHASHSEED=0,
        )
        failure = f"{text} failed."
        with progress(text, lambda: _last_module(log)):
            try:
                process.run_quietly(command, log, failure, env=env)
            except Failure as error:
                raise Failure(f"{error}\n{_last_error(log)}") from None
        states = dict(self.cluster.sql("SELECT name, state FROM ir_module_module", database))
        broken = [name for name in expected if states.get(name) != "installed"]
        if broken:
            raise Failure(f"{failure} Not installed: {', '.join(broken)}. See {log}.\n{_last_error(log)}")
        # Odoo goes on without the demo data of a module that has wrong ones
        if wrong := re.findall(r"Module (\w+) demo data failed", log.read_text(errors="replace")):
            raise Failure(f"{failure} Wrong demo data: {', '.join(wrong)}. See {log}.")


def _stock_log(log):
    """Where the log of Odoo's own modules is kept, beside the suite's."""
    return log.with_suffix(".stock.log")


def _last_module(log):
    """How far an installation is, from its log."""
    with contextlib.suppress(OSError):
        found = re.findall(r"Loading module (\w+) \((\d+)/(\d+)\)", log.read_text(errors="replace"))
        if found:
            module, number, total = found[-1]
            return f"{module}, {number} of {total} modules"
    return ""


def _last_error(log):
    """The error that the log ends with, without the way there."""
    records = re.split(r"(?m)^(?=\d{4}-\d\d-\d\d )", log.read_text(errors="replace"))
    errors = [record for record in records if re.match(r"\S+ \S+ \d+ (ERROR|CRITICAL) ", record)]
    if not errors:
        return ""
    lines = errors[-1].splitlines()
    raised = [number for number, line in enumerate(lines) if re.match(r"[\w.]+(Error|Exception|Warning)\b", line)]
    return "\n".join(f"  {line}" for line in lines[raised[-1] if raised else 0 :][:20])
