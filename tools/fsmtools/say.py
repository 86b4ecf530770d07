"""Talking to the person at the terminal: short sentences on standard error, so that output stays clean."""

import contextlib
import sys
import threading
import time


class Failure(Exception):
    """Something the person can understand and mend; its text is the whole message."""


_quiet = False


def be_quiet():
    """Keep progress to ourselves from now on; failures are still told."""
    global _quiet
    _quiet = True


def say(text):
    if not _quiet:
        print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def progress(text, measure, every=5.0):
    """Say ``text`` now and, while the block runs, every few seconds again with what ``measure()`` returns.

    :param measure: function without arguments that returns how far it is, as text; an empty one says nothing
    :param every: seconds between two lines
    """
    say(f"{text} ...")
    finished = threading.Event()

    def report():
        told = ""
        while not finished.wait(every):
            far = measure()
            if far and far != told:
                say(f"  {far}")
                told = far

    reporter = threading.Thread(target=report, daemon=True)
    began = time.monotonic()
    reporter.start()
    try:
        yield
    finally:
        finished.set()
        reporter.join()
    say(f"  done in {time.monotonic() - began:.0f} s")
