"""Running other programs."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess

from . import paths
from .say import Failure, say

# These would send Odoo or PostgreSQL's tools to some other server, or Python to some other packages.
_FOREIGN = ("PG", "PYTHON", "ODOO_", "OPENERP_")


def environment(**extra):
    """The environment for what we run: the caller's, less what would lead it astray."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    env.update(LANG="C.UTF-8", LC_ALL="C.UTF-8", PYTHONPYCACHEPREFIX=str(paths.CACHE / "pycache"), PYTHONUNBUFFERED="1")
    env.update({name: str(value) for name, value in extra.items()})
    return env


def run_quietly(command, log, failure, source="", **options):
    """Run ``command`` with all its output in the file ``log``.

    :param failure: the sentence for when it exits non-zero; the log's name is added
    :param source: text that it reads
    :raise Failure: when it does
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    options.setdefault("env", environment())
    with log.open("ab") as output:
        result = subprocess.run(
            command, input=source.encode(), stdout=output, stderr=subprocess.STDOUT, check=False, **options
        )
    if result.returncode:
        raise Failure(f"{failure} See {log}.")


def run_in_foreground(command, env, keep=(), started=None, source=None, output=None):
    """Run ``command`` on the person's terminal until it ends; Ctrl-C and termination reach it, not us.

    :param keep: file descriptors (locks) that the command holds on to should we be killed
    :param started: called with the running process, to wait for it and tell so
    :param source: file that it reads, instead of the terminal
    :param output: file that takes what it prints, instead of the terminal
    :return: its exit status
    """
    child = subprocess.Popen(
        list(map(str, command)), env=env, pass_fds=tuple(keep), stdin=source, stdout=output, stderr=output
    )
    previous = {
        signal.SIGINT: signal.signal(signal.SIGINT, signal.SIG_IGN),
        signal.SIGTERM: signal.signal(signal.SIGTERM, lambda number, frame: child.send_signal(number)),
        signal.SIGHUP: signal.signal(signal.SIGHUP, lambda number, frame: child.send_signal(signal.SIGTERM)),
    }
    try:
        if started:
            started(child)
        status = child.wait()
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()
        for number, handler in previous.items():
            signal.signal(number, handler)
    return 128 - status if status < 0 else status


@contextlib.contextmanager
def locked(path, waiting=None, refusal=None, shared=False):
    """Hold the lock file ``path`` during the block; yields its file descriptor.

    :param waiting: what to say before waiting for another holder
    :param refusal: instead of waiting, fail with this sentence
    :param shared: hold it together with others that hold it shared
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if refusal:
                raise Failure(refusal) from None
            if waiting:
                say(waiting)
            fcntl.flock(handle, kind)
        yield handle.fileno()


def need_space(folder, megabytes, purpose):
    """Fail with a clear sentence when ``folder``'s disk has less than ``megabytes`` free."""
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free // 2**20
    if free < megabytes:
        raise Failure(f"{purpose} needs {megabytes} MB in {folder}, and only {free} MB are free.")
