"""The lists that people open all day, in a database with 100,000 service requests: *My Tasks* and the open requests.

95,000 requests are over, nearly all with a visit and three steps that were done; 5,000 are open, each with the step
that waits for somebody: for one of 50 people, or for one of three groups. Measured is what the web client asks for when
it opens the list, ``web_search_read`` of 80 records with the fields of the view, its order and its count (in columns,
``web_read_group`` with up to 80 records each), as the people who use it, with their record rules; from cold record
caches.

Beside it the floor: plain SQL that reads the stored columns of the same rows by their ids. The last columns are
PostgreSQL's own words on how it finds the rows (EXPLAIN ANALYZE of the search): the indexes used, and the time.
"""

from lxml import etree

from odoo.fields import Domain
from odoo.sql_db import db_connect
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from benchmarks import common

REQUESTS = 100_000
OPEN = 5_000
LIMIT = 80
# What the web client counts up to.
COUNT_LIMIT = 10_001
MOST_QUERIES, MOST_MS = 8, 20
_ROLES = ("engineer", "agent", "manager")


def run(env):
    people = _make_people(env)
    _fill(env, people)
    lists = [make(people[role]) for make in (_my_tasks, _my_columns, _requests) for role in _ROLES]
    works = {}
    for item in lists:
        works[item.name] = item.read
        works[f"{item.name} floor"] = item.floor
    costs = common.compare(env, works, rounds=15)
    common.publish(env, "lists", common.table(_HEADER, [_row(item, costs) for item in lists]))


# ------------------------------------------------------------------
# The database
# ------------------------------------------------------------------


def _make_people(env):
    """50 users, by role; the first of each role opens the lists."""
    roles = {"agent": 8, "dispatcher": 4, "manager": 2}
    people = {"engineers": common.make_engineers(env, [f"engineer_{number}" for number in range(36)])}
    for role, count in roles.items():
        logins = [f"{role}_{number}" for number in range(count)]
        people[f"{role}s"] = env["res.users"].union(
            *(common.make_user(env, login, f"fsm_base.group_fsm_{role}") for login in logins)
        )
        people[role] = people[f"{role}s"][0]
    # The first ones lead the teams; this one is an ordinary engineer.
    people["engineer"] = people["engineers"][-1].user_id
    people["everybody"] = people["engineers"].user_id.union(*(people[f"{role}s"] for role in roles))
    return people


def _fill(env, people):
    request, visit = _make_models(env, people)
    _clone_requests(env, people, request)
    _clone_visits(people, visit)
    _clone_steps(env, request, visit)
    env.cr.commit()
    with db_connect(env.cr.dbname).cursor() as cursor:
        cursor._cnx.autocommit = True
        cursor.execute("VACUUM ANALYZE")


def _make_models(env, people):
    """A request and a visit made by the suite itself, of which the others are copies."""
    engineers = people["engineers"]
    customers = common.make_customers(env, 2000)
    env["fsm.service.team"].create(
        [{"name": f"Team {number}", "leader_id": engineers[number].id} for number in range(4)]
    )
    product = env["product.product"].create({"name": "Compressor", "default_code": "C100"})
    request = env["fsm.request"].create(
        {
            "partner_id": customers[0].id,
            "product_id": product.id,
            "description": "It stops after ten minutes and the red lamp is on.",
            "team_id": env["fsm.service.team"].search([], limit=1).id,
        }
    )
    request.action_submit()
    start = request.create_date
    visit = env["fsm.task"].create({"request_id": request.id, "engineer_id": engineers[0].id, "planned_start": start})
    return request, visit


def _pick(records, expression):
    """SQL for the id of one of the records, chosen by an integer expression."""
    return f"(ARRAY{records.ids})[1 + {expression} % {len(records)}]"


def _clone_requests(env, people, request):
    customers = env["res.partner"].search([("name", "=like", "Customer %")])
    teams = env["fsm.service.team"].search([("name", "=like", "Team %")])
    state = f"""CASE WHEN n <= {REQUESTS - OPEN} THEN CASE WHEN n % 25 = 0 THEN 'cancelled' ELSE 'closed' END
        ELSE (ARRAY['open', 'assigned', 'in_progress', 'in_progress', 'resolved'])[1 + n % 5] END"""
    times = f"LOCALTIMESTAMP(0) - ({REQUESTS} - n) * INTERVAL '30 minutes'"
    common.clone(
        request,
        f"generate_series(1, {REQUESTS}) AS n",
        name="'B' || lpad(n::text, 7, '0')",
        state=state,
        priority="CASE WHEN n % 100 = 0 THEN '3' WHEN n % 100 < 5 THEN '2' WHEN n % 100 < 20 THEN '1' ELSE '0' END",
        partner_id=_pick(customers, "n"),
        site_id=_pick(customers, "n"),
        serial="'SN' || n % 20000",
        team_id=_pick(teams, "n"),
        agent_id=_pick(people["agents"], "n"),
        user_id=f"CASE WHEN n % 3 > 0 THEN {_pick(people['everybody'], 'n')} END",
        opened_on=times,
        create_date=times,
    )


def _clone_visits(people, visit):
    engineers = people["engineers"]
    users = engineers.user_id
    common.clone(
        visit,
        "(SELECT * FROM fsm_request WHERE state IN ('in_progress', 'resolved', 'closed')) AS r",
        name="r.name || '-1'",
        request_id="r.id",
        state="CASE r.state WHEN 'in_progress' THEN 'accepted' ELSE 'done' END",
        engineer_id=_pick(engineers, "r.id"),
        user_id=_pick(users, "r.id"),
        team_id="r.team_id",
        partner_id="r.partner_id",
        site_id="r.site_id",
        planned_start="r.create_date + INTERVAL '1 day'",
        planned_end="r.create_date + INTERVAL '26 hours'",
    )


def _clone_steps(env, request, visit):
    step = request.activity_ids.filtered("fsm_step_id")
    refs = {
        name: env.ref(f"fsm_base.step_{name}").id
        for name in ("request_open", "request_assigned", "request_resolved", "task_accepted")
    }
    groups = {name: env.ref(f"fsm_base.group_fsm_{name}").id for name in ("dispatcher", "agent", "manager")}
    due = {"fsm_deadline": "r.create_date + INTERVAL '8 hours'", "date_deadline": "r.create_date + INTERVAL '8 hours'"}
    common.clone(
        step,
        """(SELECT request.*, leader.user_id AS leader_id FROM fsm_request AS request
            JOIN fsm_service_team AS team ON team.id = request.team_id
            JOIN fsm_engineer AS leader ON leader.id = team.leader_id
            WHERE request.state IN ('open', 'assigned', 'resolved')) AS r""",
        res_id="r.id",
        res_name="r.name",
        fsm_step_id=f"""CASE r.state WHEN 'open' THEN {refs["request_open"]} WHEN 'assigned'
            THEN {refs["request_assigned"]} ELSE {refs["request_resolved"]} END""",
        # One in nine waits for a group.
        user_id="""CASE WHEN r.id % 9 > 0 THEN CASE r.state WHEN 'open' THEN r.leader_id
            WHEN 'assigned' THEN coalesce(r.user_id, r.leader_id) ELSE r.agent_id END END""",
        fsm_group_id=f"""CASE WHEN r.id % 9 = 0 THEN CASE r.state WHEN 'open' THEN {groups["manager"]}
            WHEN 'assigned' THEN {groups["dispatcher"]} ELSE {groups["agent"]} END END""",
        **due,
    )
    common.clone(
        step,
        "(SELECT * FROM fsm_task WHERE state = 'accepted') AS r",
        res_model="'fsm.task'",
        res_model_id=str(env["ir.model"]._get_id("fsm.task")),
        res_id="r.id",
        res_name="r.name",
        fsm_step_id=str(refs["task_accepted"]),
        user_id="r.user_id",
        fsm_deadline="r.planned_start",
        date_deadline="r.planned_start",
    )
    common.clone(
        step,
        "(SELECT * FROM fsm_request WHERE state = 'closed') AS r, generate_series(1, 3) AS n",
        res_id="r.id",
        res_name="r.name",
        user_id="r.agent_id",
        active="FALSE",
        date_done="r.create_date + INTERVAL '1 day'",
        **due,
    )
    # The models themselves are part of nobody's day.
    env.cr.execute("DELETE FROM mail_activity WHERE id = %s", [step.id])
    env.cr.execute("UPDATE fsm_request SET state = 'cancelled' WHERE id = %s", [request.id])
    env.cr.execute("UPDATE fsm_task SET state = 'cancelled' WHERE id = %s", [visit.id])
    env.invalidate_all(flush=False)


# ------------------------------------------------------------------
# The lists
# ------------------------------------------------------------------


class _List:
    """A list as the web client opens it for a user."""

    def __init__(self, name, user, action, view, domain=None, columns=None):
        self.name = f"{name}, {user.login.partition('_')[0]}"
        self.columns = columns
        action, companies = user.env.ref(action), user.company_ids.ids
        given = {"lang": user.lang, "tz": user.tz, "uid": user.id, "allowed_company_ids": companies}
        context = {**given, **safe_eval(action.context or "{}", given)}
        self.model = user.env[action.res_model].with_user(user).with_context(**context)
        self.domain = domain or safe_eval(action.domain or "[]", given)
        arch = etree.fromstring(self.model.get_view(user.env.ref(view).id)["arch"])
        self.order = arch.get("default_order")
        self.fields = self._specify(arch)
        self.ids = [record["id"] for record in self.read()]

    def _specify(self, arch):
        """What the web client asks of each field of the view: of other records their name, unless it is not shown."""
        fields = {}
        for node in arch.iter("field"):
            name = node.get("name")
            wanted = fields.setdefault(name, {})
            if self.model._fields[name].type == "many2one":
                wanted.setdefault("fields", {})
                if not {node.get("invisible"), node.get("column_invisible")} & {"1", "True"}:
                    wanted["fields"]["display_name"] = {}
        return fields

    def read(self):
        if not self.columns:
            return self.model.web_search_read(
                self.domain, self.fields, limit=LIMIT, order=self.order, count_limit=COUNT_LIMIT
            )["records"]
        groups = self.model.web_read_group(
            self.domain,
            [self.columns],
            limit=10,
            order=self.order,
            auto_unfold=True,
            unfold_read_specification=self.fields,
            unfold_read_default_limit=LIMIT,
        )["groups"]
        return [record for group in groups for record in group["__records"]]

    def floor(self):
        fields = self.model._fields
        columns = [name for name in self.fields if fields[name].column_type and fields[name].store]
        self.model.env.cr.execute(
            SQL(
                "SELECT id, %s FROM %s WHERE id IN %s",
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL.identifier(self.model._table),
                tuple(self.ids),
            )
        )
        self.model.env.cr.fetchall()

    def explain(self):
        """The indexes by which PostgreSQL finds the rows (or the word for no index), and its time in ms."""
        # mail.activity filters by documents after the search; the search itself is what an index can help.
        options = {"bypass_access": True} if self.model._name == "mail.activity" else {}
        query = self.model._search(Domain(self.domain), limit=LIMIT, order=self.order or self.model._order, **options)
        rows = self.model.env.execute_query(SQL("EXPLAIN (ANALYZE, FORMAT JSON) %s", query.select()))
        plan = rows[0][0][0]
        return ", ".join(dict.fromkeys(_scans(plan["Plan"]))), plan["Execution Time"]


def _scans(plan):
    if plan["Node Type"] == "Seq Scan":
        yield f"all of {plan['Relation Name']}"
    elif "Index Name" in plan:
        yield plan["Index Name"]
    for part in plan.get("Plans", ()):
        yield from _scans(part)


def _my_tasks(user):
    """As on the phone: one list."""
    return _List("My Tasks", user, "fsm_base.my_tasks_action", "fsm_base.mail_activity_view_kanban")


def _my_columns(user):
    """As in the office: a column for each step."""
    view = "fsm_base.mail_activity_view_kanban"
    return _List("My Tasks in columns", user, "fsm_base.my_tasks_action", view, columns="fsm_step_id")


def _requests(user):
    """With the filter that the action sets."""
    domain = [("state", "not in", ("closed", "cancelled"))]
    return _List("open requests", user, "fsm_base.fsm_request_action", "fsm_base.fsm_request_view_list", domain)


_HEADER = [
    "list, opened by",
    "rows",
    "queries",
    "ms",
    "ms of the floor",
    "times the floor",
    f"≤ {MOST_QUERIES} queries",
    f"≤ {MOST_MS} ms",
    "ms in PostgreSQL",
    "found by",
]


def _row(item, costs):
    cost, floor = costs[item.name], costs[f"{item.name} floor"]
    indexes, milliseconds = item.explain()
    return [
        item.name,
        str(len(item.ids)),
        cost.queries,
        cost.ms,
        floor.ms,
        cost.seconds / floor.seconds,
        common.verdict(cost.queries <= MOST_QUERIES),
        common.verdict(cost.ms <= MOST_MS),
        milliseconds,
        indexes,
    ]


run(env)
