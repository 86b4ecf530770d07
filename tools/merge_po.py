"""Brings the translations of add-ons up to date with their exported terms (i18n/NAME.pot).

Usage: merge_po.py LANGUAGE,... ADDON_FOLDER...

Keeps the translations of the terms that are still there and drops the others. The files' order is the export's, and
their headers bear no dates, so that they change only when a term or a translation does.
"""

import sys
from pathlib import Path

import polib

_PLURAL_FORMS = {"zh_CN": "nplurals=1; plural=0;"}


def merge(folder, languages):
    """Rewrite the .pot of one add-on without noise, and its translation into each of the languages."""
    template_path = folder / "i18n" / f"{folder.name}.pot"
    if not template_path.exists():
        return
    terms = list(polib.pofile(template_path))
    _write(template_path, terms, {})
    for language in languages:
        path = folder / "i18n" / f"{language}.po"
        known = {_key(entry): entry for entry in polib.pofile(path)} if path.exists() else {}
        merged = [_translated(term, known.get(_key(term))) for term in terms]
        _write(path, merged, {"Language": language, "Plural-Forms": _PLURAL_FORMS.get(language, "")})
        missing = sum(not entry.msgstr for entry in merged)
        print(f"{path}: {len(merged)} terms, {missing} of them not translated")


def _key(entry):
    return entry.msgctxt, entry.msgid


def _translated(term, known):
    translated = known and not known.obsolete
    return polib.POEntry(
        msgctxt=term.msgctxt,
        msgid=term.msgid,
        msgstr=known.msgstr if translated else "",
        comment=term.comment,
        tcomment=known.tcomment if translated else "",
        flags=term.flags,
        occurrences=term.occurrences,
    )


def _write(path, entries, headers):
    result = polib.POFile(wrapwidth=78)
    result.metadata = {
        "Project-Id-Version": "FSM Suite 19.0",
        "Report-Msgid-Bugs-To": "",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        **headers,
    }
    result.extend(entries)
    fresh = path.with_suffix(".new")
    result.save(str(fresh))
    fresh.rename(path)


if __name__ == "__main__":
    for argument in sys.argv[2:]:
        merge(Path(argument), sys.argv[1].split(","))
