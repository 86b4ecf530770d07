"""The benchmarks: each runs in Odoo's shell, in a database of its own without demo data, beside the peer add-on."""

from . import paths, peer, process, suite
from .databases import Databases
from .say import Failure, say


def bench(_arguments):
    """Run every benchmarks/bench_*.py."""
    scripts = sorted((paths.TOP / "benchmarks").glob("bench_*.py"))
    if not scripts:
        raise Failure("There is no benchmark: benchmarks/bench_*.py.")
    failed = []
    with suite.ready() as env:
        peer.install_packages()
        conf = peer.write_config("bench", env)
        databases = Databases(env)
        template = databases.template(demo=False)
        with databases.temporary("bench_prepared") as prepared:
            databases.copy(template, prepared)
            peer.install(databases, prepared, conf, paths.LOGS / "bench-install.log")
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
