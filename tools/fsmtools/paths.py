"""Where things are kept.

The download cache is shared by all checkouts of a user; everything else belongs to one checkout and stays in its
``.run`` folder (the database files of root's checkouts excepted, see ``cluster``).
"""

import hashlib
import os
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
ADDONS = TOP / "addons"
STATE = TOP / ".run"
LOGS = STATE / "log"
VENV = STATE / "venv"
PYTHON = VENV / "bin" / "python"
CACHE = Path(
    os.environ.get("FSM_CACHE") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fsm-suite"
)
CHECKOUT_ID = hashlib.sha256(str(TOP).encode()).hexdigest()[:12]
