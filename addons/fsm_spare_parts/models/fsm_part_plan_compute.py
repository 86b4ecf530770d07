import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .fsm_part_plan_run import COLUMNS, PlanRun

_logger = logging.getLogger(__name__)

BATCH = 20_000
PLANNERS = ("fsm_base.group_fsm_manager", "stock.group_stock_manager")


class FsmPartPlan(models.Model):
    """The plans of a company are worked out in sets: some reading queries, plain numbers, one writing query a batch."""

    _inherit = "fsm.part.plan"

    def action_recompute(self):
        """Work out the plans of the company at work now, instead of at night.

        :raise AccessError: planning is up to service managers and the manager of the warehouse
        :raise UserError: somebody else is doing it at this moment
        """
        self._check_planner()
        # sudo: planners need not see all reports and the whole stock
        self.env["fsm.part.plan"].sudo()._recompute(self.env.company)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _check_planner(self):
        if not self.env.su and not any(self.env.user.has_group(group) for group in PLANNERS):
            raise AccessError(
                self.env._("Planning of parts is up to service managers and to the manager of the warehouse.")
            )

    @api.model
    def _cron_recompute(self):
        """Work out the plans of all companies. A company in which it fails does not stop the others; its settings say
        why it failed."""
        companies = self.env["res.company"].union(
            *(company for (company,) in self.env["stock.warehouse"]._read_group([], ["company_id"]))
        )
        for number, company in enumerate(companies, start=1):
            failure = False
            try:
                with self.env.cr.savepoint():
                    self.with_company(company)._recompute(company)
            # whatever the data of one company may raise
            except Exception as error:
                _logger.exception("The parts of %s can't be planned", company.name)
                failure = str(error) or type(error).__name__
            if failure != company.fsm_plan_error:
                company.fsm_plan_error = failure
            self.env["ir.cron"]._commit_progress(1, remaining=len(companies) - number)

    @api.model
    def _hold_company(self, company):
        """Let nobody else plan for the company until this is committed.

        :raise UserError: somebody else is doing it
        """
        [(is_held,)] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(hashtext('fsm_part_plan'), %s)", company.id)
        )
        if not is_held:
            raise UserError(
                self.env._(
                    "The parts of %s are just being planned by somebody else. Try again in a moment.", company.name
                )
            )

    @api.model
    def _recompute(self, company, products=None):
        """Work out the plans of a company anew.

        :param products: product.product to which to keep, by default all
        :raise UserError: somebody else is doing it
        """
        self._hold_company(company)
        self.env.flush_all()
        products = products or self.env["product.product"]
        rows = PlanRun(self, company, products).get_rows()
        for start in range(0, len(rows), BATCH):
            self._write_rows(rows[start : start + BATCH])
        self._drop_others(company, products, rows)
        self.invalidate_model(flush=False)

    @api.model
    def _drop_others(self, company, products, rows):
        """Plans that were not worked out any more are gone: of parts that nobody uses, of engineers who have left."""
        kept = [[row[index] for row in rows] for index in (0, 1)]
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM fsm_part_plan plan WHERE plan.company_id = %s AND %s AND NOT EXISTS (
                    SELECT FROM UNNEST(%s::int[], %s::int[]) AS kept (product_id, location_id)
                    WHERE kept.product_id = plan.product_id AND kept.location_id = plan.location_id
                )
                """,
                company.id,
                SQL("plan.product_id = ANY(%s)", products.ids) if products else SQL("TRUE"),
                *kept,
            )
        )

    @api.model
    def _write_rows(self, rows):
        """One query for all rows: new ones are inserted, known ones updated.

        :param rows: tuples in the order of ``COLUMNS``
        """
        names = SQL(", ").join(map(SQL.identifier, COLUMNS))
        columns = [
            SQL("%s::%s[]", list(values), SQL(kind))
            for values, kind in zip(zip(*rows, strict=True), COLUMNS.values(), strict=True)
        ]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO fsm_part_plan (%(names)s, create_uid, write_uid, create_date, write_date)
                SELECT %(names)s, %(uid)s, %(uid)s, %(now)s, %(now)s FROM UNNEST(%(columns)s) AS row (%(names)s)
                ON CONFLICT (product_id, location_id) DO UPDATE SET %(updates)s, write_date = EXCLUDED.write_date
                """,
                names=names,
                columns=SQL(", ").join(columns),
                updates=SQL(", ").join(
                    SQL("%s = EXCLUDED.%s", SQL.identifier(name), SQL.identifier(name)) for name in COLUMNS
                ),
                uid=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
