from odoo import api, fields, models


class FsmEvent(models.Model):
    _inherit = "fsm.event"

    code = fields.Selection(
        selection_add=[("quotation_sent", "Quotation Sent"), ("quotation_accepted", "Quotation Accepted")],
        ondelete={"quotation_sent": "cascade", "quotation_accepted": "cascade"},
    )

    @api.model
    def _get_event_models(self):
        return {**super()._get_event_models(), "quotation_sent": "fsm.task", "quotation_accepted": "fsm.task"}
