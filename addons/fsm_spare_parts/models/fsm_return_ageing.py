from odoo import fields, models
from odoo.tools import SQL

from .fsm_return_duty import OUTSIDE


class FsmReturnAgeing(models.Model):
    """An old part that is not in the warehouse yet, and for how long it has been late: one line for each duty."""

    _name = "fsm.return.ageing"
    _description = "Ageing of Old Parts"
    _auto = False
    _order = "days_late desc, id"
    _rec_name = "duty_id"

    duty_id = fields.Many2one("fsm.return.duty", "Old Part", readonly=True, help="The duty.")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    engineer_id = fields.Many2one("fsm.engineer", readonly=True, help="Who has to send it back.")
    team_id = fields.Many2one("fsm.service.team", readonly=True, help="The engineer's team.")
    provider_id = fields.Many2one("res.partner", readonly=True, help="For whom an outsourced engineer works.")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, help="Where it was taken out.")
    product_id = fields.Many2one("product.product", "Part", readonly=True, help="The part that was taken out.")
    state = fields.Selection([("bag", "To Send Back"), ("shipped", "Sent Back")], readonly=True, help="Where it is.")
    opened_on = fields.Date("Taken Out On", readonly=True, help="Day of the visit.")
    due_on = fields.Date(readonly=True, help="By this day it has to be sent back.")
    days_late = fields.Integer(readonly=True, aggregator="max", help="How many days it should have been sent back ago.")
    bucket = fields.Selection(
        [
            ("0", "Not Due"),
            ("1", "1–7 Days Late"),
            ("2", "8–30 Days Late"),
            ("3", "More than 30 Days Late"),
            ("9", "On the Way"),
        ],
        "How Long",
        readonly=True,
        help="How late it is.",
    )
    value = fields.Monetary("Worth", readonly=True, help="What as many new ones cost.")

    @property
    def _table_query(self):
        """Days begin where each company is."""
        today = SQL("(now() AT TIME ZONE COALESCE(p.tz, r.tz, 'UTC'))::date")
        return SQL(
            """
            SELECT d.id, d.id AS duty_id, d.company_id, d.engineer_id, d.team_id, d.provider_id, d.partner_id,
                   d.product_id, d.state, d.opened_on, d.due_on, d.value,
                   CASE WHEN d.state = 'bag' THEN GREATEST(%(today)s - d.due_on, 0) ELSE 0 END AS days_late,
                   CASE WHEN d.state = 'shipped' THEN '9'
                        WHEN %(today)s <= d.due_on THEN '0'
                        WHEN %(today)s - d.due_on <= 7 THEN '1'
                        WHEN %(today)s - d.due_on <= 30 THEN '2'
                        ELSE '3' END AS bucket
              FROM fsm_return_duty d
              JOIN res_company c ON c.id = d.company_id
              JOIN res_partner p ON p.id = c.partner_id
         LEFT JOIN resource_calendar r ON r.id = c.resource_calendar_id
             WHERE d.state IN %(outside)s
            """,
            today=today,
            outside=OUTSIDE,
        )
