"""Planning of spare parts: 5,000 parts for a warehouse and the bags of 19 engineers, worked out anew.

Each engineer has used each part twice in the year (190,000 lines in 9,500 approved reports), each part is in 20 of
5,000 machines, and lies in the warehouse and in every bag. All 100,000 plans are there already, as every night, and
are written anew.

Beside it the floor: plain SQL that sums up the same lines by part and place, and by part, and writes as many finished
rows into a copy of the table, with its indexes, where they are known already (INSERT … ON CONFLICT DO UPDATE).
"""

from odoo.sql_db import db_connect
from odoo.tools import SQL

from benchmarks import common

PARTS = 5_000
ENGINEERS = 19
MACHINES = 5_000
INSIDE = 20
LINES = 20
USES = 2
MOST_SECONDS = 60


def run(env):
    _fill(env)
    plans = env["fsm.part.plan"]
    plans._recompute(env.company)
    env.cr.commit()
    _copy(env)
    few = env["product.product"].search([("name", "=like", "Part 000%")], limit=10)
    costs = common.compare(
        env,
        {
            "all": lambda: plans._recompute(env.company),
            "few": lambda: plans._recompute(env.company, few),
            "floor": lambda: _floor(env),
        },
        rounds=3,
    )
    _publish(env, costs, plans.search_count([]), len(few))


# ------------------------------------------------------------------
# The database
# ------------------------------------------------------------------


def _fill(env):
    engineers = common.make_engineers(env, [f"engineer_{number}" for number in range(ENGINEERS)])
    engineers.write({"keeps_stock": True})
    customers = common.make_customers(env, 100)
    parts = env["product.product"].create(
        [{"name": f"Part {number:05d}", "is_storable": True} for number in range(PARTS)]
    )
    _fill_reports(env, engineers, customers, parts)
    _fill_machines(env, customers, parts)
    _fill_stock(env, engineers, parts)
    env.cr.commit()
    with db_connect(env.cr.dbname).cursor() as cursor:
        cursor._cnx.autocommit = True
        cursor.execute("VACUUM ANALYZE")


def _fill_reports(env, engineers, customers, parts):
    """A report made by the suite itself, of which the others are copies, and so with its line."""
    product = env["product.product"].create({"name": "Compressor", "default_code": "C100"})
    request = env["fsm.request"].create(
        {"partner_id": customers[0].id, "product_id": product.id, "description": "It stops after ten minutes."}
    )
    request.action_submit()
    visit = env["fsm.task"].create(
        {"request_id": request.id, "engineer_id": engineers[0].id, "planned_start": request.create_date}
    )
    report = env["fsm.service.report"].create(
        {"task_id": visit.id, "part_line_ids": [(0, 0, {"product_id": parts[0].id, "quantity": 2})]}
    )
    line = report.part_line_ids
    count = PARTS * USES // LINES
    common.clone(
        report,
        f"generate_series(0, {ENGINEERS - 1}) AS e, generate_series(0, {count - 1}) AS n",
        name="'B' || e || '-' || n",
        state="'approved'",
        engineer_id=f"(ARRAY{engineers.ids})[1 + e]",
        # n tells which parts it uses
        signed_by="n",
        approved_on="LOCALTIMESTAMP(0) - ((e * 37 + n * 13) % 360) * INTERVAL '1 day'",
    )
    common.clone(
        line,
        f"""(SELECT id, signed_by::int AS n FROM fsm_service_report WHERE name ~ '^B[0-9]+-') AS report,
            generate_series(0, {LINES - 1}) AS place""",
        report_id="report.id",
        product_id=f"(ARRAY{parts.ids})[1 + (report.n * {LINES} + place) % {PARTS}]",
        quantity="1 + (report.n + place) % 3",
    )


def _fill_machines(env, customers, parts):
    machine = env["product.product"].create({"name": "Press", "is_storable": True})
    unit = env["fsm.installed.product"].create(
        {
            "product_id": machine.id,
            "serial": "M",
            "partner_id": customers[0].id,
            "installed_on": "2024-01-01",
            "warranty_part_end": "2099-12-31",
        }
    )
    component = env["fsm.installed.component"].create({"unit_id": unit.id, "product_id": parts[0].id})
    common.clone(
        unit,
        f"generate_series(1, {MACHINES}) AS n",
        serial="'M' || n",
        serial_key="'M' || n",
        warranty_end="CASE WHEN n % 2 = 0 THEN model.warranty_end END",
    )
    common.clone(
        component,
        f"""(SELECT id, row_number() OVER (ORDER BY id) AS n FROM fsm_installed_product WHERE product_id = {machine.id})
            AS unit, generate_series(1, {INSIDE}) AS place""",
        unit_id="unit.id",
        product_id=f"(ARRAY{parts.ids})[1 + (unit.n * {INSIDE} + place) % {PARTS}]",
    )


def _fill_stock(env, engineers, parts):
    stock = env.company._get_parts_warehouse().lot_stock_id
    env["stock.quant"]._update_available_quantity(parts[0], stock, 1)
    quant = env["stock.quant"].search([("product_id", "=", parts[0].id), ("location_id", "=", stock.id)])
    env.flush_all()
    places = [stock.id, *engineers.good_location_id.ids]
    common.clone(
        quant,
        f"unnest(ARRAY{parts.ids}) AS part, unnest(ARRAY{places}) AS place",
        product_id="part",
        location_id="place",
        quantity="(part + place) % 4",
        reserved_quantity="0",
    )
    env.cr.execute(SQL("DELETE FROM stock_quant WHERE id = %s", quant.id))


# ------------------------------------------------------------------
# The floor
# ------------------------------------------------------------------


def _copy(env):
    env.cr.execute("CREATE TABLE bench_fsm_part_plan (LIKE fsm_part_plan INCLUDING ALL)")
    env.cr.execute("INSERT INTO bench_fsm_part_plan SELECT * FROM fsm_part_plan")
    env.cr.commit()


def _floor(env):
    env.cr.execute(
        """SELECT line.product_id, report.engineer_id, SUM(line.quantity), COUNT(*)
        FROM fsm_report_part AS line JOIN fsm_service_report AS report ON report.id = line.report_id
        WHERE report.state = 'approved' AND report.approved_on >= LOCALTIMESTAMP - INTERVAL '365 days'
        GROUP BY GROUPING SETS ((line.product_id, report.engineer_id), (line.product_id))"""
    )
    env.cr.fetchall()
    env.cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'fsm_part_plan'")
    names = [name for (name,) in env.cr.fetchall()]
    updates = SQL(", ").join(
        SQL("%s = EXCLUDED.%s", SQL.identifier(name), SQL.identifier(name))
        for name in names
        if name not in ("id", "product_id", "location_id")
    )
    columns = SQL(", ").join(map(SQL.identifier, names))
    env.cr.execute(
        SQL(
            "INSERT INTO bench_fsm_part_plan (%s) SELECT %s FROM fsm_part_plan "
            "ON CONFLICT (product_id, location_id) DO UPDATE SET %s",
            columns,
            columns,
            updates,
        )
    )


def _publish(env, costs, count, few):
    rows = [
        [
            f"all {count:,} plans",
            costs["all"].seconds,
            costs["all"].queries,
            costs["all"].seconds / costs["floor"].seconds,
        ],
        [
            f"{few} parts at all their places, as before proposals are applied",
            costs["few"].seconds,
            costs["few"].queries,
            costs["few"].seconds / costs["floor"].seconds,
        ],
        ["floor: plain SQL for all", costs["floor"].seconds, costs["floor"].queries, 1],
    ]
    target = [
        [
            f"{PARTS:,} parts at {ENGINEERS + 1} places in at most {MOST_SECONDS} s",
            f"{costs['all'].seconds:.1f} s",
            common.verdict(costs["all"].seconds <= MOST_SECONDS),
        ]
    ]
    common.publish(
        env,
        "planning",
        [
            *common.table(["worked out anew", "seconds", "queries", "times the floor"], rows),
            "",
            *common.table(["target", "measured", ""], target),
        ],
    )


run(env)
