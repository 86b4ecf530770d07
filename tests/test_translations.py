"""The translations of all add-ons are complete, keep placeholders and markup, and name one thing with one word."""

import re
from collections import defaultdict

import polib
import pytest
from fsmtools import addons

LANGUAGE = "zh_CN"
# What is written in Latin letters in Chinese too.
SAME_IN_CHINESE = {
    "ID",
    "Odoo",
    "OpenStreetMap",
    "PDF",
    "S/N",
    # addresses, paths and expressions
    "/fsm_base/static/lib/china_provinces/china_provinces.geojson",
    "https://maps.example.com///.png",
    "object._get_label_file_name()",
    "object._get_pdf_name()",
}

_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[-+#0]*\d*(?:\.\d+)?[a-zA-Z%]|\{\w*\}")
_TAG = re.compile(r"</?\w+|\s[\w-]+=(?=[\"'])|/>")
_TEXT_ATTRIBUTE = re.compile(r"\b(?:alt|aria-label|placeholder|title)=\"([^\"]*)\"")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_LETTER = re.compile(r"[A-Za-z]")


def problems_of_files(terms, translations):
    """Sentences about terms without a translation, and translations that nobody reviewed or needs."""
    translated = {entry.msgid: entry for entry in translations if not entry.obsolete}
    for term in terms:
        entry = translated.pop(term.msgid, None)
        if entry is None:
            yield f"missing: {term.msgid!r}"
        elif not entry.msgstr.strip():
            yield f"not translated: {term.msgid!r}"
        elif entry.fuzzy:
            yield f"fuzzy: {term.msgid!r}"
    yield from (f"no such term: {msgid!r}" for msgid in translated)


def problems_of_entry(msgid, msgstr):
    """Sentences about what is wrong in one translation."""
    for what, pattern in (("placeholders", _PLACEHOLDER), ("markup", _TAG)):
        if sorted(pattern.findall(msgid)) != sorted(pattern.findall(msgstr)):
            yield f"other {what}: {msgid!r} -> {msgstr!r}"
    for original, translation in zip(_texts(msgid), _texts(msgstr), strict=False):
        if _LETTER.search(original) and not _CHINESE.search(translation) and original not in SAME_IN_CHINESE:
            yield f"not Chinese: {msgid!r} -> {msgstr!r}"


def _texts(term):
    """What people read of a term: its text without markup and placeholders, and what attributes say."""
    return [_PLACEHOLDER.sub("", re.sub(r"<[^>]*>", "", term)), *_TEXT_ATTRIBUTE.findall(term)]


def problems_between(translations_by_addon):
    """Sentences about terms that add-ons translate differently."""
    found = defaultdict(lambda: defaultdict(list))
    for name, entries in translations_by_addon.items():
        for entry in entries:
            found[entry.msgid][entry.msgstr].append(name)
    for msgid, by_translation in found.items():
        if len(by_translation) > 1:
            yield f"{msgid!r}: {dict(by_translation)}"


def template_of(addon):
    return addon.path / "i18n" / f"{addon.name}.pot"


def translation_of(addon):
    return addon.path / "i18n" / f"{LANGUAGE}.po"


@pytest.fixture(params=addons.installable().values(), ids=lambda addon: addon.name)
def addon(request):
    return request.param


def test_every_term_is_translated(addon):
    assert template_of(addon).exists(), "Run: make i18n"
    assert translation_of(addon).exists(), "Run: make i18n"
    problems = problems_of_files(polib.pofile(template_of(addon)), polib.pofile(translation_of(addon)))
    assert not (found := list(problems)), "\n".join(found)


def test_translations_are_chinese_and_keep_placeholders_and_markup(addon):
    entries = [entry for entry in polib.pofile(translation_of(addon)) if entry.msgstr]
    found = [problem for entry in entries for problem in problems_of_entry(entry.msgid, entry.msgstr)]
    assert not found, "\n".join(found)


def test_one_term_has_one_translation_in_all_addons():
    translations = {addon.name: polib.pofile(translation_of(addon)) for addon in addons.installable().values()}
    assert not (found := list(problems_between(translations))), "\n".join(found)


# ---------------------------------------------------------------- the checks find what they are for


def entries(**translations):
    return [polib.POEntry(msgid=msgid, msgstr=msgstr) for msgid, msgstr in translations.items()]


def test_gaps_between_terms_and_translations_are_found():
    translations = entries(Visit="现场任务", Empty=" ", Fuzzy="模糊", Gone="没了")
    translations[2].flags.append("fuzzy")
    found = list(problems_of_files(entries(Visit="", Empty="", Fuzzy="", Missing=""), translations))
    assert found == ["not translated: 'Empty'", "fuzzy: 'Fuzzy'", "missing: 'Missing'", "no such term: 'Gone'"]


@pytest.mark.parametrize(
    ("msgid", "msgstr", "told"),
    [
        ("%(name)s is late", "%(nam)s已逾期", "other placeholders"),
        ("%s km", "公里", "other placeholders"),
        ("%(size).1f MB", "%(size)s 兆字节", "other placeholders"),
        ("%s %%", "百分之%s", "other placeholders"),
        ("Hello {name}", "您好{姓名}", "other placeholders"),
        ("<b>Late</b>", "<i>已逾期</i>", "other markup"),
        ('<i title="Due"/> Due', '<i aria-label="截止时间"/> 截止时间', "other markup"),
        ("Report", "Report", "not Chinese"),
        ('<i title="Due"/> Due', '<i title="截止时间"/> Due', "not Chinese"),
        ('<i title="Due"/>', '<i title="Due"/>', "not Chinese"),
        ('<i title="Due"/> Due', '<i title="截止时间"/> 截止时间', None),
        ("%(skill)s %(level)s %%", "%(skill)s %(level)s %%", None),
        ("Odoo", "Odoo", None),
        ("From 0% to 100%", "从 0% 到 100%", None),
        ("Late", "已逾期", None),
    ],
)
def test_bad_translations_are_found(msgid, msgstr, told):
    found = list(problems_of_entry(msgid, msgstr))
    assert [problem.partition(":")[0] for problem in found] == ([told] if told else [])


def test_different_translations_of_one_term_are_found():
    translations = {"one": entries(Visit="现场任务", Part="备件"), "two": entries(Visit="上门", Part="备件")}
    assert list(problems_between(translations)) == ["'Visit': {'现场任务': ['one'], '上门': ['two']}"]
