"""Merging exported terms into translations."""

import merge_po
import polib
import pytest

EXPORTED = """
msgid ""
msgstr ""
"POT-Creation-Date: 2026-01-01 00:00+0000\\n"

#. module: fsm_sample
#: model:ir.model.fields,field_description:fsm_sample.field_x
msgid "Visit"
msgstr ""

#. module: fsm_sample
#: code:addons/fsm_sample/models/x.py:0
msgid "Report"
msgstr ""
"""


@pytest.fixture
def addon(tmp_path):
    folder = tmp_path / "fsm_sample"
    (folder / "i18n").mkdir(parents=True)
    (folder / "i18n" / "fsm_sample.pot").write_text(EXPORTED)
    return folder


def test_translations_are_kept_and_what_is_gone_is_dropped(addon):
    translation = addon / "i18n" / "zh_CN.po"
    translation.write_text('msgid "Report"\nmsgstr "报告"\n\nmsgid "Gone"\nmsgstr "没了"\n')
    merge_po.merge(addon, ["zh_CN"])
    assert [(entry.msgid, entry.msgstr) for entry in polib.pofile(translation)] == [("Visit", ""), ("Report", "报告")]


def test_files_bear_no_dates_and_a_second_run_changes_nothing(addon):
    merge_po.merge(addon, ["zh_CN"])
    first = {path.name: path.read_text() for path in (addon / "i18n").iterdir()}
    assert set(first) == {"fsm_sample.pot", "zh_CN.po"}
    assert not any("Date" in content for content in first.values())
    merge_po.merge(addon, ["zh_CN"])
    assert first == {path.name: path.read_text() for path in (addon / "i18n").iterdir()}
