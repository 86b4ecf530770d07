"""Checks translation files: they parse, name no term twice, and translate with the same placeholders.

Usage: check_po.py FILE...  Prints one line for each problem; exits 1 when there is one.
"""

import re
import sys

import polib

_PLACEHOLDER = re.compile(r"%\(\w+\)[a-zA-Z]|%[sdf]")


def problems(path):
    try:
        entries = polib.pofile(path, check_for_duplicates=True)
    except (OSError, ValueError, UnicodeDecodeError) as error:
        yield f"{path}: {error}"
        return
    for entry in entries.translated_entries():
        if not entry.obsolete and sorted(_PLACEHOLDER.findall(entry.msgid)) != sorted(
            _PLACEHOLDER.findall(entry.msgstr)
        ):
            yield f"{path}:{entry.linenum}: other placeholders than in the original: {entry.msgstr!r}"


if __name__ == "__main__":
    found = [problem for path in sys.argv[1:] for problem in problems(path)]
    print("\n".join(found))
    sys.exit(bool(found))
