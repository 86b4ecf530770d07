"""The virtual environment: Odoo's Python packages, pinned, and the Odoo tree beside them."""

import contextlib
import hashlib
import re
import shutil
import subprocess
import sys

from . import paths, process
from .say import Failure, progress

_STAMP = paths.VENV / "complete"


def prepare(tree):
    """Make ``.run/venv`` hold exactly what the requirements files pin, and see the Odoo of ``tree``."""
    files = [paths.TOP / "requirements.txt", paths.TOP / "requirements-dev.txt"]
    wanted = hashlib.sha256(sys.version.encode() + b"".join(path.read_bytes() for path in files)).hexdigest()
    if not _STAMP.exists() or _STAMP.read_text() != wanted:
        _create(files)
        _STAMP.write_text(wanted)
    link = site_packages() / "odoo.pth"
    if not link.exists() or link.read_text() != f"{tree}\n":
        link.write_text(f"{tree}\n")


def site_packages():
    return paths.VENV / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"


def install(files, *options, into="The Python packages"):
    """pip-install what ``files`` pin, and nothing that they don't name."""
    names = set(re.findall(r"^[A-Za-z][\w.-]*", "\n".join(path.read_text() for path in files), re.MULTILINE))
    log = paths.LOGS / "pip.log"
    log.unlink(missing_ok=True)

    def far():
        with contextlib.suppress(OSError):
            return f"{min(log.read_text().count('Collecting '), len(names))} of {len(names)} packages"
        return ""

    with progress(f"Installing {len(names)} Python packages", far):
        process.run_quietly(
            [
                paths.PYTHON,
                "-m",
                "pip",
                "install",
                "--no-deps",
                "--no-input",
                "--disable-pip-version-check",
                "--root-user-action=ignore",
                "--progress-bar=off",
                *options,
                *(part for path in files for part in ("-r", path)),
            ],
            log,
            f"{into} cannot be installed. Check the network and the disk's space.",
        )


def _create(files):
    process.need_space(paths.STATE, 700, "The Python environment")
    shutil.rmtree(paths.VENV, ignore_errors=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", paths.VENV],
        env=process.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise Failure(f"The Python environment cannot be made: {made.stdout.strip() or made.stderr.strip()}")
    install(files)
