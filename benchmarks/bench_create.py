"""Creating service requests, one by one and 1,000 at once, as they are and submitted (so that the first step lands in
the team leader's list).

Measured as a user of customer service, with everything that a commit would write. Beside it:

* the floor: the same rows (of the requests, and of the steps where they are submitted) inserted by plain SQL, in one
  statement for each table, into copies of the tables with all their indexes;
* the peer: the community's ``fieldservice``, creating its ``fsm.order`` for the same customers in the same database,
  as a dispatcher, with its own floor. It has no steps; what is nearest to a request that was submitted is an order with
  an activity for the same person.
"""

from benchmarks import common

BATCH = 1000
CUSTOMERS = 200
MOST_QUERIES = 12


def run(env):
    office = _Office(env)
    singly = _compare(office, 1, rounds=40)
    batch = _compare(office, BATCH, rounds=5)
    common.publish(env, "create", [*_table(singly, 1), "", *_table(batch, BATCH), "", *_targets(singly, batch)])


class _Office:
    """Customers, the people who register requests, and the requests' values."""

    def __init__(self, env):
        self.env = env
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
        env.cr.commit()

    def create_requests(self, count):
        return self.env["fsm.request"].with_user(self.user).create(
            [
                {
                    "partner_id": self.customers[number % CUSTOMERS].id,
                    "product_id": self.product.id,
                    "serial": f"SN{number:06d}",
                    "priority": str(number % 4),
                    "description": "It stops after ten minutes and the red lamp is on.",
                }
                for number in range(count)
            ]
        )

    def submit_requests(self, count):
        requests = self.create_requests(count)
        requests.action_submit()
        return requests

    def create_orders(self, count):
        return self.env["fsm.order"].with_user(self.user).create(
            [
                {
                    "location_id": self.locations[number % CUSTOMERS].id,
                    "priority": str(number % 4),
                    "description": "It stops after ten minutes and the red lamp is on.",
                }
                for number in range(count)
            ]
        )

    def assign_orders(self, count):
        orders = self.create_orders(count)
        orders.activity_schedule("mail.mail_activity_data_todo", user_id=self.leader.id)
        return orders


def _compare(office, count, rounds):
    env = office.env
    works = {
        "create": lambda: office.create_requests(count),
        "peer create": lambda: office.create_orders(count),
        "submit": lambda: office.submit_requests(count),
        "peer submit": lambda: office.assign_orders(count),
    }
    floors = {}
    for name, work in works.items():
        records = work()
        steps = env["mail.activity"].search([("res_model", "=", records._name), ("res_id", "in", records.ids)])
        floors[name] = common.Rows(*filter(None, (records, steps)))
        env.cr.rollback()
        floors[name].make_copies()
    works.update({f"{name} floor": rows.insert for name, rows in floors.items()})
    return common.compare(env, works, rounds)


def _table(costs, count):
    labels = {
        "create": "request",
        "peer create": "fieldservice order",
        "submit": "request, submitted",
        "peer submit": "fieldservice order with an activity",
    }
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
            for name, label in labels.items()
        ],
    )


def _targets(singly, batch):
    rows = []
    for name, label in (("create", "in batch"), ("submit", "in batch, submitted")):
        rate = batch[f"peer {name}"].seconds / batch[name].seconds
        rows.append([f"{label}: at least twice the peer's rate", f"{rate:.1f} times", common.verdict(rate >= 2)])
    for name, label in (("create", "one by one"), ("submit", "one by one, submitted")):
        queries = singly[name].queries
        met = common.verdict(queries <= MOST_QUERIES)
        rows.append([f"{label}: at most {MOST_QUERIES} queries", f"{queries:.0f}", met])
    return common.table(["target", "measured", ""], rows)


run(env)
