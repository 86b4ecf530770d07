"""The demo server."""

import http.client
import os
import socket
import time

from . import config, paths, process, suite
from .databases import Databases, check_name
from .say import Failure, say

DATABASE = "fsm_demo"
_LOGINS = paths.TOP / "tools" / "logins.txt"


def database_name():
    return os.environ.get("DB") or DATABASE


def run(_arguments):
    """The suite with demo data, until Ctrl-C."""
    port, name = _port(), database_name()
    with process.locked(
        paths.STATE / "run.lock", refusal="The server of this checkout runs already. Stop it first, with Ctrl-C."
    ) as running:
        check_port(port)
        with suite.ready() as env:
            prepare_database(Databases(env), name)
            check_port(port)
            log = paths.LOGS / "server.log"
            log.unlink(missing_ok=True)
            command, variables = server_command(env, name, port, log)

            def tell_when_up(child):
                if wait_until_up(child, port, log):
                    say(f"\nThe suite is running: http://127.0.0.1:{port}   (database {name})\n")
                    say(_LOGINS.read_text(encoding="utf-8"))
                    say(f"Stop it with Ctrl-C. Log: {log}")

            say("Starting the server ...")
            with log.open("ab") as output:
                status = process.run_in_foreground(
                    command, variables, keep=[running, env.lock], started=tell_when_up, output=output
                )
    say("Stopped.")
    return status


def shell(_arguments):
    """Odoo's shell on the demo database."""
    name = database_name()
    with suite.ready() as env:
        prepare_database(Databases(env), name)
        command, variables = env.odoo("shell", "-d", name, "--no-http")
        return process.run_in_foreground(command, variables, keep=[env.lock])


def prepare_database(databases, name):
    """Make the demo database, or bring it to the present state of the add-ons."""
    check_name(name)
    if databases.exists(name):
        databases.update(name)
    else:
        databases.create(name, demo=True)


def server_command(env, name, port, log):
    """Command line and environment of a server for one database."""
    conf = config.write(
        f"server-{port}",
        env.tree,
        env.cluster,
        http_port=port,
        http_interface="127.0.0.1",
        logfile=log,
        db_name=name,
        list_db="False",
    )
    return env.odoo("server", conf=conf)


def wait_until_up(child, port, log):
    """Wait until the server answers; returns whether it does, False when it was told to stop meanwhile.

    :raise Failure: when it ended by itself
    """
    while child.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            connection.request("GET", "/web/health")
            if connection.getresponse().status == 200:
                return True
        except OSError:
            time.sleep(0.3)
        finally:
            connection.close()
    if child.returncode > 0:
        raise Failure(f"The server does not start. See {log}.")
    return False


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _port():
    text = os.environ.get("PORT") or "8069"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Failure(f"PORT={text} is not a port number.")
    return int(text)


def check_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Failure(f"Port {port} is reserved for root. Choose another one: make run PORT=8070.") from None
        except OSError:
            raise Failure(
                f"Port {port} is taken by another program. Choose another one: make run PORT={port + 1}."
            ) from None
