"""Importing 10,000 machines from a spreadsheet as Odoo's import does it: names of products and customers are looked up,
dates and states read, what is known updated.

Measured is ``load``, which the import screen calls with 2,000 rows at a time, as a user of customer service. Beside it:

* the floor: the same rows inserted by plain SQL, in one statement, into a copy of the table with all its indexes;
* the peer: the community's ``fieldservice``, importing its ``fsm.equipment`` with the place of each by name. It has
  no serial numbers, warranties or states of its own.
"""

from benchmarks import common

ROWS = 10_000
BATCH = 2_000
CUSTOMERS = 500
PRODUCTS = 20
TIMES = 3
LABELS = {"units": "machines", "known": "machines that are known already", "peer": "fieldservice equipment"}


def run(env):
    office = _Office(env)
    works = {"units": office.load_units, "peer": office.load_equipment}
    floors = {}
    for name, work in works.items():
        records = work()
        floors[name] = common.Rows(records)
        env.cr.rollback()
        floors[name].make_copies()
    works.update({f"{name} floor": rows.insert for name, rows in floors.items()})
    costs = common.compare(env, works, rounds=3)
    office.load_units()
    env.cr.commit()
    costs |= common.compare(env, {"known": office.load_units}, rounds=3)
    common.publish(env, "import", [*_table(costs), "", *_targets(costs)])


class _Office:
    """Products and customers that the spreadsheet names, and the spreadsheet."""

    def __init__(self, env):
        self.env = env
        groups = ("fsm_base.group_fsm_agent", "fieldservice.group_fsm_manager", "base.group_allow_export")
        self.user = common.make_user(env, "office", *groups)
        customers = common.make_customers(env, CUSTOMERS)
        category = env["product.category"].create({"name": "Machines"})
        env["fsm.warranty.term"].create({"name": "12 months", "categ_id": category.id})
        env["product.product"].create(
            [
                {"name": f"Machine {number}", "default_code": f"M-{number:03d}", "categ_id": category.id}
                for number in range(PRODUCTS)
            ]
        )
        env["fsm.location"].create([{"partner_id": customer.id, "owner_id": customer.id} for customer in customers])
        env.cr.commit()
        self.names = customers.mapped("name")

    def load_units(self):
        return self._load(
            "fsm.installed.product",
            ["product_id", "serial", "partner_id", "shipped_on", "installed_on", "location_note", "state"],
            [
                [
                    f"M-{number % PRODUCTS:03d}",
                    f"SN{number:06d}",
                    self.names[number % CUSTOMERS],
                    "2026-01-05",
                    "2026-02-01",
                    f"Hall {number % 7}",
                    "Installed",
                ]
                for number in range(ROWS)
            ],
        )

    def load_equipment(self):
        return self._load(
            "fsm.equipment",
            ["name", "location_id", "notes"],
            [[f"EQ{number:06d}", self.names[number % CUSTOMERS], f"Hall {number % 7}"] for number in range(ROWS)],
        )

    def _load(self, model, names, rows):
        records = self.env[model].with_user(self.user).with_context(import_file=True, tracking_disable=True)
        ids = []
        for start in range(0, ROWS, BATCH):
            result = records.load(names, rows[start : start + BATCH])
            if result["messages"]:
                raise RuntimeError(result["messages"][0])
            ids += result["ids"]
        return self.env[model].browse(ids)


def _table(costs):
    rows = []
    for name, label in LABELS.items():
        floor = costs.get(f"{name} floor")
        rows.append(
            [
                label,
                ROWS / costs[name].seconds,
                costs[name].queries,
                costs[name].seconds,
                floor.ms if floor else "",
                costs[name].seconds / floor.seconds if floor else "",
            ]
        )
    header = [f"{ROWS:,} rows", "rows/s", "queries", "seconds", "ms of the floor", "times the floor"]
    return common.table(header, rows)


def _targets(costs):
    rate = costs["peer"].seconds / costs["units"].seconds
    return common.table(
        ["target", "measured", ""],
        [[f"at least {TIMES} times the peer's rate", f"{rate:.1f} times", common.verdict(rate >= TIMES)]],
    )


run(env)
