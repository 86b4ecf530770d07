"""Creating service requests, one by one, one after another and 1,000 at once, as they are and submitted (so that the
first step lands in the team leader's list).

Measured as a user of customer service, with everything that a commit would write. Beside it:

* the floor: the same rows (of the requests, and of the steps where they are submitted) inserted by plain SQL, in one
  statement for each table, into copies of the tables with all their indexes;
* the peer: the community's ``fieldservice``, creating its ``fsm.order`` for the same customers in the same database,
  as a dispatcher, with its own floor. It has no steps; what is nearest to a request that was submitted is an order with
  an activity for the same person.
"""

import itertools

from benchmarks import common

BATCH = 1000
CUSTOMERS = 200
MOST_QUERIES = 12
IN_A_ROW = 50
LABELS = {
    "create": "request",
    "register": "request that registers its machine",
    "peer create": "fieldservice order",
    "submit": "request, submitted",
    "peer submit": "fieldservice order with an activity",
}


def run(env):
    office = _Office(env)
    singly = _compare(office, 1, rounds=40)
    in_a_row = _compare_in_a_row(office)
    batch = _compare(office, BATCH, rounds=5)
    tables = (_table(singly, 1), _table_in_a_row(in_a_row), _table(batch, BATCH), _targets(in_a_row, batch))
    common.publish(env, "create", [line for table in tables for line in (*table, "")][:-1])


class _Office:
    """Customers, the people who register requests, and the requests' values."""

    def __init__(self, env):
        self.env = env
        self.numbers = itertools.count()
        groups = ("fsm_base.group_fsm_dispatcher", "fieldservice.group_fsm_dispatcher")
        self.user = common.make_user(env, "office", *groups)
        self.customers = common.make_customers(env, CUSTOMERS)
        self.product = env["product.product"].create({"name": "Compressor"})
        engineer = common.make_engineers(env, ["leader"])
        self.leader = engineer.user_id
        env["fsm.service.team"].create(
            {"name": "South", "leader_id": engineer.id, "state_ids": [(4, self.customers[0].state_id.id)]}
        )
        self.locations = env["fsm.location"].create(
            [{"partner_id": customer.id, "owner_id": customer.id} for customer in self.customers]
        )
        # the machines that requests name are known, but for those that register one
        env["fsm.installed.product"].create(
            [
                {
                    "product_id": self.product.id,
                    "serial": f"SN{number:06d}",
                    "partner_id": self.customers[number % CUSTOMERS].id,
                }
                for number in range(BATCH)
            ]
        )
        env.cr.commit()

    def create_requests(self, count, serial="SN"):
        return (
            self.env["fsm.request"]
            .with_user(self.user)
            .create(
                [
                    {
                        "partner_id": self.customers[number % CUSTOMERS].id,
                        "product_id": self.product.id,
                        "serial": f"{serial}{number:06d}",
                        "priority": str(number % 4),
                        "description": "It stops after ten minutes and the red lamp is on.",
                    }
                    for number in range(count)
                ]
            )
        )

    def register_machines(self, count):
        return self.create_requests(count, serial=f"NEW{next(self.numbers)}-")

    def submit_requests(self, count):
        requests = self.create_requests(count)
        requests.action_submit()
        return requests

    def create_orders(self, count):
        return (
            self.env["fsm.order"]
            .with_user(self.user)
            .create(
                [
                    {
                        "location_id": self.locations[number % CUSTOMERS].id,
                        "priority": str(number % 4),
                        "description": "It stops after ten minutes and the red lamp is on.",
                    }
                    for number in range(count)
                ]
            )
        )

    def assign_orders(self, count):
        orders = self.create_orders(count)
        orders.activity_schedule("mail.mail_activity_data_todo", user_id=self.leader.id)
        return orders


def _compare(office, count, rounds):
    env = office.env
    works = {
        "create": lambda: office.create_requests(count),
        "register": lambda: office.register_machines(count),
        "peer create": lambda: office.create_orders(count),
        "submit": lambda: office.submit_requests(count),
        "peer submit": lambda: office.assign_orders(count),
    }
    floors = {}
    for name, work in works.items():
        records = work()
        steps = env["mail.activity"].search([("res_model", "=", records._name), ("res_id", "in", records.ids)])
        units = records.installed_product_id if name == "register" else None
        floors[name] = common.Rows(*filter(None, (records, steps, units)))
        env.cr.rollback()
        floors[name].make_copies()
    works.update({f"{name} floor": rows.insert for name, rows in floors.items()})
    return common.compare(env, works, rounds)


def _compare_in_a_row(office):
    """One by one too, but in a transaction that has made some already: what people and types are is known by then."""
    env = office.env

    def repeated(work):
        def run():
            for __ in range(IN_A_ROW):
                records = work(1)
                env.flush_all()
                env.cr.precommit.run()
            return records

        return run

    works = {
        "create": repeated(office.create_requests),
        "register": repeated(office.register_machines),
        "peer create": repeated(office.create_orders),
        "submit": repeated(office.submit_requests),
        "peer submit": repeated(office.assign_orders),
    }
    return common.compare(env, works, rounds=5)


def _table_in_a_row(costs):
    return common.table(
        [f"{IN_A_ROW} one after another", "records/s", "queries a record", "ms a record"],
        [
            [label, IN_A_ROW / costs[name].seconds, costs[name].queries / IN_A_ROW, costs[name].ms / IN_A_ROW]
            for name, label in LABELS.items()
        ],
    )


def _table(costs, count):
    how = "one by one" if count == 1 else f"{count:,} at once"
    return common.table(
        [how, "records/s", "queries a record", "ms a record", "ms of the floor", "times the floor"],
        [
            [
                label,
                count / costs[name].seconds,
                costs[name].queries / count,
                costs[name].ms / count,
                costs[f"{name} floor"].ms / count,
                costs[name].seconds / costs[f"{name} floor"].seconds,
            ]
            for name, label in LABELS.items()
        ],
    )


def _targets(in_a_row, batch):
    rows = []
    for name, label in (("create", "in batch"), ("submit", "in batch, submitted")):
        rate = batch[f"peer {name}"].seconds / batch[name].seconds
        rows.append([f"{label}: at least twice the peer's rate", f"{rate:.1f} times", common.verdict(rate >= 2)])
    for name, label in (("create", "one after another"), ("submit", "one after another, submitted")):
        queries = in_a_row[name].queries / IN_A_ROW
        met = common.verdict(queries <= MOST_QUERIES)
        rows.append([f"{label}: at most {MOST_QUERIES} queries", f"{queries:.1f}", met])
    return common.table(["target", "measured", ""], rows)


run(env)
