"""Telephone numbers as people write them, and what is left of them when they are compared."""

import re
import unicodedata

# Two numbers in one field: 0512 5550 0210 / 139 0000 0210.
_SEPARATORS = re.compile(r"[/;,、|\n]")
# What follows is dialled after the line is up: 8888 0001 转 806, ext. 806.
_EXTENSION = re.compile(r"(?:转|轉|分机|分機|ext\.?|x|#|\*).*", re.IGNORECASE)
_NUMBER = re.compile(r"\+?[\d\s().\-]+")
# Fewer digits are no telephone number, and no part of one that is worth looking for.
MIN_DIGITS = 4
# A Chinese number has at most so many digits without country code and leading zero.
_NATIONAL_DIGITS = 11
# Local numbers, as neighbours write them: without the area code.
_LOCAL_DIGITS = (8, 7)


def _clean(text):
    """Half-width characters, without the extension."""
    return _EXTENSION.sub("", unicodedata.normalize("NFKC", text or "")).strip()


def _digits(part):
    return re.sub(r"\D", "", part).lstrip("0")


def stored_digits(phone):
    """What is kept of a telephone field, to be compared: the digits of each number in it, separated by a space.

    Leading zeros (of the area code, of the international prefix) are dropped: ``0571 8888 0001`` and
    ``571 8888 0001`` are the same number.

    :param str phone: one number or several, as people write them
    :return: such as ``57188880001 13900000210``, or False when there are no digits
    """
    parts = _SEPARATORS.split(unicodedata.normalize("NFKC", phone or ""))
    numbers = [digits for part in parts if (digits := _digits(_clean(part)))]
    if any(len(number) < MIN_DIGITS for number in numbers):
        # no second number, but a way to write one: 0571/8888 0001
        numbers = [_digits(_clean("".join(parts)))]
    return " ".join(dict.fromkeys(numbers)) or False


def national_digits(text, country_code):
    """The digits of a number that somebody looks for, without country code and leading zero.

    :param str text: what was typed
    :param country_code: calling code of the own country, such as 86
    :return: digits, or an empty text when it is no telephone number
    """
    text = _clean(text)
    if not _NUMBER.fullmatch(text):
        return ""
    digits, code = _digits(text), str(country_code)
    is_international = text.startswith(("+", "00")) or len(digits) > _NATIONAL_DIGITS
    if is_international and digits.startswith(code):
        digits = digits[len(code) :].lstrip("0")
    return digits if len(digits) >= MIN_DIGITS else ""


def stored_variants(digits, country_code):
    """How a number that is looked for may have been stored: with or without country code.

    :return: list of digits
    """
    return [digits, f"{country_code}{digits}"]


def local_variants(digits, country_code):
    """How a landline number may have been stored by people of the same town: without the area code."""
    if len(digits) not in (10, 11) or re.match("1[3-9]", digits):
        return []
    return [variant for size in _LOCAL_DIGITS for variant in stored_variants(digits[-size:], country_code)]
