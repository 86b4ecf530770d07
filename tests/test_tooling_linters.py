"""Each linter reports, with the suite's own settings, what it is there for."""

import shutil
import subprocess
from pathlib import Path

import pytest
from fsmtools import lint, paths
from fsmtools.say import Failure

GOOD_MANIFEST = """{
    "name": "Sample",
    "summary": "Sample",
    "version": "19.0.1.0.0",
    "author": "FSM Suite contributors",
    "license": "AGPL-3",
    "depends": ["base"],
}
"""


@pytest.fixture
def addon(tmp_path):
    """A folder with an add-on in which no linter finds anything."""
    folder = tmp_path / "fsm_sample"
    (folder / "models").mkdir(parents=True)
    (folder / "__init__.py").write_text("from . import models\n")
    (folder / "__manifest__.py").write_text(GOOD_MANIFEST)
    (folder / "models" / "__init__.py").write_text("from . import sample\n")
    (folder / "models" / "sample.py").write_text(
        "from odoo import models\n\n\n"
        'class Sample(models.Model):\n    _name = "fsm.sample"\n    _description = "Sample"\n'
    )
    return folder


def add_code(addon, code):
    with (addon / "models" / "sample.py").open("a") as handle:
        handle.write(code)


def test_a_good_addon_passes_all_linters(addon, capsys):
    (addon / "views.xml").write_text("<odoo><!-- nothing --></odoo>")
    (addon / "good.js").write_text('import { a } from "@web/core/a";\nexport const b = a ?? 1;\n')
    (addon / "zh_CN.po").write_text('msgid "Hello %(name)s"\nmsgstr "%(name)s，您好"\n')
    lint.check([addon], [addon])
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("import os\n", "F401"),
        ("\n\ndef broken(:\n", "invalid-syntax"),
        (f"\n\nLONG = '{'x' * 120}'\n", "E501"),
        ("\n\ndef collect(into=[]):\n    return into\n", "B006"),
        ("\n\nprint(1)\n", "T201"),
    ],
)
def test_ruff_reports(addon, code, rule):
    add_code(addon, code)
    assert any(rule in problem for problem in lint.ruff([addon]))


def test_pylint_odoo_reports(addon):
    """One run for all rules, since starting it takes most of its time."""
    (addon / "__manifest__.py").write_text(
        GOOD_MANIFEST.replace("AGPL-3", "LGPL-3")
        .replace("FSM Suite contributors", "Somebody")
        .replace("19.0.1.0.0", "18.0.1.0.0")
        .replace('"summary": "Sample",', '"data": ["views/missing.xml"],')
    )
    add_code(
        addon,
        """
    name = fields.Char(compute="get_name")

    def go(self, name):
        self.env.cr.execute("SELECT 1 WHERE %s" % name)
        self.env.cr.commit()
        return self.env["res.partner"].search([])

    def write(self, vals):
        return True

    def name_get(self):
        return []
""",
    )
    expected = {
        "deprecated-name-get",
        "invalid-commit",
        "license-allowed",
        "manifest-required-author",
        "manifest-required-key",
        "manifest-version-format",
        "method-compute",
        "method-required-super",
        "no-search-all",
        "resource-not-exist",
        "sql-injection",
    }
    reported = " ".join(lint.pylint_odoo([addon]))
    assert not {rule for rule in expected if f" {rule}: " not in reported}


def test_xml_that_is_not_well_formed_is_reported(addon):
    (addon / "views.xml").write_text("<odoo>\n<record></odoo>")
    (problem,) = lint.xml([addon])
    assert "views.xml: not well-formed" in problem


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n', "already exists"),
        ('msgid "a"\nnonsense\n', "Syntax error"),
        ('msgid "%(name)s is late"\nmsgstr "%(nom)s"\n', "other placeholders"),
    ],
)
def test_bad_translations_are_reported(addon, content, told):
    (addon / "zh_CN.po").write_text(content)
    (problem,) = lint.translations([addon])
    assert "zh_CN.po" in problem
    assert told in problem


def test_javascript_that_does_not_parse_is_reported(addon, tmp_path, monkeypatch):
    if not shutil.which("node"):
        # What matters without Node.js is that its way of reporting is understood.
        stand_in = tmp_path / "node"
        stand_in.write_text('#!/bin/sh\nprintf "[stdin]:2\\n\\nSyntaxError: Unexpected token\\n" >&2\nexit 1\n')
        stand_in.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (addon / "bad.js").write_text('import { a } from "@web/core/a";\nexport const b = a ??;\n')
    (problem,) = lint.javascript([addon])
    assert "bad.js: line 2: SyntaxError" in problem


def test_missing_node_is_told(addon, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(addon))
    assert lint.javascript([addon]) == []
    assert "JavaScript is not checked" in capsys.readouterr().err


@pytest.mark.parametrize("linter", [lint.ruff, lint.pylint_odoo, lint.translations])
def test_a_missing_linter_is_a_failure(addon, monkeypatch, linter):
    monkeypatch.setattr(paths, "VENV", addon / "venv")
    monkeypatch.setattr(paths, "PYTHON", addon / "venv" / "bin" / "python")
    (addon / "zh_CN.po").write_text("")
    with pytest.raises(Failure, match="missing"):
        linter([addon])


def test_the_shell_scripts_parse():
    scripts = [path for path in (paths.TOP / "tools").iterdir() if path.is_file() and _is_shell(path)]
    assert {path.name for path in scripts} >= {"bootstrap", "odoo", "newdb"}
    for script in scripts:
        subprocess.run(["bash", "-n", script], check=True)


def _is_shell(path: Path):
    return path.read_bytes().startswith(b"#!/usr/bin/env bash")
