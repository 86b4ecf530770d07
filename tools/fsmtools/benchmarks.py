"""The benchmarks: each runs in Odoo's shell, in a database of its own without demo data, beside the peer add-on."""

import hashlib
import shutil

from . import config, paths, process, suite, venv
from .databases import Databases
from .say import Failure, say

_REQUIREMENTS = paths.TOP / "requirements-bench.txt"
_PACKAGES = paths.STATE / "bench-packages"
# What the suite is compared with.
_PEER = "fieldservice"


def bench(_arguments):
    """Run every benchmarks/bench_*.py."""
    scripts = sorted((paths.TOP / "benchmarks").glob("bench_*.py"))
    if not scripts:
        raise Failure("There is no benchmark: benchmarks/bench_*.py.")
    failed = []
    with suite.ready() as env:
        _install_packages()
        conf = config.write("bench", env.tree, env.cluster, extra_addons=[_PACKAGES / "odoo" / "addons"])
        databases = Databases(env)
        template = databases.template(demo=False)
        with databases.temporary("bench_prepared") as prepared:
            databases.copy(template, prepared)
            databases.run_odoo(
                prepared, ["-i", _PEER], f"Installing {_PEER}", paths.LOGS / "bench-install.log", [_PEER], conf
            )
            for script in scripts:
                if not _run(env, databases, conf, prepared, script):
                    failed.append(script.name)
    if failed:
        raise Failure(f"Failed: {', '.join(failed)}.")
    return 0


def _run(env, databases, conf, prepared, script):
    """Run one benchmark in a copy of the prepared database; returns whether it succeeded."""
    say(f"== {script.name}")
    with databases.temporary("bench") as name, script.open() as source:
        databases.copy(prepared, name)
        command, variables = env.odoo("shell", "-d", name, "--no-http", "--log-level=warn", conf=conf)
        return process.run_in_foreground(command, variables, keep=[env.lock], source=source) == 0


def _install_packages():
    """The peer, in a folder that nothing but the benchmarks has on its path."""
    wanted = hashlib.sha256(_REQUIREMENTS.read_bytes()).hexdigest()
    stamp = _PACKAGES / "complete"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(_PACKAGES, ignore_errors=True)
    venv.install([_REQUIREMENTS], f"--target={_PACKAGES}", into="The benchmarks' packages")
    stamp.write_text(wanted)
