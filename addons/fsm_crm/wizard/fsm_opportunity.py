from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html


class FsmOpportunity(models.TransientModel):
    """The small form by which customer service tells sales what a customer might buy."""

    _name = "fsm.opportunity"
    _description = "New Opportunity"

    partner_id = fields.Many2one("res.partner", "Customer", required=True, help="The customer.")
    contact_id = fields.Many2one(
        "res.partner",
        domain="[('id', 'child_of', partner_id), ('is_company', '=', False)]",
        help="Whom sales should speak with.",
    )
    phone = fields.Char(help="Number to call.")
    name = fields.Char("What Is Wanted", required=True, help="The title of the opportunity.")
    description = fields.Text("In More Words", help="What the customer said: what for, by when, how many.")
    request_id = fields.Many2one("fsm.request", "Service Request", readonly=True, help="Where it came up.")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)

    @api.model
    def _open(self, partner, contact, phone, request=None, description=False):
        """The action that shows the form.

        :param partner: the customer
        :param contact: the person who asked, or empty
        :param str phone: number to call, or empty
        :param request: fsm.request in which it came up
        :param str description: what is known already
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Opportunity"),
            "res_model": self._name,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_partner_id": partner.commercial_partner_id.id,
                "default_contact_id": contact.id,
                "default_phone": phone or contact.phone or partner.phone,
                "default_request_id": request.id if request else False,
                "default_company_id": request.company_id.id if request else self.env.company.id,
                "default_description": description,
            },
        }

    def action_raise(self):
        """Make the opportunity and say who has it now.

        :raise AccessError: the user is neither of customer service nor of sales
        """
        self.ensure_one()
        groups = ("fsm_base.group_fsm_agent", "sales_team.group_sale_salesman")
        if not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(self.env._("Opportunities are raised by customer service and sales."))
        if not self.name.strip():
            raise UserError(self.env._("Say in a few words what the customer wants."))
        # what the user may not see is not to be told to sales either
        (self.partner_id | self.contact_id).check_access("read")
        self.request_id.check_access("read")
        # sudo: customer service tells sales without seeing the pipeline; nothing but this one is created
        lead = self.env["crm.lead"].sudo().with_company(self.company_id).create(self._prepare_lead_vals())
        if self.request_id:
            # sudo: the log is the system's
            self.request_id.sudo()._message_log(body=self.env._("Opportunity raised: %s", lead.name))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self._get_told(lead),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _prepare_lead_vals(self):
        contact = self.contact_id or self.partner_id
        salesperson = self._get_salesperson()
        medium = self.env.ref("utm.utm_medium_phone", raise_if_not_found=False)
        return {
            "type": "opportunity",
            "name": self.name.strip(),
            "partner_id": contact.id,
            "phone": self.phone,
            "description": plaintext2html(self.description) if self.description else False,
            "user_id": salesperson.id,
            "company_id": self.company_id.id,
            "referred": self.env.user.name,
            "source_id": self.env.ref("fsm_crm.utm_source_customer_service").id,
            "medium_id": medium.id if medium else False,
            "fsm_request_id": self.request_id.id,
        }

    def _get_salesperson(self):
        """Who sells to the customer; nobody, where that is not known: then it waits in the team's list."""
        customer = self.partner_id.commercial_partner_id
        salesperson = self.contact_id.user_id or customer.user_id
        # sudo: whether that person works for the company is nothing that the agent needs to see
        works_here = self.company_id in salesperson.sudo().company_ids
        return salesperson if salesperson.active and works_here else self.env["res.users"]

    def _get_told(self, lead):
        if lead.user_id:
            return self.env._("“%(name)s” is with %(salesperson)s now.", name=lead.name, salesperson=lead.user_id.name)
        return self.env._("“%s” waits for sales now.", lead.name)
