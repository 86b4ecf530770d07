"""What the benchmarks share: measuring, hand-written SQL beside it, people and customers, and the table of results."""

import gc
import os
import platform
import re
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from psycopg2.extras import Json, execute_values

from odoo import release
from odoo.tools import SQL

README = Path(__file__).with_name("README.md")
CITIES = (
    ("Guangzhou", 23.13, 113.26),
    ("Shenzhen", 22.54, 114.06),
    ("Foshan", 23.02, 113.12),
    ("Zhuhai", 22.27, 113.58),
)


class Cost(NamedTuple):
    """What a piece of work costs: medians of several runs."""

    seconds: float
    queries: float

    @property
    def ms(self):
        return self.seconds * 1000


def compare(env, works, rounds):
    """Run pieces of work in turns, so that whatever else the machine does hits all alike.

    Each run has a transaction of its own that starts with cold record caches and is rolled back. The time ends when
    all is written that a commit would write: pending values, tracking, notifications.

    :param dict works: ``{name: function}``
    :param int rounds: measured runs of each; one more comes first, to warm the registry's caches
    :return: dict ``{name: Cost}``
    """
    runs = {name: [] for name in works}
    for number in range(rounds + 1):
        for name, work in works.items():
            cost = _run(env, work)
            if number:
                runs[name].append(cost)
    return {name: Cost(*map(median, zip(*costs, strict=True))) for name, costs in runs.items()}


def _run(env, work):
    env.cr.rollback()
    gc.collect()
    queries, start = env.cr.sql_log_count, perf_counter()
    work()
    env.cr.flush()
    cost = Cost(perf_counter() - start, env.cr.sql_log_count - queries)
    env.cr.rollback()
    return cost


class Rows:
    """The stored rows of some records, to be inserted by plain SQL into copies of their tables: the floor."""

    def __init__(self, *recordsets):
        self.env = recordsets[0].env
        self.env.flush_all()
        self.tables = []
        for records in recordsets:
            self.env.cr.execute(SQL("SELECT * FROM %s WHERE id IN %s", SQL.identifier(records._table), records._ids))
            names = [column.name for column in self.env.cr.description]
            rows = [tuple(Json(v) if isinstance(v, dict | list) else v for v in row) for row in self.env.cr.fetchall()]
            self.tables.append((records._table, names, rows))

    def make_copies(self):
        """Make the empty tables, with all indexes."""
        for table, __, __ in self.tables:
            copy, table = SQL.identifier(f"bench_{table}"), SQL.identifier(table)
            self.env.cr.execute(SQL("CREATE TABLE IF NOT EXISTS %s (LIKE %s INCLUDING ALL)", copy, table))
        self.env.cr.commit()

    def insert(self):
        """One INSERT for each table."""
        for table, names, rows in self.tables:
            columns = ", ".join(f'"{name}"' for name in names)
            execute_values(
                self.env.cr._obj, f"INSERT INTO bench_{table} ({columns}) VALUES %s", rows, page_size=len(rows)
            )


def clone(record, source, **values):
    """Insert copies of a record by plain SQL, one for each row of ``source``.

    :param str source: what follows FROM, such as ``generate_series(1, 1000) AS n``
    :param values: SQL expressions of the columns in which the copies differ
    """
    env = record.env
    env.flush_all()
    env.cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [record._table])
    columns = [f'"{column}"' for (column,) in env.cr.fetchall() if column != "id"]
    expressions = [values.get(column.strip('"'), f"model.{column}") for column in columns]
    env.cr.execute(
        f"INSERT INTO {record._table} ({', '.join(columns)}) SELECT {', '.join(expressions)} "
        f"FROM {record._table} AS model, {source} WHERE model.id = {record.id}"
    )
    env.invalidate_all()


def make_user(env, login, *groups):
    """A user with the groups of these xml ids."""
    return (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": login.replace("_", " ").title(),
                "login": login,
                "email": f"{login}@example.com",
                "tz": "Asia/Shanghai",
                "group_ids": [(6, 0, [env.ref(group).id for group in groups])],
            }
        )
    )


def make_engineers(env, logins):
    """Engineers with logins of their own, spread over the cities."""
    users = env["res.users"].union(*(make_user(env, login, "fsm_base.group_fsm_engineer") for login in logins))
    return env["fsm.engineer"].create(
        [
            {
                "user_id": user.id,
                "base_latitude": CITIES[number % len(CITIES)][1] + number % 7 / 50,
                "base_longitude": CITIES[number % len(CITIES)][2] + number % 11 / 50,
            }
            for number, user in enumerate(users)
        ]
    )


def make_customers(env, count):
    """Companies with an address and a position."""
    province = env.ref("base.state_cn_GD")
    return env["res.partner"].create(
        [
            {
                "name": f"Customer {number:05d}",
                "is_company": True,
                "phone": f"020-{number:08d}",
                "street": f"{number} Zhongshan Road",
                "city": CITIES[number % len(CITIES)][0],
                "state_id": province.id,
                "country_id": province.country_id.id,
                "partner_latitude": CITIES[number % len(CITIES)][1] + number % 13 / 100,
                "partner_longitude": CITIES[number % len(CITIES)][2] + number % 17 / 100,
            }
            for number in range(count)
        ]
    )


# ------------------------------------------------------------------
# Results
# ------------------------------------------------------------------


def number(value):
    """A figure with as many digits as it deserves."""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2g}"


def verdict(met):
    return "met" if met else "**missed**"


def table(header, rows):
    """Aligned text that is a Markdown table too."""
    rows = [[cell if isinstance(cell, str) else number(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines = [header, ["-" * width for width in widths], *rows]
    padded = [[cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines]
    return [f"| {' | '.join(line)} |" for line in padded]


def publish(env, name, lines):
    """Print the results, and put them into the README beside this file in place of the last ones."""
    text = "\n".join([_provenance(env), "", *lines])
    print(f"\n{text}\n")
    begin, end = f"<!-- {name}: written by the benchmark -->", f"<!-- end of {name} -->"
    old = README.read_text()
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    README.write_text(pattern.sub(lambda __: f"{begin}\n{text}\n{end}", old))


def _provenance(env):
    """Where and with what the figures were measured, in one line."""
    domain = [("name", "in", ("fsm_base", "fieldservice")), ("state", "=", "installed")]
    modules = env["ir.module.module"].search(domain)
    versions = ", ".join(f"{module.name} {module.latest_version}" for module in modules.sorted("name", reverse=True))
    postgresql = env.cr._cnx.server_version // 10000
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{date.today()}: {_cpu()}, {os.cpu_count()} cores, {memory:.0f} GiB; Odoo {release.version.split('-')[0]}, "
        f"PostgreSQL {postgresql}, Python {platform.python_version()}; {versions}."
    )


def _cpu():
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()
