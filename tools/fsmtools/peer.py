"""The community's field-service add-on: what the benchmarks compare the suite with, and what it has to live beside."""

import hashlib
import shutil

from . import config, paths, venv

NAME = "fieldservice"
_REQUIREMENTS = paths.TOP / "requirements-bench.txt"
_PACKAGES = paths.STATE / "bench-packages"


def install_packages():
    """The peer, in a folder that is on nobody's path but of those who ask for it."""
    wanted = hashlib.sha256(_REQUIREMENTS.read_bytes()).hexdigest()
    stamp = _PACKAGES / "complete"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(_PACKAGES, ignore_errors=True)
    venv.install([_REQUIREMENTS], f"--target={_PACKAGES}", into="The peer's packages")
    stamp.write_text(wanted)


def write_config(name, env, **options):
    """A configuration of Odoo that finds the peer."""
    return config.write(name, env.tree, env.cluster, extra_addons=[_PACKAGES / "odoo" / "addons"], **options)


def install(databases, name, conf, log):
    """Install the peer in the database ``name``."""
    databases.run_odoo(name, ["-i", NAME], f"Installing {NAME}", log, [NAME], conf)
