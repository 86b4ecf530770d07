"""Deleting what the tools made."""

import contextlib
import shutil

from . import paths, process
from .cluster import CLUSTERS, Cluster
from .say import say


def clean(_arguments):
    """Stop the servers and delete the databases, the environment and the logs of this checkout."""
    if paths.STATE.exists():
        with contextlib.ExitStack() as locks:
            for name in ("run", *CLUSTERS):
                locks.enter_context(
                    process.locked(
                        paths.STATE / f"{name}.lock", refusal="Something of this checkout still runs. Stop it first."
                    )
                )
            for name in CLUSTERS:
                Cluster(name).remove()
            shutil.rmtree(paths.STATE)
    say("Deleted this checkout's databases and environment. The downloads are kept: 'make distclean' deletes them.")
    return 0


def distclean(arguments):
    """The same, and the download cache that all checkouts share."""
    status = clean(arguments)
    shutil.rmtree(paths.CACHE, ignore_errors=True)
    say(f"Deleted {paths.CACHE}.")
    return status
