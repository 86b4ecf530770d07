from odoo import api, fields, models, tools


class FsmRequestType(models.Model):
    _inherit = "fsm.request.type"

    proposed_for = fields.Selection(
        [("warranty", "Machines under Warranty"), ("contract", "Machines under Contract"), ("billable", "Others")],
        help="This type or sub-type is proposed for a request when this is who pays for the machine.",
    )

    @tools.ormcache()
    def _get_proposal_ids(self):
        # sudo: types are the same for everybody; requests choose those of their company
        return self.sudo().search([("proposed_for", "!=", False)]).ids

    @api.model
    def _get_proposals(self):
        """The types and sub-types that are proposed by who pays, in their order."""
        # sudo: those of other companies are among them, and left out by whoever asks
        return self.sudo().browse(self._get_proposal_ids())
