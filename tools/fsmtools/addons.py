"""The suite's own add-ons, as their manifests tell."""

import ast
import hashlib
from dataclasses import dataclass
from pathlib import Path

from . import paths
from .say import Failure

# What changes nothing in a database when it changes: no need to install anew because of these.
_NOT_INSTALLED = ("tests", "readme", "static/src", "static/tests", "__pycache__")

# Installed beside what the add-ons depend on: the chart of accounts of the companies that the suite is for.
_BESIDE = {"account": "l10n_cn"}


@dataclass(frozen=True)
class Addon:
    name: str
    path: Path
    depends: tuple[str, ...]

    def fingerprint(self):
        """A text that changes with anything that an installation of the add-on depends on."""
        digest = hashlib.sha256()
        for file in sorted(self.path.rglob("*")):
            inside = file.relative_to(self.path)
            folders = {str(folder) for folder in inside.parents} | {folder.name for folder in inside.parents}
            if file.is_file() and not folders.intersection(_NOT_INSTALLED):
                digest.update(f"{inside}\0{file.stat().st_size}\0".encode() + file.read_bytes())
        return digest.hexdigest()[:16]


def installable():
    """The installable add-ons of the suite, by name."""
    found = {}
    for manifest in sorted(paths.ADDONS.glob("*/__manifest__.py")):
        try:
            content = ast.literal_eval(manifest.read_text(encoding="utf-8"))
        except (SyntaxError, ValueError) as error:
            raise Failure(f"{manifest} is not a valid manifest: {error}.") from None
        if content.get("installable", True):
            name = manifest.parent.name
            found[name] = Addon(name, manifest.parent, tuple(content.get("depends", ("base",))))
    return found


def fingerprints():
    """The fingerprint of each installable add-on, by name."""
    return {name: addon.fingerprint() for name, addon in installable().items()}


def stock_modules():
    """The modules from outside of the suite that it builds on directly."""
    own = installable()
    found = {name for addon in own.values() for name in addon.depends} - own.keys()
    found |= {beside for name, beside in _BESIDE.items() if name in found}
    return sorted(found) or ["base"]


def chosen(only):
    """The add-ons named in the comma-separated text ``only``; all of them when it is empty."""
    own = installable()
    names = [name.strip() for name in only.split(",") if name.strip()]
    unknown = sorted(set(names) - own.keys())
    if unknown:
        raise Failure(f"No such add-on: {', '.join(unknown)}. There are: {', '.join(own)}.")
    return [own[name] for name in names] if names else list(own.values())
