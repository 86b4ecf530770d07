"""Finds or fetches the Odoo 19 source tree.

In this order: the tree that ODOO_SRC names, the one in the cache, Debian's package ``odoo-19`` (taken from the unstable
suite of the machine's own Debian mirror, whatever release the machine runs).
"""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from . import paths, process
from .say import Failure, progress

_PACKAGE = "odoo-19"
_INSIDE = "usr/lib/python3/dist-packages"
_UNPACKED_MB = 1300
_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def find():
    """The folder that holds the package ``odoo``, fetched when it is nowhere yet."""
    named = os.environ.get("ODOO_SRC")
    if named:
        return _check(Path(named).expanduser().resolve())
    with process.locked(paths.CACHE / "odoo.lock", waiting="Waiting for another set-up to fetch Odoo ..."):
        trees = sorted(paths.CACHE.glob(f"odoo-19.0*/{_INSIDE}"), key=lambda path: path.stat().st_mtime)
        tree = trees[-1] if trees else _unpack(cached_package() or _download())
        _fill_gaps(tree)
        return tree


def version(tree):
    """The tree's version, such as ``19.0``, or None where there is none."""
    with contextlib.suppress(OSError):
        found = re.search(r"version_info = \((\d+), (\d+)", (tree / "odoo" / "release.py").read_text())
        return found and f"{found[1]}.{found[2]}"
    return None


def identity(tree):
    """A text that changes when the tree's content does: of the cached package its version, of a checkout its commit."""
    head = tree / ".git" / "HEAD"
    if tree.is_relative_to(paths.CACHE):
        return tree.relative_to(paths.CACHE).parts[0]
    if not head.is_file():
        return str(tree)
    commit = head.read_text().strip()
    if commit.startswith("ref: ") and (tree / ".git" / commit[5:]).is_file():
        commit = (tree / ".git" / commit[5:]).read_text().strip()
    return f"{tree} {commit}"


def addons_folders(tree):
    """The folders of Odoo's own add-ons: one in the Debian package, two in a checkout."""
    return [path for path in (tree / "addons", tree / "odoo" / "addons") if path.is_dir()]


def _check(named):
    for tree in (named, named / _INSIDE, named.parent):
        found = version(tree)
        if found == "19.0":
            return tree
        if found:
            raise Failure(f"ODOO_SRC={named} is Odoo {found}; the suite needs Odoo 19.0.")
    raise Failure(f"ODOO_SRC={named} is not an Odoo source tree: there is no odoo/release.py in it.")


# -------------------------------------------------------------------- Debian's package


def cached_package():
    """The package's file in the cache, or None. A damaged one is deleted."""
    for package in sorted(paths.CACHE.glob(f"{_PACKAGE}_19.0*.deb"), reverse=True):
        wanted = package.with_suffix(".sha256")
        if wanted.exists() and wanted.read_text() == _checksum(package):
            return package
        package.unlink()
    return None


def _download():
    process.need_space(paths.CACHE, 200 + _UNPACKED_MB, "Odoo")
    apt = _private_apt()
    log = paths.LOGS / "odoo-download.log"
    log.unlink(missing_ok=True)
    with progress("Looking for Odoo 19 on the Debian mirror", lambda: ""):
        process.run_quietly(
            ["apt-get", *apt, "update", "-o", "APT::Update::Error-Mode=any"],
            log,
            "The Debian mirror cannot be reached. Check the network, or set ODOO_SRC to an Odoo 19 source tree.",
        )
        record = _record(apt)
    partial = paths.CACHE / "partial"
    partial.mkdir(exist_ok=True)
    size = int(record["Size"])
    file_name = f"{_PACKAGE}_{record['Version'].replace(':', '%3a')}_{record['Architecture']}.deb"

    def far():
        have = sum(path.stat().st_size for path in partial.iterdir())
        return f"{have // 10**6} of {size // 10**6} MB ({100 * have // size} %)"

    with progress(f"Downloading Odoo {record['Version']}, {size // 10**6} MB", far):
        process.run_quietly(
            ["apt-get", *apt, "download", f"{_PACKAGE}={record['Version']}"],
            log,
            "Odoo's download broke off; the next try goes on from there if the mirror allows it. Check the network.",
            cwd=partial,
        )
    fetched = partial / file_name
    if not fetched.exists() or _checksum(fetched) != record["SHA256"]:
        shutil.rmtree(partial)
        raise Failure("Odoo's download is damaged and was deleted. Try again.")
    package = paths.CACHE / file_name
    package.with_suffix(".sha256").write_text(record["SHA256"])
    fetched.rename(package)
    shutil.rmtree(partial)
    return package


def _private_apt():
    """Options that make apt see unstable, with folders of its own: the system's apt is left as it is."""
    folder = paths.CACHE / "apt"
    for part in ("etc", "lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "etc" / "unstable.sources").write_text(
        f"Types: deb\nURIs: {_debian_mirror()}\nSuites: sid\nComponents: main\nSigned-By: {_KEYRING}\n"
    )
    settings = {
        "Dir::Etc::SourceList": "/dev/null",
        "Dir::Etc::SourceParts": folder / "etc",
        "Dir::State::Lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "Debug::NoLocking": "1",
        "APT::Sandbox::User": "",
        "APT::Get::List-Cleanup": "0",
        "Acquire::Languages": "none",
        "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
    }
    return [part for name, value in settings.items() for part in ("-o", f"{name}={value}")]


def _debian_mirror():
    """The address of the first Debian mirror that this machine is configured with."""
    parts = Path("/etc/apt/sources.list.d")
    found = [
        *(uri for path in sorted(parts.glob("*.sources")) for uri in debian_mirrors(path.read_text(), one_line=False)),
        *(
            uri
            for path in (Path("/etc/apt/sources.list"), *sorted(parts.glob("*.list")))
            if path.exists()
            for uri in debian_mirrors(path.read_text(), one_line=True)
        ),
    ]
    if not found:
        raise Failure("This machine has no Debian mirror configured. Set ODOO_SRC to an Odoo 19 source tree.")
    return found[0]


def debian_mirrors(text, one_line):
    """The addresses of Debian's main archive in the text of a file of apt sources.

    :param one_line: whether the file is of the old kind, with one source a line
    """
    if one_line:
        found = re.findall(r"^\s*deb\s+(?:\[[^]]*\]\s+)?(\S+)\s", text, re.MULTILINE)
    else:
        found = " ".join(re.findall(r"^URIs:[ \t]*(.+)$", text, re.MULTILINE)).split()
    # The security archive, at /debian-security, holds no unstable.
    return [uri for uri in found if re.search(r"/debian/?$", uri)]


def _record(apt):
    shown = subprocess.run(
        ["apt-cache", *apt, "show", "--no-all-versions", _PACKAGE],
        env=process.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    record = dict(re.findall(r"^([\w-]+): (.+)$", shown.stdout, re.MULTILINE))
    if not record.get("Version", "").startswith("19.0"):
        raise Failure("The Debian mirror does not offer Odoo 19. Set ODOO_SRC to an Odoo 19 source tree.")
    return record


def _unpack(package):
    process.need_space(paths.CACHE, _UNPACKED_MB, "Odoo")
    target = paths.CACHE / f"odoo-{package.name.split('_')[1]}"
    fresh = paths.CACHE / "unpacking"
    shutil.rmtree(fresh, ignore_errors=True)
    with progress("Unpacking Odoo", lambda: ""):
        process.run_quietly(
            ["dpkg-deb", "-x", package, fresh], paths.LOGS / "odoo-download.log", "Odoo's package cannot be unpacked."
        )
    # Left over from the package's build, and in the way: 'addons' and 'setup' would be importable.
    for stray in ("addons", "doc", "setup"):
        shutil.rmtree(fresh / _INSIDE / stray, ignore_errors=True)
    # Some of Odoo's static files are links into other Debian packages.
    for shared in ("javascript", "fonts", "fonts-font-awesome"):
        (fresh / "usr/share" / shared).symlink_to(Path("/usr/share") / shared)
    fresh.rename(target)
    return target / _INSIDE


def _fill_gaps(tree):
    """Put an empty script where Debian leaves one out (it blurs backgrounds in video calls): without the file the web
    client's bundle reports an error in the browser's console, and any error there fails a browser tour."""
    script = tree / "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    if not script.exists():
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text("// Left out by Debian.\n")


def _checksum(path):
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
