"""The linters. Each takes folders and returns the problems that it found, one a line."""

import re
import shutil
import subprocess
from xml.etree import ElementTree

from . import paths, process
from .say import Failure, say


def check(folders, add_ons):
    """Run all linters; print what they find.

    :param folders: where there is Python of ours
    :param add_ons: the folders of the add-ons among them
    :raise Failure: when there is a problem
    """
    found = [
        *ruff(folders),
        *pylint_odoo(add_ons),
        *xml(folders),
        *javascript(folders),
        *translations(folders),
    ]
    for problem in found:
        print(problem, flush=True)
    if found:
        raise Failure(f"The linters found {len(found)} problem{'s' * (len(found) > 1)}.")
    say("The linters found no problem.")


def ruff(folders):
    return _run(
        [
            paths.VENV / "bin" / "ruff",
            "check",
            "--no-cache",
            "--quiet",
            "--output-format=concise",
            "--config",
            paths.TOP / "ruff.toml",
            *folders,
        ]
    )


def pylint_odoo(add_ons):
    if not add_ons:
        return []
    return _run([paths.PYTHON, "-m", "pylint", "--rcfile", paths.TOP / ".pylintrc", *add_ons])


def xml(folders):
    return _each(folders, "*.xml", _xml_error)


def javascript(folders):
    """Syntax only, and only where there is a Node.js: its absence is told."""
    if not shutil.which("node"):
        say("JavaScript is not checked: there is no Node.js.")
        return []
    return _each(folders, "*.js", _javascript_error)


def translations(folders):
    """Files must parse, name no term twice, and keep the placeholders of what they translate."""
    return _run(
        [paths.PYTHON, paths.TOP / "tools" / "check_po.py", *_files(folders, "*.po"), *_files(folders, "*.pot")]
    )


def _run(command):
    """The lines that a linter prints. One that is broken or missing is a failure, never silence."""
    try:
        result = subprocess.run(
            list(map(str, command)),
            cwd=paths.TOP,
            env=process.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise Failure(f"The linter {command[0]} is missing.") from None
    lines = [line for line in result.stdout.splitlines() if line and not line.startswith("*****")]
    if result.returncode and not lines:
        raise Failure(f"The linter {command[0]} failed: {result.stderr.strip()}")
    return lines


def _files(folders, pattern):
    return sorted(path for folder in folders for path in folder.rglob(pattern) if "lib" not in path.parts)


def _each(folders, pattern, error_of):
    checked = [(path, error_of(path)) for path in _files(folders, pattern)]
    return [f"{path}: {error}" for path, error in checked if error]


def _xml_error(path):
    try:
        ElementTree.parse(path)
    except ElementTree.ParseError as error:
        return f"not well-formed: {error}"
    return ""


def _javascript_error(path):
    with path.open() as source:
        result = subprocess.run(
            ["node", "--input-type=module", "--check"], stdin=source, capture_output=True, text=True, check=False
        )
    if not result.returncode:
        return ""
    place = re.search(r"\[stdin\]:(\d+)", result.stderr)
    error = re.search(r"^\w*Error: .*", result.stderr, re.MULTILINE)
    return f"line {place[1] if place else '?'}: {error[0] if error else result.stderr.strip()}"
