"""Pictures of the screens, taken on a server and a database of their own."""

import json
import os
import re
import subprocess

from . import paths, process, server, suite
from .databases import Databases
from .say import Failure, say

_SCREENS = paths.TOP / "tools" / "screens.json"
_OUTPUT = paths.TOP / ".screenshots"
# In a path, {addon.xml_id} stands for the record's number and {addon.xml_id:field} for one of its fields.
_REFERENCE = re.compile(r"\{(\w+\.\w+)(?::(\w+))?\}")
_RESOLVER = """
import json
# OdooBot greets everybody with a chat window, which on a phone hides the screen.
env["res.users"].with_context(active_test=False).search([]).write({"odoobot_state": "disabled"})
env.cr.commit()
found = {}
for xml_id, field in json.loads(%r):
    record = env.ref(xml_id)
    found[f"{xml_id}:{field}"] = record[field or "id"]
print("RESOLVED" + json.dumps(found))
"""


def screenshots(_arguments):
    """Take the screens of tools/screens.json, or those that ONLY names, into .screenshots/."""
    if not _SCREENS.exists():
        raise Failure(f"There is no list of screens: {_SCREENS}.")
    with suite.ready() as env:
        databases = Databases(env)
        template = databases.template(demo=True)
        with databases.temporary("screens") as name:
            databases.copy(template, name)
            screens = paths.STATE / "screens.json"
            screens.write_text(_resolved(env, name, _SCREENS.read_text(encoding="utf-8")), encoding="utf-8")
            return _take(env, name, screens)


def _resolved(env, name, screens):
    """The list of screens with the references in it replaced."""
    references = sorted(set(_REFERENCE.findall(screens)))
    command, variables = env.odoo("shell", "-d", name, "--no-http", "--log-level=error")
    result = subprocess.run(
        command, env=variables, input=_RESOLVER % json.dumps(references), capture_output=True, text=True, check=False
    )
    found = re.search(r"^RESOLVED(.*)$", result.stdout, re.MULTILINE)
    if not found:
        raise Failure(f"The records in {_SCREENS} cannot be found:\n{result.stderr.strip()}")
    values = json.loads(found[1])
    return _REFERENCE.sub(lambda match: str(values[f"{match[1]}:{match[2] or ''}"]), screens)


def _take(env, name, screens):
    port, log = server.free_port(), paths.LOGS / "screenshots-server.log"
    log.unlink(missing_ok=True)
    command, variables = server.server_command(env, name, port, log)
    status = 1

    def photograph(child):
        nonlocal status
        if server.wait_until_up(child, port, log):
            status = subprocess.run(
                [
                    paths.PYTHON,
                    paths.TOP / "tools" / "screenshots.py",
                    f"http://127.0.0.1:{port}",
                    name,
                    screens,
                    _OUTPUT,
                    os.environ.get("ONLY", ""),
                ],
                env=process.environment(),
                check=False,
            ).returncode
        child.terminate()

    with log.open("ab") as output:
        process.run_in_foreground(command, variables, keep=[env.lock], started=photograph, output=output)
    say(f"The pictures are in {_OUTPUT}.")
    return status
