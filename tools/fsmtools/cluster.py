"""Private PostgreSQL servers, reached through a unix socket that only their owner can open.

There are two: ``main`` keeps what it is told (demo and other databases), ``test`` trades safety for speed.
PostgreSQL refuses to run as root, so for root it runs as the system user ``postgres``, with its files in /var/lib,
because that user may not be able to enter the checkout.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from . import paths, process
from .say import Failure, say

ROLE = "odoo"
_SYSTEM_USER = "postgres"
_SHARED_STATE = Path("/var/lib/fsm-suite")
CLUSTERS = {
    "main": {},
    "test": {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB"},
}


class Cluster:
    def __init__(self, name):
        self.name = name
        self.as_root = os.geteuid() == 0
        if self.as_root:
            self.home = _SHARED_STATE / paths.CHECKOUT_ID
            self.socket = self.home / f"{name}.socket"
        else:
            self.home = paths.STATE / "postgresql"
            # A socket's path is limited to 107 characters, and a checkout's may be longer.
            self.socket = Path(f"/tmp/fsm-suite-{os.geteuid()}-{paths.CHECKOUT_ID}") / name
        self.data = self.home / name
        self.log = self.home / f"{name}.log"
        self.lock = paths.STATE / f"{name}.lock"

    # ---------------------------------------------------------------- life

    @contextlib.contextmanager
    def running(self):
        """Have the server up during the block; the last of concurrent users stops it. Yields the lock's descriptor."""
        with process.locked(paths.STATE / f"{self.name}.start.lock"):
            users = contextlib.ExitStack()
            descriptor = users.enter_context(process.locked(self.lock, shared=True))
            self._start()
        try:
            yield descriptor
        finally:
            with process.locked(paths.STATE / f"{self.name}.start.lock"):
                users.close()
                with contextlib.suppress(Failure), process.locked(self.lock, refusal="still used"):
                    self.stop()

    def _start(self):
        self._forget_lost_checkouts()
        if not (self.data / "PG_VERSION").exists():
            self._create()
        if self._answers():
            return
        self.stop()
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket),
            "unix_socket_permissions": "0700",
            "shared_buffers": "256MB",
            "log_timezone": "UTC",
            "timezone": "UTC",
            **CLUSTERS[self.name],
        }
        self._make_socket_folder()
        given = " ".join(f"-c {key}='{value}'" for key, value in options.items())
        result = self._as_owner(
            self._binary("pg_ctl"), "start", "-w", "-t", "120", "-s", "-D", self.data, "-l", self.log, "-o", given
        )
        if result.returncode:
            raise Failure(f"The private PostgreSQL server does not start. See {self.log}.")

    def stop(self):
        """Stop the server if it runs; a process that merely got its old number is left alone."""
        if self.process_number():
            self._as_owner(self._binary("pg_ctl"), "stop", "-w", "-t", "120", "-s", "-m", "fast", "-D", self.data)

    def remove(self):
        """Stop the server and delete all its databases."""
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.rmtree(self.socket, ignore_errors=True)
        self.log.unlink(missing_ok=True)
        for folder in (self.home, self.socket.parent):
            with contextlib.suppress(OSError):
                (folder / "checkout").unlink(missing_ok=True)
                folder.rmdir()

    def _create(self):
        say(f"Creating the private PostgreSQL server '{self.name}' ...")
        fresh = self.home / f"{self.name}.new"
        self.home.mkdir(parents=True, exist_ok=True)
        process.need_space(self.home, 300, "A PostgreSQL server")
        shutil.rmtree(fresh, ignore_errors=True)
        if self.as_root:
            _SHARED_STATE.chmod(0o755)
            self.home.chmod(0o700)
            shutil.chown(self.home, _SYSTEM_USER, _SYSTEM_USER)
            (paths.STATE / "postgresql-elsewhere").write_text(f"{self.home}\n")
            (self.home / "checkout").write_text(f"{paths.TOP}\n")
        result = self._as_owner(
            self._binary("initdb"),
            "-D",
            fresh,
            "--username",
            ROLE,
            "--auth",
            "trust",
            "--encoding",
            "UTF8",
            "--locale",
            "C.UTF-8",
        )
        if result.returncode:
            shutil.rmtree(fresh, ignore_errors=True)
            raise Failure(f"PostgreSQL's initdb failed: {result.stderr.strip().splitlines()[-1]}")
        fresh.rename(self.data)

    def _forget_lost_checkouts(self):
        """Root's databases live outside of the checkout: delete those whose checkout, or whose state in it, is gone."""
        if not self.as_root:
            return
        for note in _SHARED_STATE.glob("*/checkout"):
            if not (Path(note.read_text().strip()) / ".run" / "postgresql-elsewhere").exists():
                for name in CLUSTERS:
                    lost = Cluster(name)
                    lost.home = note.parent
                    lost.data, lost.log = lost.home / name, lost.home / f"{name}.log"
                    lost.stop()
                shutil.rmtree(note.parent, ignore_errors=True)

    def _make_socket_folder(self):
        if self.as_root:
            self.socket.mkdir(mode=0o700, exist_ok=True)
            shutil.chown(self.socket, _SYSTEM_USER, _SYSTEM_USER)
            return
        for folder in (self.socket.parent, self.socket):
            folder.mkdir(mode=0o700, exist_ok=True)
            if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
                raise Failure(f"{folder} belongs to somebody else. Remove it, then try again.")
            folder.chmod(0o700)

    # ---------------------------------------------------------------- questions

    def _answers(self):
        return self.process_number() and self._psql("postgres", "SELECT 1").returncode == 0

    def process_number(self):
        """The number of the running server's process, or None. Numbers are reused, so the process must be ours."""
        try:
            number = int((self.data / "postmaster.pid").read_text().split()[0])
            arguments = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError, IndexError):
            return None
        return number if str(self.data).encode() in arguments else None

    def _binary(self, name):
        wanted = "*"
        with contextlib.suppress(OSError):
            wanted = (self.data / "PG_VERSION").read_text().strip()
        found = sorted(Path("/usr/lib/postgresql").glob(f"{wanted}/bin/{name}"), key=lambda path: int(path.parts[4]))
        if not found:
            raise Failure(
                f"The databases in {self.data} need PostgreSQL {wanted}, which is no longer installed. "
                "Install it, or delete them with 'make clean'."
            )
        return found[-1]

    def _as_owner(self, *command):
        prefix = []
        if self.as_root:
            try:
                pwd.getpwnam(_SYSTEM_USER)
            except KeyError:
                raise Failure(f"The system user '{_SYSTEM_USER}' is missing; reinstall postgresql-common.") from None
            prefix = ["runuser", "-u", _SYSTEM_USER, "--"]
        return subprocess.run(
            [*prefix, *map(str, command)],
            cwd="/",
            env=process.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    # ---------------------------------------------------------------- SQL

    def _psql(self, database, statement):
        return subprocess.run(
            [
                self._binary("psql"),
                "-h",
                self.socket,
                "-U",
                ROLE,
                "-d",
                database,
                "-XAtq",
                "-v",
                "ON_ERROR_STOP=1",
                "-c",
                statement,
            ],
            env=process.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def sql(self, statement, database="postgres"):
        """Run one statement; returns its rows as lists of texts."""
        result = self._psql(database, statement)
        if result.returncode:
            raise Failure(f"PostgreSQL: {result.stderr.strip()}")
        return [line.split("|") for line in result.stdout.splitlines()]
