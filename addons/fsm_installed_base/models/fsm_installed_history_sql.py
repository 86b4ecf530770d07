"""The history of units as one table, out of the tables of what happens to them."""

from odoo.tools import SQL

KINDS = ("request", "visit", "report", "part", "event", "meter")
# The id of a line is that of its record times this, plus the number of its kind: it stays what it is, and each table
# can be asked by its own key.
FACTOR = 8

# What every kind of line says; what it doesn't say is NULL of this type.
COLUMNS = {
    "unit_id": "int",
    "company_id": "int",
    "moment": "timestamp",
    "date": "date",
    "name": "varchar",
    "state_key": "varchar",
    "text": "text",
    "partner_id": "int",
    "from_partner_id": "int",
    "user_id": "int",
    "product_id": "int",
    "quantity": "float8",
    "serial": "varchar",
    "removed_serial": "varchar",
    "amount": "numeric",
    "res_model": "varchar",
    "res_id": "int",
}

# Each kind: the table that its id is of, what it says, where it is found.
_REQUEST = {
    "unit_id": "r.installed_product_id",
    "company_id": "r.company_id",
    "moment": "COALESCE(r.opened_on, r.create_date)",
    "name": "r.name",
    "state_key": "r.state",
    "text": "r.description",
    "partner_id": "r.partner_id",
    "user_id": "COALESCE(r.agent_id, r.user_id)",
    "res_model": "'fsm.request'",
    "res_id": "r.id",
}
_VISIT = {
    "unit_id": "r.installed_product_id",
    "company_id": "t.company_id",
    "moment": "COALESCE(t.actual_start, t.planned_start, t.create_date)",
    "name": "t.name",
    "state_key": "t.state",
    "text": "t.instructions",
    "partner_id": "t.partner_id",
    "user_id": "t.user_id",
    "res_model": "'fsm.task'",
    "res_id": "t.id",
}
_REPORT = {
    "unit_id": "s.installed_product_id",
    "company_id": "s.company_id",
    "moment": "COALESCE(s.submitted_on, s.create_date)",
    "name": "s.name",
    "state_key": "s.result",
    "text": "s.work_done",
    "partner_id": "s.partner_id",
    "user_id": "g.user_id",
    "amount": "s.amount_billable",
    "res_model": "'fsm.service.report'",
    "res_id": "s.id",
}
_PART = {
    "unit_id": "s.installed_product_id",
    "company_id": "s.company_id",
    "moment": "COALESCE(s.submitted_on, s.create_date)",
    "name": "s.name",
    "partner_id": "s.partner_id",
    "user_id": "g.user_id",
    "product_id": "p.product_id",
    "quantity": "p.quantity",
    "serial": "p.serial",
    "removed_serial": "p.removed_serial",
    "res_model": "'fsm.service.report'",
    "res_id": "s.id",
}
_EVENT = {
    "unit_id": "e.unit_id",
    "company_id": "e.company_id",
    "moment": "e.create_date",
    "date": "e.date",
    "state_key": "e.kind",
    "text": "NULLIF(CONCAT_WS(' · ', e.reason, e.description), '')",
    "partner_id": "e.to_partner_id",
    "from_partner_id": "e.from_partner_id",
    "user_id": "e.user_id",
    "res_model": "CASE WHEN e.report_id IS NOT NULL THEN 'fsm.service.report' WHEN e.request_id IS NOT NULL THEN"
    " 'fsm.request' WHEN e.picking_id IS NOT NULL THEN 'stock.picking' END",
    "res_id": "COALESCE(e.report_id, e.request_id, e.picking_id)",
}
_METER = {
    "unit_id": "m.unit_id",
    "company_id": "m.company_id",
    "moment": "m.create_date",
    "date": "m.date",
    "state_key": "CASE WHEN m.is_reset THEN 'reset' END",
    "text": "m.reason",
    "user_id": "m.user_id",
    "quantity": "m.value",
    "res_model": "CASE WHEN m.report_id IS NOT NULL THEN 'fsm.service.report' END",
    "res_id": "m.report_id",
}
_SOURCES = {
    "request": ("r", _REQUEST, "fsm_request r WHERE r.installed_product_id IS NOT NULL"),
    "visit": (
        "t",
        _VISIT,
        "fsm_task t JOIN fsm_request r ON r.id = t.request_id"
        " WHERE r.installed_product_id IS NOT NULL AND t.state NOT IN ('draft', 'rejected', 'cancelled')",
    ),
    "report": (
        "s",
        _REPORT,
        "fsm_service_report s LEFT JOIN fsm_engineer g ON g.id = s.engineer_id"
        " WHERE s.installed_product_id IS NOT NULL AND s.state IN ('submitted', 'approved')",
    ),
    "part": (
        "p",
        _PART,
        "fsm_report_part p JOIN fsm_service_report s ON s.id = p.report_id"
        " LEFT JOIN fsm_engineer g ON g.id = s.engineer_id"
        " WHERE s.installed_product_id IS NOT NULL AND s.state = 'approved'",
    ),
    "event": ("e", _EVENT, "fsm_installed_event e WHERE TRUE"),
    "meter": ("m", _METER, "fsm_installed_meter m WHERE TRUE"),
}


def split_ids(ids):
    """Ids of lines as ids of the records behind them.

    :return: dict ``{kind: tuple of ids}``, of the kinds that there are
    """
    split = {}
    for number in ids:
        split.setdefault(KINDS[number % FACTOR], []).append(number // FACTOR)
    return {kind: tuple(numbers) for kind, numbers in split.items()}


def make_query(zone, ids=None):
    """The lines of all units.

    :param str zone: time zone of the person who looks, in which a moment is of a day
    :param dict ids: only these, as from :func:`split_ids`
    """
    kinds = KINDS if ids is None else [kind for kind in KINDS if kind in ids]
    queries = [_make_branch(kind, zone, ids and ids[kind]) for kind in kinds or KINDS[:1]]
    if not kinds:
        queries = [SQL("%s AND FALSE", query) for query in queries]
    return SQL(" UNION ALL ").join(queries)


def _make_branch(kind, zone, ids):
    alias, said, source = _SOURCES[kind]
    said = {"date": f"({said['moment']} AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", **said}
    columns = [f"({said.get(name, 'NULL')})::{column_type} AS {name}" for name, column_type in COLUMNS.items()]
    arguments = [zone] if "%s" in said["date"] else []
    query = SQL(
        f"SELECT {alias}.id::bigint * {FACTOR} + {KINDS.index(kind)} AS id, '{kind}'::varchar AS kind, "
        f"{', '.join(columns)} FROM {source}",
        *arguments,
    )
    return SQL("%s AND %s IN %s", query, SQL.identifier(alias, "id"), ids) if ids is not None else query
