import re
import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

# 128 bits: nobody guesses one, and the code stays coarse enough to be read off a scratched label.
TOKEN_BYTES = 16
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
PATH = "/fsm/unit/"
PRINTERS = ("fsm_base.group_fsm_agent", "stock.group_stock_user")
MOST_LABELS = 1000


class FsmInstalledProduct(models.Model):
    """The label on the machine (设备标签): a code that leads to its page, and says nothing by itself."""

    _inherit = "fsm.installed.product"

    qr_token = fields.Char(
        "Code of the Label",
        groups=fields.NO_ACCESS,
        readonly=True,
        copy=False,
        help="Who has it sees the machine's page. It is made when the first label is printed, and read by the system "
        "alone.",
    )

    _qr_token_unique = models.UniqueIndex("(qr_token) WHERE qr_token IS NOT NULL")

    # ------------------------------------------------------------------
    # The code
    # ------------------------------------------------------------------

    def _get_qr_url(self):
        """Address of the machine's page, as its label has it.

        :return: absolute URL with a token that can't be guessed
        """
        self.ensure_one()
        return self._get_qr_urls()[self]

    def _get_qr_urls(self):
        """The addresses of many machines; those that have never had a label get their code now.

        :return: dict ``{unit: absolute URL}``
        """
        # sudo: the code is read and made by the system alone
        units = self.sudo()
        units.filtered(lambda unit: not unit.qr_token)._make_qr_tokens()
        address = self[:1].get_base_url()
        return {unit: f"{address}{PATH}{unit.sudo().qr_token}" for unit in self}  # sudo: as above

    def _make_qr_tokens(self):
        """Give each unit a new code. Whatever had the old one stops working."""
        # sudo: as above
        for unit in self.sudo():
            unit.qr_token = secrets.token_urlsafe(TOKEN_BYTES)

    @api.model
    def _find_by_token(self, token):
        """The unit whose label has this code.

        :return: the unit, with the system's rights; empty when the code is wrong, malformed or an old one: all look
            the same
        """
        if not TOKEN.fullmatch(token or ""):
            return self.browse()
        # sudo: whoever holds the label may see the page; it shows nothing but what its template names
        return self.sudo().search([("qr_token", "=", token)], limit=1)

    # ------------------------------------------------------------------
    # A label that was lost
    # ------------------------------------------------------------------

    def action_new_label(self, reason=None):
        """Make a new code; the old label stops working at once (换发标签).

        :param str reason: what became of the old one; without it a form asks
        """
        if not reason:
            return self._ask_change("label")
        self.check_access("write")
        self._check_changeable()
        self._make_qr_tokens()
        self._record_events("label", reason=reason)
        return True

    # ------------------------------------------------------------------
    # Printing (the document itself: report/fsm_unit_label.py)
    # ------------------------------------------------------------------

    def action_print_label(self):
        """Print a label for a label printer, one a page."""
        self._check_labels()
        # sudo: a report action, the same for all who may print
        return self.env.ref("fsm_installed_base.fsm_unit_label_report").sudo().report_action(self, config=False)

    def action_print_labels(self):
        """Ask on what the labels of these machines are printed."""
        self._check_labels()
        return self.env["fsm.unit.label"]._open(self)

    def _get_label_file_name(self):
        """Name of the file with the label, without its ending."""
        self.ensure_one()
        return self.env._("Label %s", self.serial).replace("/", "-")

    def _check_labels(self):
        """Refuse labels that the user may not print, or that nobody needs.

        :raise AccessError: the user is neither of customer service nor of the warehouse, or may not see a machine
        :raise UserError: a machine is retired, or there are too many
        """
        if not self.env.su and not any(self.env.user.has_group(group) for group in PRINTERS):
            raise AccessError(self.env._("Labels are printed by customer service and by the warehouse."))
        self.check_access("read")
        if len(self) > MOST_LABELS:
            raise UserError(
                self.env._(
                    "%(count)s labels are too many at once. Choose at most %(most)s.", count=len(self), most=MOST_LABELS
                )
            )
        if retired := self.filtered(lambda unit: unit.state == "retired"):
            raise UserError(
                self.env._(
                    "Retired machines need no label. Leave these out: %s.",
                    ", ".join(retired[:5].mapped("display_name")),
                )
            )

    # ------------------------------------------------------------------
    # What the page says
    # ------------------------------------------------------------------

    def _get_warranty_words(self):
        """Until when the machine is guaranteed, in the words of a customer; empty where nothing was ever promised."""
        self.ensure_one()
        if self.state == "retired":
            return ""
        words = {
            "valid": self.env._("Under warranty until %s", format_date(self.env, self.warranty_end)),
            "over": self.env._("Ended on %s", format_date(self.env, self.warranty_end)),
            "waiting": self.env._("Begins with the installation"),
        }
        return words.get(self.warranty_status, "")

    def _get_machine_name(self):
        """Model and variant, without the house's own number."""
        self.ensure_one()
        return self.product_id.with_context(display_default_code=False).display_name

    def _has_customer(self):
        """Whether somebody has the machine who can report a fault."""
        return bool(self.partner_id) and self.state != "retired"

    def _get_followed_requests(self):
        """The open requests that may be followed beside the machine: those of the customer who has it now.

        :return: fsm.request, newest first; none where nobody has it
        """
        self.ensure_one()
        if not self._has_customer():
            return self.env["fsm.request"]
        customer = self.partner_id.commercial_partner_id
        return self._get_open_requests().filtered(
            lambda request: request.state != "draft" and request.partner_id.commercial_partner_id == customer
        )
