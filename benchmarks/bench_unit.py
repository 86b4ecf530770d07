"""The page of a machine with 500 lines of history, among 20,000 machines, 100,000 requests, visits and reports.

Measured is what the web client asks for when it opens the page, ``web_read`` with the fields of the form and the
limits of its lists, of a machine with 6 lines and of one with 500, as agent and as engineer, with their record rules,
from cold record caches; and the whole history as the list shows it.

Beside it the floor: plain SQL that finds the same lines by the same indexes and reads what is shown of them, and the
row of the machine.
"""

from odoo.sql_db import db_connect
from odoo.tests import Form

from benchmarks import common

UNITS, REQUESTS = 20_000, 100_000
FEW, MANY = 1, 83  # requests, each with a visit, a report, a part, an event and a reading: six lines
LIMIT = 80
MOST_MS = 50


def run(env):
    agent = common.make_user(env, "unit_agent", "fsm_base.group_fsm_agent")
    engineer = common.make_engineers(env, ["unit_engineer"])
    few, many = _fill(env, engineer)
    works, rows = {}, []
    for role, user in (("agent", agent), ("engineer", engineer.user_id)):
        for unit in (few, many):
            count = unit.history_count
            works[f"page, {count} lines, {role}"] = _page(unit.with_user(user))
            works[f"page, {count} lines, {role} floor"] = lambda unit=unit: _floor(env, unit.id, 20)
            rows.append(f"page, {count} lines, {role}")
    works["history as a list, agent"] = _list(many.with_user(agent))
    works["history as a list, agent floor"] = lambda: _floor(env, many.id, LIMIT)
    rows.append("history as a list, agent")
    costs = common.compare(env, works, rounds=15)
    lines = common.table(_HEADER, [_row(label, costs) for label in rows])
    lines += ["", *common.table(["target", "measured", ""], [_constant(costs, rows[i : i + 2]) for i in (0, 2)])]
    common.publish(env, "unit", lines)


def _fill(env, engineer):
    customer = common.make_customers(env, 1)
    product = env["product.product"].create({"name": "Compressor"})
    part = env["product.product"].create({"name": "Filter"})
    unit = env["fsm.installed.product"].create(
        {"product_id": product.id, "serial": "U", "partner_id": customer.id, "installed_on": "2020-01-01"}
    )
    request = env["fsm.request"].create(
        {"partner_id": customer.id, "installed_product_id": unit.id, "description": "No pressure"}
    )
    task = env["fsm.task"].create({"request_id": request.id, "engineer_id": engineer.id, "state": "done"})
    report = env["fsm.service.report"].create(
        {
            "task_id": task.id,
            "result": "fixed",
            "work_done": "Replaced the filter",
            "part_line_ids": [(0, 0, {"product_id": part.id})],
        }
    )
    event = env["fsm.installed.event"].create({"unit_id": unit.id, "kind": "moved", "date": "2024-01-01"})
    meter = env["fsm.installed.meter"].create({"unit_id": unit.id, "date": "2024-01-01", "value": 1})
    common.clone(unit, f"generate_series(1, {UNITS}) AS n", serial="'U' || n", serial_key="'U' || n")
    env.cr.execute("SELECT min(id), max(id) FROM fsm_installed_product WHERE serial LIKE 'U_%'")
    first, last = env.cr.fetchone()
    # the last two are the ones looked at; the requests of the others, each of one of them
    owner = (
        f"CASE WHEN n <= {FEW} THEN {last - 1} WHEN n <= {FEW + MANY} THEN {last} ELSE {first} + n % {UNITS - 2} END"
    )
    source = f"generate_series(1, {REQUESTS}) AS n"
    opened = "now() - n * interval '1 day'"
    common.clone(request, source, name="'U' || n", state="'closed'", installed_product_id=owner, opened_on=opened)
    rows = "(SELECT id AS origin, name AS number, opened_on AS moment FROM fsm_request WHERE name LIKE 'U_%') AS o"
    common.clone(task, rows, name="o.number || '-1'", request_id="o.origin", actual_start="o.moment")
    rows = (
        "(SELECT t.id AS origin, r.installed_product_id AS unit, t.name AS number, r.opened_on AS moment"
        " FROM fsm_task t JOIN fsm_request r ON r.id = t.request_id WHERE t.name LIKE 'U_%') AS o"
    )
    common.clone(
        report,
        rows,
        name="o.number || '-R1'",
        task_id="o.origin",
        installed_product_id="o.unit",
        state="'approved'",
        submitted_on="o.moment",
    )
    rows = "(SELECT id AS origin FROM fsm_service_report WHERE name LIKE 'U_%') AS o"
    common.clone(report.part_line_ids, rows, report_id="o.origin")
    rows = "(SELECT installed_product_id AS unit, opened_on::date AS day FROM fsm_request WHERE name LIKE 'U_%') AS o"
    common.clone(event, rows, unit_id="o.unit", date="o.day")
    common.clone(meter, rows, unit_id="o.unit", date="o.day")
    env.cr.commit()
    with db_connect(env.cr.dbname).cursor() as cursor:
        cursor._cnx.autocommit = True
        cursor.execute("VACUUM ANALYZE")
    return unit.browse(last - 1), unit.browse(last)


def _page(unit):
    """What the web client asks for to show the page."""
    view = Form(unit)._view
    spec = {**view["fields_spec"]}
    for node in view["tree"].xpath("//field[list/@limit]"):
        name, limit = node.get("name"), int(node.find("list").get("limit"))
        spec[name] = {**spec[name], "limit": limit}
    return lambda: unit.web_read(spec)


def _list(unit):
    lines = unit.env["fsm.installed.history"]
    names = ("date", "kind", "status", "description", "name", "user_id", "amount")
    spec = {name: {"fields": {"display_name": {}}} if name == "user_id" else {} for name in names}
    return lambda: lines.web_search_read([("unit_id", "=", unit.id)], spec, limit=LIMIT)


def _floor(env, unit_id, limit):
    env.cr.execute("SELECT * FROM fsm_installed_product WHERE id = %s", [unit_id])
    env.cr.fetchall()
    env.cr.execute(
        """
        SELECT * FROM (
            SELECT opened_on, 'request', name, description, agent_id
              FROM fsm_request WHERE installed_product_id = %(id)s
            UNION ALL
            SELECT t.actual_start, 'visit', t.name, t.instructions, t.user_id
              FROM fsm_request r JOIN fsm_task t ON t.request_id = r.id WHERE r.installed_product_id = %(id)s
            UNION ALL
            SELECT submitted_on, 'report', name, work_done, create_uid
              FROM fsm_service_report WHERE installed_product_id = %(id)s
            UNION ALL
            SELECT s.submitted_on, 'part', s.name, p.serial, p.product_id
              FROM fsm_service_report s JOIN fsm_report_part p ON p.report_id = s.id
             WHERE s.installed_product_id = %(id)s
            UNION ALL
            SELECT create_date, 'event', kind, reason, user_id FROM fsm_installed_event WHERE unit_id = %(id)s
            UNION ALL
            SELECT create_date, 'meter', value::text, reason, user_id FROM fsm_installed_meter WHERE unit_id = %(id)s
        ) AS lines ORDER BY 1 DESC LIMIT %(limit)s
        """,
        {"id": unit_id, "limit": limit},
    )
    env.cr.fetchall()


_HEADER = ["machine", "queries", "ms", "ms of the floor", "times the floor", f"≤ {MOST_MS} ms"]


def _row(label, costs):
    cost, floor = costs[label], costs[f"{label} floor"]
    return [
        label,
        cost.queries,
        cost.ms,
        floor.ms,
        cost.seconds / floor.seconds,
        common.verdict(cost.ms <= MOST_MS),
    ]


def _constant(costs, labels):
    few, many = (costs[label].queries for label in labels)
    role = labels[0].rsplit(", ", 1)[1]
    return [
        f"{role}: as many queries for 500 lines as for 6",
        f"{common.number(few)} and {common.number(many)}",
        common.verdict(few == many),
    ]


run(env)
