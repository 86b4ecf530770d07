"""Words of a text as a search compares them: the same cut for what is stored and for what is asked.

PostgreSQL does not split Chinese. Here a run of Chinese is cut into pairs of neighbouring characters, which finds a
phrase wherever it stands in a sentence; other words stay whole, and error codes are brought to one spelling.
"""

import re
import unicodedata

# Longer texts say no more about what they are about.
MAX_CHARS = 10_000

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# E07, E-07, alm 401, CL-55A: up to four letters and a number.
_CODE = r"(?<![a-z0-9])(?P<letters>[a-z]{1,4})(?P<gap>[-_ ]?)0*(?P<number>\d{1,6})(?P<suffix>[a-z]{0,2})(?![a-z0-9])"
_WORD = re.compile(rf"{_CODE}|(?P<han>[{_HAN}]+)|(?P<word>[^\W_{_HAN}]+)")


def split_words(text, limit=None):
    """Cut a text into the words by which it is found.

    :param str text: anything that people type, in any width of letters; may be empty
    :param int limit: how many words at the most
    :return: list of distinct words in the order of the text
    """
    words = {}
    for match in _WORD.finditer(unicodedata.normalize("NFKC", (text or "")[:MAX_CHARS]).lower()):
        for word in _split_match(match):
            words.setdefault(word)
            if limit and len(words) >= limit:
                return list(words)
    return list(words)


def _split_match(match):
    if han := match["han"]:
        return [han] if len(han) == 1 else [han[i : i + 2] for i in range(len(han) - 1)]
    if number := match["number"]:
        code = f"{match['letters']}{number}{match['suffix']}"
        # "at 105" is no code, and looks like one
        apart = [match["letters"], number] if match["gap"] == " " else []
        return [code, *(part for part in apart if len(part) > 1)]
    word = match["word"]
    if len(word) == 1:
        return []
    if measure := re.fullmatch(r"(\d+)([a-z]+)", word):
        # 10mm and 10 mm
        return [part for part in measure.groups() if len(part) > 1]
    # alarms and alarm are one word; more of grammar than that is not worth its mistakes
    return [word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word]


def is_code(word):
    """Whether a word is an error code or a model, such as ``e7``: it says more than other words."""
    return word[0].isascii() and word[0].isalpha() and any(letter.isdigit() for letter in word)


def join_words(words):
    """Put pairs of characters that overlap together again, for people to read.

    :param list words: words as :func:`split_words` cuts them, in the order of the text
    :return: list of phrases
    """
    phrases = []
    for word in words:
        if phrases and len(word) == 2 and not word[0].isascii() and phrases[-1][-1] == word[0]:
            phrases[-1] += word[1]
        else:
            phrases.append(word.upper() if is_code(word) else word)
    return phrases
