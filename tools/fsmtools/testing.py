"""The test run: linters, a database with every add-on and without demo data, then pytest.

All tests of a run are divided among as many processes as there are processors, each with a copy of the database; a run
of some tests (``PYTEST_ARGS``) is one process.
"""

import os
import subprocess

from . import addons, cluster, config, lint, paths, peer, process, suite
from .databases import Databases
from .say import Failure, say

_TESTS = paths.TOP / "tests"
# Always run: it reads the log of the installation.
_INSTALLATION = _TESTS / "test_installation.py"
# A class of tests stays in one process.
_DIVIDED = ["--numprocesses=logical", "--dist=loadscope"]


def test(_arguments):
    """Linters and tests of all add-ons, or of those that ONLY names; with BESIDE=fieldservice in one database with the
    community's add-on."""
    only = os.environ.get("ONLY", "")
    chosen = addons.chosen(only)
    with suite.ready("test") as env:
        _lint(chosen, only)
        databases = Databases(env)
        template = databases.template(demo=False)
        with databases.temporary("test") as name:
            databases.copy(template, name)
            if os.environ.get("BESIDE"):
                _install_peer(env, databases, name)
            return _pytest(databases, name, databases.install_logs(template), chosen, only)


def lint_only(_arguments):
    """The linters alone."""
    only = os.environ.get("ONLY", "")
    suite.prepare()
    _lint(addons.chosen(only), only)
    return 0


def _lint(chosen, only):
    add_ons = [addon.path for addon in chosen]
    others = (
        []
        if only
        else [folder for folder in (paths.TOP / "tools", _TESTS, paths.TOP / "benchmarks") if folder.is_dir()]
    )
    lint.check([*add_ons, *others], add_ons)


def _install_peer(env, databases, name):
    if os.environ["BESIDE"] != peer.NAME:
        raise Failure(f"BESIDE can be {peer.NAME} only.")
    peer.install_packages()
    conf = peer.write_config(f"peer-{os.getpid()}", env)
    try:
        peer.install(databases, name, conf, paths.LOGS / "peer-install.log")
    finally:
        conf.unlink()


def _pytest(databases, name, install_logs, chosen, only):
    env = databases.suite
    targets = [addon.path / "tests" for addon in chosen if (addon.path / "tests").is_dir()]
    targets += [path for path in ([_INSTALLATION] if only else [_TESTS]) if path.exists()]
    log = paths.LOGS / "test-server.log"
    log.unlink(missing_ok=True)
    if os.environ.get("BESIDE"):
        conf = peer.write_config(f"test-{os.getpid()}", env, logfile=log)
    else:
        conf = config.write(f"test-{os.getpid()}", env.tree, env.cluster, logfile=log)
    _warm_up_browser()
    say(f"Running the tests. The server's log: {log}")
    command = [
        paths.PYTHON,
        "-m",
        "pytest",
        "-p",
        "pytest_suite",
        "--odoo-http",
        "--odoo-log-level=info",
        f"--odoo-config={conf}",
        f"--odoo-database={name}",
        f"--odoo-extra=screenshots={paths.STATE / 'test-screenshots'}",
        *(os.environ.get("PYTEST_ARGS", "").split() or _DIVIDED),
        *targets,
    ]
    variables = process.environment(
        PYTHONPATH=paths.TOP / "tools",
        # for the copies that pytest-odoo makes
        PGHOST=env.cluster.socket,
        PGUSER=cluster.ROLE,
        FSM_STOCK_INSTALL_LOG=install_logs[0],
        FSM_INSTALL_LOG=install_logs[1],
        HYPOTHESIS_STORAGE_DIRECTORY=paths.STATE / "hypothesis",
    )
    try:
        if not os.environ.get("PYTEST_ARGS"):
            databases.bundle_assets(name, conf)
        return process.run_in_foreground(command, variables, keep=[env.lock])
    finally:
        conf.unlink()


def _warm_up_browser():
    """Odoo gives a browser ten seconds to start, and the first start after boot can take longer."""
    command = [
        "chromium",
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--dump-dom",
        "about:blank",
    ]
    try:
        subprocess.run(
            command, env=process.environment(), stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Failure(f"Chromium does not start: {error}") from None
