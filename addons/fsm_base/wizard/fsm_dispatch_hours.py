from odoo import api, fields, models


class FsmDispatch(models.TransientModel):
    """Visits outside of working hours: allowed, customers have breakdowns at night, but never by mistake."""

    _inherit = "fsm.dispatch"

    off_hours = fields.Char(
        compute="_compute_off_hours", help="Shown when the visit is outside of the engineer's working hours."
    )

    @api.depends("engineer_id", "planned_start", "planned_end")
    def _compute_off_hours(self):
        for dispatch in self:
            engineer = dispatch.engineer_id._origin
            sentences = {}
            if engineer and dispatch.planned_start and dispatch.planned_end:
                sentences = engineer._get_off_hours(dispatch.planned_start, dispatch.planned_end)
            dispatch.off_hours = sentences.get(engineer.id, False)
