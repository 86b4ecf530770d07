"""How serial numbers are compared."""

import unicodedata


def serial_key(serial):
    """A serial number as it is compared: without regard to case, to spaces, and to full-width letters and digits.

    People type a number off a plate, copy it from a spreadsheet, or a scanner reads it: it is the same machine.

    :param str serial: as written; may be empty
    :return: str, empty for nothing
    """
    return "".join(unicodedata.normalize("NFKC", serial or "").split()).upper()
