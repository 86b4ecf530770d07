"""The set-up refuses with a clear sentence what it cannot use, and is not misled by what was left behind."""

import hashlib
import os
import socket
import subprocess
from pathlib import Path

import pytest
from fsmtools import addons, cluster, databases, odoo_source, paths, process, server
from fsmtools.say import Failure


def make_executable(folder, name, script):
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def make_odoo(folder, version):
    (folder / "odoo").mkdir(parents=True)
    (folder / "odoo" / "release.py").write_text(f"version_info = ({version}, 'final', 0, '')\n")
    return folder


# -------------------------------------------------------------------- system packages


def run_bootstrap(tmp_path, **commands):
    """Run the first stage on a system made of ``commands`` and little else."""
    for name in ("bash", "dirname", "readlink", "env", "mkdir"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    for name, script in commands.items():
        make_executable(tmp_path, name.replace("_", "-"), script)
    script = paths.TOP / "tools" / "bootstrap"
    return subprocess.run(
        ["/bin/bash", script, "test"],
        env={"PATH": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_user_without_rights_is_told_what_to_install(tmp_path):
    result = run_bootstrap(tmp_path, id="echo 1000", dpkg_query="exit 1", apt_get="exit 1", apt_cache="exit 1")
    assert result.returncode == 1
    (line,) = [line for line in result.stderr.splitlines() if "apt-get install" in line]
    wanted = {"python3", "python3-venv", "chromium", "fonts-noto-cjk", "libpango-1.0-0", "wkhtmltopdf"}
    assert wanted <= set(line.split())


def test_a_system_without_apt_is_told_what_is_missing(tmp_path):
    result = run_bootstrap(tmp_path, id="echo 0", dpkg_query="exit 1")
    assert result.returncode == 1
    assert "no apt-get: python3 " in result.stderr


# -------------------------------------------------------------------- Odoo


def test_odoo_src_may_be_a_checkout_or_an_installed_tree(tmp_path, monkeypatch):
    tree = make_odoo(tmp_path / "src", "19, 0, 0")
    for named in (tree, tree / "odoo"):
        monkeypatch.setenv("ODOO_SRC", str(named))
        assert odoo_source.find() == tree


@pytest.mark.parametrize(("version", "told"), [("18, 0, 0", "is Odoo 18.0"), (None, "not an Odoo source tree")])
def test_odoo_src_that_is_no_odoo_19_is_refused(tmp_path, monkeypatch, version, told):
    if version:
        make_odoo(tmp_path, version)
    monkeypatch.setenv("ODOO_SRC", str(tmp_path))
    with pytest.raises(Failure, match=told):
        odoo_source.find()


def test_a_damaged_package_in_the_cache_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "CACHE", tmp_path)
    package = tmp_path / "odoo-19_19.0.0_all.deb"
    package.write_bytes(b"whole")
    package.with_suffix(".sha256").write_text(hashlib.sha256(b"whole").hexdigest())
    assert odoo_source.cached_package() == package
    package.write_bytes(b"who")
    assert odoo_source.cached_package() is None
    assert not package.exists()


NEAR, OTHER = "http://near.example", "http://other.example"


def test_the_mirror_is_debians_own():
    stanzas = f"""
Types: deb
URIs: {OTHER}/tools
Suites: stable

Types: deb
URIs: {OTHER}/debian-security
Suites: bookworm-security

Types: deb
# the nearest one
URIs: {NEAR}/debian
Suites: bookworm bookworm-updates
"""
    assert odoo_source.debian_mirrors(stanzas, one_line=False) == [f"{NEAR}/debian"]


def test_the_mirror_is_found_in_old_lists_too():
    lines = f"""
# deb {OTHER}/debian buster main
deb [signed-by=/x.gpg arch=amd64] {NEAR}/debian/ trixie main
"""
    assert odoo_source.debian_mirrors(lines, one_line=True) == [f"{NEAR}/debian/"]


# -------------------------------------------------------------------- add-ons and databases


@pytest.fixture
def suite_of_two(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "ADDONS", tmp_path)
    for name, depends in (("fsm_one", ["hr"]), ("fsm_two", ["fsm_one", "stock"])):
        (tmp_path / name / "models").mkdir(parents=True)
        (tmp_path / name / "__manifest__.py").write_text(repr({"name": name, "depends": depends}))
    return tmp_path


def test_stock_modules_are_those_from_outside(suite_of_two):
    assert addons.stock_modules() == ["hr", "stock"]


def test_an_addon_that_is_not_installable_is_left_out(suite_of_two):
    (suite_of_two / "fsm_two" / "__manifest__.py").write_text(repr({"name": "Two", "installable": False}))
    assert list(addons.installable()) == ["fsm_one"]


def test_only_names_addons_that_exist(suite_of_two):
    assert [addon.name for addon in addons.chosen("fsm_two, fsm_one")] == ["fsm_two", "fsm_one"]
    with pytest.raises(Failure, match="No such add-on: fsm_three"):
        addons.chosen("fsm_three")


def test_a_broken_manifest_is_named(suite_of_two):
    (suite_of_two / "fsm_two" / "__manifest__.py").write_text("{")
    with pytest.raises(Failure, match="fsm_two/__manifest__.py is not a valid manifest"):
        addons.installable()


@pytest.mark.parametrize(
    ("file", "counts"),
    [
        ("models/a.py", True),
        ("i18n/zh_CN.po", True),
        ("static/description/icon.png", True),
        ("tests/test_a.py", False),
        ("static/src/a.js", False),
        ("models/__pycache__/a.pyc", False),
    ],
)
def test_the_fingerprint_follows_what_is_installed(suite_of_two, file, counts):
    before = addons.fingerprints()
    path = suite_of_two / "fsm_one" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("a")
    after = addons.fingerprints()
    assert (before["fsm_one"] != after["fsm_one"]) is counts
    assert before["fsm_two"] == after["fsm_two"]


@pytest.mark.parametrize("name", ["", "a'b", 'a"b', "-x", "template1", "tmp_test_1", "postgres", "x" * 64])
def test_names_that_no_database_may_have(name):
    with pytest.raises(Failure, match="cannot be a database's name"):
        databases.check_name(name)


# -------------------------------------------------------------------- servers and locks


def test_a_taken_port_is_told():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(Failure, match="is taken by another program"):
            server.check_port(other.getsockname()[1])


def test_a_lock_refuses_the_second_and_is_free_again(tmp_path):
    def hold():
        return process.locked(tmp_path / "lock", refusal="Runs already.")

    with hold(), pytest.raises(Failure, match="Runs already"), hold():
        pass
    with hold():
        pass


def test_a_full_disk_is_told_before_it_is_filled(tmp_path):
    with pytest.raises(Failure, match="only .* MB are free"):
        process.need_space(tmp_path, 10**9, "Something")


def test_a_process_number_left_behind_is_not_taken_for_the_server(tmp_path):
    """PostgreSQL's file names this very process, as after a restart of the machine: it must not be stopped."""
    lost = cluster.Cluster("test")
    lost.data = tmp_path
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n")
    assert lost.process_number() is None
    lost.stop()
    assert Path(f"/proc/{os.getpid()}").exists()
