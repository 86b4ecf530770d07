"""What every command starts with: the set-up, done when needed."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

from . import config, odoo_source, paths, process, venv
from .cluster import Cluster


@dataclass
class Suite:
    """A set-up that is complete, with its PostgreSQL server running."""

    tree: Path
    cluster: Cluster
    lock: int

    def odoo(self, *arguments, conf=None, **variables):
        """The command line and the environment that run Odoo with ``arguments``."""
        conf = conf or config.write(self.cluster.name, self.tree, self.cluster)
        return [paths.PYTHON, "-m", "odoo", *map(str, arguments)], process.environment(ODOO_RC=conf, **variables)


def prepare():
    """Fetch Odoo and the Python packages when they are not there yet; returns the Odoo tree."""
    paths.STATE.mkdir(exist_ok=True)
    with process.locked(paths.STATE / "setup.lock", waiting="Waiting for another set-up in this checkout ..."):
        tree = odoo_source.find()
        venv.prepare(tree)
    return tree


@contextlib.contextmanager
def ready(cluster_name="main"):
    """Set up what is not yet there, start PostgreSQL, and yield the :class:`Suite`."""
    tree = prepare()
    cluster = Cluster(cluster_name)
    with cluster.running() as lock:
        yield Suite(tree, cluster, lock)
