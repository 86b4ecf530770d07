import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

TOKEN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class FsmRequest(models.Model):
    """What customers do with their request by themselves."""

    _inherit = "fsm.request"

    machine_text = fields.Char(
        "Machine as the Customer Calls It", copy=False, help="What the customer wrote when he registered the request."
    )
    confirmed_on = fields.Datetime(
        "Confirmed by the Customer On", readonly=True, copy=False, help="When the customer said that everything works."
    )

    def _compute_access_url(self):
        super()._compute_access_url()
        for request in self:
            request.access_url = f"/my/service-requests/{request.id}"

    # ------------------------------------------------------------------
    # Found by its token
    # ------------------------------------------------------------------

    @api.model
    def _find_by_token(self, token):
        """The request whose public page has this token.

        :return: the request; empty when the token is wrong or malformed, or the page has expired: all look the same
        """
        if not TOKEN.fullmatch(token or ""):
            return self.browse()
        # sudo: whoever has the token may see the page; it shows nothing but what the templates name
        request = self.sudo().search([("access_token", "=", token)], limit=1)
        return request if request._has_public_page() else self.browse()

    def _has_public_page(self):
        """Whether the request can be followed: it was submitted, and has not been over for too long."""
        if not self or self.state == "draft":
            return False
        if self.state not in ("closed", "cancelled"):
            return True
        # sudo: a limit, no secret
        days = int(self.env["ir.config_parameter"].sudo().get_param("fsm_base.public_page_days", 180))
        return (self.closed_on or self.state_since) > fields.Datetime.now() - timedelta(days=days)

    def _in_customers_terms(self):
        """The request with times in the customer's time zone."""
        customer = self.contact_id if self.contact_id.tz else self.partner_id
        return self.with_context(tz=customer.tz or self.company_id._fsm_tz())

    # ------------------------------------------------------------------
    # Registering one
    # ------------------------------------------------------------------

    @api.model
    def _get_portal_sites(self, partner):
        """Addresses among which a customer's person chooses where the work is: the company's and its further ones."""
        company = partner.commercial_partner_id
        others = company.child_ids.filtered(lambda child: child.type in ("delivery", "other"))
        return company | others

    @api.model
    def _create_from_portal(self, partner, values, files=()):
        """Register and submit a request for a customer's person.

        :param partner: res.partner of the person
        :param dict values: checked values of the form
        :param files: pairs (name, content) of pictures
        :return: the request
        :raise ValidationError: one of the files is no picture, or too large
        """
        customer = partner.commercial_partner_id
        known = values.get("serial") and self.search(
            [("serial", "=", values["serial"]), ("partner_id", "child_of", customer.id), ("product_id", "!=", False)],
            order="id desc",
            limit=1,
        )
        request = self.with_context(mail_create_nosubscribe=True).create(
            {
                "partner_id": customer.id,
                "contact_id": partner.id if partner != customer else False,
                "channel": "portal",
                "product_id": known.product_id.id if known else False,
                **values,
            }
        )
        photos = self.env["ir.attachment"].create(
            [{"name": name, "raw": content, "res_model": self._name, "res_id": request.id} for name, content in files]
        )
        photos._fsm_check_photos()
        request.photo_ids = photos
        request.action_submit()
        return request

    # ------------------------------------------------------------------
    # Confirming
    # ------------------------------------------------------------------

    def _confirm_by_customer(self):
        """The customer says that everything works: the request is closed.

        :raise UserError: the request is not resolved
        """
        self.ensure_one()
        self._check_resolved()
        self._message_log(body=self.env._("The customer confirms that everything works."))
        self._fsm_moving().write({"confirmed_on": fields.Datetime.now()})
        # sudo: closing follows from the customer's word, who has no rights of his own
        self.sudo()._action_close()

    def _deny_by_customer(self, note=None):
        """The customer says that it does not work yet: the request is worked on again.

        :param str note: the customer's words
        :raise UserError: the request is not resolved
        """
        self.ensure_one()
        self._check_resolved()
        words = (note or "").strip()[:500]
        reason = self.env._("The customer says that it is not fixed yet.")
        # sudo: as for confirming
        self.sudo().action_reopen(f"{reason} “{words}”" if words else reason)

    def _check_resolved(self):
        if self.state != "resolved":
            raise UserError(
                self.env._(
                    "%(request)s is “%(state)s”; it can be confirmed as soon as the work is done.",
                    request=self.name,
                    state=self._fsm_state_label(),
                )
            )
