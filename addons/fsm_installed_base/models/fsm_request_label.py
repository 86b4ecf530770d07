from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError

from odoo.addons.fsm_base.phone import national_digits, stored_variants


class FsmRequest(models.Model):
    """A fault reported by somebody who stands before the machine and has scanned its label."""

    _inherit = "fsm.request"

    channel = fields.Selection(selection_add=[("qr", "Label Scan")], ondelete={"qr": "set default"})
    reported_by = fields.Char(
        copy=False, help="Who reported it from the machine's page, as the person wrote it. Nobody has checked it."
    )
    label_form_key = fields.Char(
        groups=fields.NO_ACCESS, readonly=True, copy=False, help="The form it came by: the same form makes one request."
    )

    _label_form_unique = models.UniqueIndex(
        "(installed_product_id, label_form_key) WHERE label_form_key IS NOT NULL", "This form was sent already."
    )

    @api.model
    def _create_from_label(self, unit, values, photos=(), form_key=None):
        """Register and submit a request for whoever has scanned the label of a machine.

        :param unit: fsm.installed.product
        :param dict values: checked values of the form: ``description``, ``contact_phone``, ``reported_by``
        :param photos: pairs (name, content) of pictures
        :param str form_key: what tells this form from others; sent twice, it makes one request
        :return: the request
        :raise UserError: too many for one machine on one day, or another reason; nothing is kept then
        :raise ConcurrencyError: the same form is being sent at this moment; to be tried again
        """
        # sudo: the key is the system's
        if made := form_key and self.sudo().search(
            [("installed_product_id", "=", unit.id), ("label_form_key", "=", form_key)], limit=1
        ):
            return made
        self._check_label_reports(unit)
        values = {**self._prepare_label_vals(unit, values["contact_phone"]), "label_form_key": form_key, **values}
        try:
            with self.env.cr.savepoint():
                return self.with_company(unit.company_id)._create_from_portal(unit.partner_id, values, photos)
        except UniqueViolation as error:
            raise ConcurrencyError(self.env._("This form was sent already.")) from error

    @api.model
    def _prepare_label_vals(self, unit, phone):
        contact = unit._find_reporter(phone) or unit.contact_id
        return {
            "channel": "qr",
            "type_id": self._get_label_type(unit.company_id).id,
            "installed_product_id": unit.id,
            "product_id": unit.product_id.id,
            "site_id": (unit.site_id or unit.partner_id).id,
            "contact_id": contact.id,
            # nobody of the house has taken it
            "agent_id": False,
        }

    @api.model
    def _get_label_type(self, company):
        """The first kind of request that is a repair."""
        types = self.env["fsm.request.type"].with_company(company)
        repair = types.search(
            [("parent_id", "=", False), ("category", "=", "repair"), ("company_id", "in", [False, company.id])], limit=1
        )
        return repair or types._get_default()

    @api.model
    def _check_label_reports(self, unit):
        """A label hangs where anybody passes: nobody floods the house with reports."""
        # sudo: a limit, no secret
        most = int(self.env["ir.config_parameter"].sudo().get_param("fsm_installed_base.max_label_reports_per_day", 10))
        since = fields.Datetime.now() - timedelta(days=1)
        domain = [("installed_product_id", "=", unit.id), ("channel", "=", "qr"), ("create_date", ">", since)]
        if self.search_count(domain) >= most:
            raise UserError(
                self.env._("Many faults of this machine were reported today. Please call us, so that nothing is lost.")
            )


class FsmInstalledProduct(models.Model):
    _inherit = "fsm.installed.product"

    def _find_reporter(self, phone):
        """The person of the customer who has this telephone number; nobody when there is none, or several.

        :param str phone: as the person wrote it
        """
        code = self.env["fsm.desk"].with_company(self.company_id)._get_country_code()
        digits = national_digits(phone, code)
        people = self.env["res.partner"].search(
            [
                ("id", "child_of", self.partner_id.id),
                ("is_company", "=", False),
                ("fsm_phone_digits", "in", stored_variants(digits, code) if digits else []),
            ],
            limit=2,
        )
        return people if len(people) == 1 else people.browse()
