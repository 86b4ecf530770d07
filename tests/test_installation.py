"""The add-ons install without a warning."""

import os
import re
from pathlib import Path

# What the log's lines differ in from one run to the next.
_VOLATILE = re.compile(r"\b\d[\d:,.-]*\b|0x[0-9a-f]+|building_\d+")
_PROBLEM = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ", re.MULTILINE)


def _problems(log):
    """The log's records from WARNING up, with the lines that belong to them."""
    records = re.split(r"(?m)^(?=\d{4}-\d\d-\d\d )", Path(log).read_text(encoding="utf-8"))
    return [record.strip() for record in records if _PROBLEM.match(record)]


def test_no_warning_but_those_of_odoo_itself():
    from_odoo = {_VOLATILE.sub("", record) for record in _problems(os.environ["FSM_STOCK_INSTALL_LOG"])}
    ours = [record for record in _problems(os.environ["FSM_INSTALL_LOG"]) if _VOLATILE.sub("", record) not in from_odoo]
    assert not ours, "\n".join(ours)
