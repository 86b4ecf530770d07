"""The interaction centre among 100,000 customers and contacts and 100,000 requests: how long an agent waits.

Half of the partners are contacts of the other half; each has a telephone number of its own. Measured is what the screen
asks for while the agent types (``search_customers``) and when he opens a customer (``get_customer``, of one with 20
requests), with his record rules, from cold record caches.

Beside it the floor: plain SQL that finds the same rows by the same conditions and reads what is shown of them.
"""

from odoo.sql_db import db_connect

from benchmarks import common

PARTNERS, REQUESTS = 100_000, 100_000
CUSTOMERS = PARTNERS // 2
MOST_MS, MOST_QUERIES = 50, 30
# what is typed: label, text, conditions of the floor (partner, request)
SEARCHES = (
    ("whole number", "+86 20 1004 2000", "p.fsm_phone_digits IN ('2010042000', '862010042000')", None),
    ("number of a contact", "139 0004 2000", "p.fsm_phone_digits IN ('13900042000', '8613900042000')", None),
    ("end of a number", "1004 2000", "unaccent(p.fsm_phone_digits) LIKE '%10042000%'", None),
    ("number of nobody", "0755 9999 8888", "p.fsm_phone_digits IN ('75599998888', '8675599998888')", None),
    ("two characters of a name", "川机", "p.name LIKE '%川机%' LIMIT 21", None),
    ("name of nobody", "无此客户", "unaccent(p.name) ILIKE '%无此客户%' LIMIT 21", None),
    ("part of a name", "Customer 0420", "unaccent(p.name) ILIKE '%Customer 0420%' LIMIT 21", None),
    ("serial number", "SN042000", None, "unaccent(r.serial) ILIKE '%SN042000%' LIMIT 21"),
    ("number of a request", "B0042000", None, "unaccent(r.name) ILIKE '%B0042000%' LIMIT 21"),
)


def run(env):
    agent = common.make_user(env, "desk_agent", "fsm_base.group_fsm_agent")
    env.company.country_id = env.ref("base.cn")
    _fill(env, agent)
    desk = env["fsm.desk"].with_user(agent)
    customer = env["res.partner"].search([("name", "like", "Customer 04201%")], limit=1)
    works = {}
    for label, text, partner, request in SEARCHES:
        works[label] = lambda text=text: desk.search_customers(text)
        works[f"{label} floor"] = lambda partner=partner, request=request: _floor(env, partner, request)
    works["a customer is opened"] = lambda: desk.get_customer(customer.id)
    works["a customer is opened floor"] = lambda: _customer_floor(env, customer.id)
    hits = {label: str(len(desk.search_customers(text)["hits"])) for label, text, __, __ in SEARCHES}
    costs = common.compare(env, works, rounds=15)
    labels = [label for label, *__ in SEARCHES] + ["a customer is opened"]
    common.publish(env, "desk", common.table(_HEADER, [_row(label, hits, costs) for label in labels]))


def _fill(env, agent):
    province = env.ref("base.state_cn_GD")
    partner = env["res.partner"].create(
        {
            "name": "Model",
            "is_company": True,
            "phone": "020",
            "city": "Guangzhou",
            "state_id": province.id,
            "country_id": province.country_id.id,
        }
    )
    product = env["product.product"].create({"name": "Compressor"})
    request = env["fsm.request"].create(
        {"partner_id": partner.id, "product_id": product.id, "description": "No pressure"}
    )
    name = "'Customer ' || lpad(n::text, 5, '0') || ' 澜' || chr(19968 + n % 3000) || '机械' || chr(20000 + n % 97)"
    name = f"CASE n WHEN 777 THEN 'Customer 00777 杭州澜川机械' ELSE {name} END"
    common.clone(
        partner,
        f"generate_series(1, {CUSTOMERS}) AS n",
        name=name,
        complete_name=name,
        phone="'020 1' || lpad(n::text, 7, '0')",
        phone_sanitized="'+86201' || lpad(n::text, 7, '0')",
        fsm_phone_digits="'86201' || lpad(n::text, 7, '0')",
    )
    env.cr.execute("UPDATE res_partner SET commercial_partner_id = id WHERE name LIKE 'Customer %'")
    common.clone(
        partner,
        "(SELECT id AS customer, row_number() OVER (ORDER BY id) AS n FROM res_partner WHERE name LIKE 'Customer %')"
        " AS c",
        name="'Contact ' || c.n",
        complete_name="'Contact ' || c.n",
        is_company="FALSE",
        type="'contact'",
        parent_id="c.customer",
        commercial_partner_id="c.customer",
        phone="'139 ' || lpad(c.n::text, 8, '0')",
        phone_sanitized="'+86139' || lpad(c.n::text, 8, '0')",
        fsm_phone_digits="'86139' || lpad(c.n::text, 8, '0')",
    )
    state = "CASE WHEN n % 20 = 0 THEN 'open' WHEN n % 25 = 1 THEN 'cancelled' ELSE 'closed' END"
    env.cr.execute("SELECT min(id), max(id) FROM res_partner WHERE name LIKE 'Customer %'")
    first, __ = env.cr.fetchone()
    common.clone(
        request,
        f"generate_series(1, {REQUESTS}) AS n",
        name="'B' || lpad(n::text, 7, '0')",
        state=state,
        # 20 requests each of 5,000 customers
        partner_id=f"{first} + (n % 5000) * 10",
        site_id=f"{first} + (n % 5000) * 10",
        serial="'SN' || lpad(n::text, 6, '0')",
        agent_id=str(agent.id),
        contact_phone="'020 1' || lpad((n % 5000 * 10 + 1)::text, 7, '0')",
        contact_phone_digits="'201' || lpad((n % 5000 * 10 + 1)::text, 7, '0')",
    )
    env.cr.commit()
    with db_connect(env.cr.dbname).cursor() as cursor:
        cursor._cnx.autocommit = True
        cursor.execute("VACUUM ANALYZE")


def _floor(env, partner, request):
    shown = "c.id, c.name, c.city, s.name, p.name, p.phone"
    tables = "JOIN res_partner c ON c.id = p.commercial_partner_id LEFT JOIN res_country_state s ON s.id = c.state_id"
    if partner:
        env.cr.execute(f"SELECT {shown} FROM res_partner p {tables} WHERE p.active AND p.partner_share AND {partner}")
    else:
        tables = f"JOIN res_partner p ON p.id = r.partner_id {tables}"
        env.cr.execute(f"SELECT {shown}, r.name FROM fsm_request r {tables} WHERE {request}")
    ids = [row[0] for row in env.cr.fetchall()] or [0]
    env.cr.execute(
        "SELECT partner_id, count(*) FROM fsm_request WHERE state NOT IN ('closed', 'cancelled')"
        " AND partner_id = ANY(%s) GROUP BY partner_id",
        [ids],
    )
    env.cr.fetchall()


def _customer_floor(env, partner_id):
    for query in (
        "SELECT id, name, phone, email, type, function FROM res_partner WHERE commercial_partner_id = %s",
        "SELECT id, name, state, serial, description, priority FROM fsm_request WHERE partner_id = %s AND state NOT IN"
        " ('closed', 'cancelled')",
        "SELECT id, name, state, serial, description, resolution FROM fsm_request WHERE partner_id = %s AND state IN"
        " ('closed', 'cancelled') ORDER BY create_date DESC LIMIT 10",
        "SELECT id, date, note, outcome FROM fsm_call_note WHERE partner_id = %s ORDER BY date DESC LIMIT 10",
        "SELECT a.id, a.summary, a.user_id FROM mail_activity a JOIN fsm_request r ON r.id = a.res_id"
        " WHERE a.res_model = 'fsm.request' AND r.partner_id = %s",
        "SELECT t.id, t.planned_start, t.state, t.engineer_id FROM fsm_task t WHERE t.partner_id = %s",
    ):
        env.cr.execute(query, [partner_id])
        env.cr.fetchall()


_HEADER = [
    "the agent types, or does",
    "customers",
    "queries",
    "ms",
    "ms of the floor",
    "times the floor",
    f"≤ {MOST_QUERIES} queries",
    f"≤ {MOST_MS} ms",
]


def _row(label, hits, costs):
    cost, floor = costs[label], costs[f"{label} floor"]
    return [
        label,
        hits.get(label, "1"),
        cost.queries,
        cost.ms,
        floor.ms,
        cost.seconds / floor.seconds,
        common.verdict(cost.queries <= MOST_QUERIES),
        common.verdict(cost.ms <= MOST_MS),
    ]


run(env)
