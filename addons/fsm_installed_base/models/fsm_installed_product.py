from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..serials import serial_key

DESK = ("agent", "dispatcher", "manager")


class FsmInstalledProduct(models.Model):
    """One physical machine (安装记录): a product with a serial number, at a customer or still with us."""

    _name = "fsm.installed.product"
    _description = "Installed Product"
    _inherit = ["fsm.workflow.mixin"]
    _order = "id desc"
    _rec_names_search = ["serial", "product_id"]
    _check_company_auto = True
    _mail_post_access = "read"

    _fsm_transitions = {
        "installed": {"in_stock": DESK, "loaned": DESK, "in_repair": DESK, "retired": DESK},
        "in_stock": {"installed": DESK, "loaned": DESK, "in_repair": DESK, "retired": DESK},
        "loaned": {"in_stock": DESK, "installed": DESK, "in_repair": DESK, "retired": DESK},
        "in_repair": {"in_stock": DESK, "installed": DESK, "loaned": DESK, "retired": DESK},
        "retired": {"in_stock": ("manager",), "installed": ("manager",)},
    }
    _fsm_flow_fields = frozenset({"state_since", "retired_on", "warranty_told_for", "life_told_for"})

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="The company that looks after the machine.",
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
        domain=[("type", "!=", "service")],
        help="Which machine it is: model and variant.",
    )
    product_tmpl_id = fields.Many2one(related="product_id.product_tmpl_id", string="Machine Model")
    product_categ_id = fields.Many2one(related="product_id.categ_id", string="Category of the Machine")
    serial = fields.Char(
        "Serial Number",
        required=True,
        index="trigram",
        tracking=True,
        help="Serial number on the machine's plate.",
    )
    serial_key = fields.Char(
        compute="_compute_serial_key",
        store=True,
        precompute=True,
        index="trigram",
        help="The serial number as it is compared: without spaces, in capitals.",
    )
    lot_id = fields.Many2one(
        "stock.lot",
        index="btree_not_null",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
        help="The serial number in the stock of the company.",
    )
    state = fields.Selection(
        [
            ("in_stock", "In Stock"),
            ("installed", "Installed"),
            ("loaned", "Loaned"),
            ("in_repair", "In Repair"),
            ("retired", "Retired"),
        ],
        default="installed",
        required=True,
        index=True,
        copy=False,
        group_expand=True,
        help="Where the machine is: with us, with the customer, on loan, in the workshop, or out of service.",
    )
    # whose, and where
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        index="btree_not_null",
        check_company=True,
        domain=[("parent_id", "=", False)],
        help="The customer who has the machine.",
    )
    site_id = fields.Many2one(
        "res.partner",
        compute="_compute_site_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
        domain="[('id', 'child_of', partner_id)]",
        help="Address where the machine stands.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        check_company=True,
        domain="[('id', 'child_of', partner_id), ('is_company', '=', False)]",
        help="Whom to call about this machine.",
    )
    location_note = fields.Char("Place on Site", help="Where on the site: building, floor, line.")
    province_id = fields.Many2one(
        related="site_id.state_id", string="Province", store=True, precompute=True, index="btree_not_null"
    )
    city = fields.Char(related="site_id.city", store=True, precompute=True)
    latitude = fields.Float(related="site_id.partner_latitude", help="Position of the site, in degrees.")
    longitude = fields.Float(related="site_id.partner_longitude", help="Position of the site, in degrees.")
    # its life
    shipped_on = fields.Date(tracking=True, help="Day on which the machine left for the customer.")
    installed_on = fields.Date(
        tracking=True, help="Day on which it was put into service. Empty: the installation is still to come."
    )
    end_of_life = fields.Date(tracking=True, help="Last day on which the machine is meant to be in service.")
    retired_on = fields.Date(readonly=True, copy=False, help="Day on which it went out of service.")
    image_128 = fields.Image(related="product_id.image_128")
    document_ids = fields.Many2many(
        "ir.attachment",
        "fsm_installed_product_document_rel",
        string="Documents",
        help="Manual, certificate, acceptance record: the customer finds them beside his machine in the portal.",
    )
    note = fields.Text(
        "Internal Note",
        groups="base.group_user",
        help="What the house should know about this machine. Not for the customer.",
    )
    request_ids = fields.One2many("fsm.request", "installed_product_id", "Requests")
    event_ids = fields.One2many("fsm.installed.event", "unit_id", "Events")

    _identity = models.UniqueIndex(
        "(company_id, product_id, serial_key)",
        "A machine of this product with this serial number is already registered. Search for the serial number.",
    )
    _serial_key_idx = models.Index("(serial_key)")
    _life_order = models.Constraint(
        "CHECK(installed_on IS NULL OR retired_on IS NULL OR retired_on >= installed_on)",
        "A machine can't be retired before it was installed.",
    )

    @api.depends("serial")
    def _compute_serial_key(self):
        for unit in self:
            unit.serial_key = serial_key(unit.serial)

    @api.depends("partner_id")
    def _compute_site_id(self):
        for unit in self:
            if not unit.site_id or unit.site_id.commercial_partner_id != unit.partner_id.commercial_partner_id:
                unit.site_id = unit.partner_id

    @api.depends("product_id.name", "serial")
    @api.depends_context("lang", "fsm_unit_with_customer")
    def _compute_display_name(self):
        with_customer = self.env.context.get("fsm_unit_with_customer")
        for unit in self:
            words = [unit.product_id.name, unit.serial]
            if with_customer:
                words.append(unit.partner_id.name)
            unit.display_name = " · ".join(filter(None, words)) or self.env._("New machine")

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        key = serial_key(value) if isinstance(value, str) else ""
        if key and operator in ("ilike", "=ilike", "like", "="):
            domain = Domain(domain) | Domain("serial_key", "ilike" if "like" in operator else "=", key)
        return domain

    @api.constrains("serial")
    def _check_serial(self):
        for unit in self:
            if not unit.serial_key:
                raise ValidationError(self.env._("A machine needs a serial number."))

    @api.constrains("lot_id", "product_id")
    def _check_lot(self):
        for unit in self:
            if unit.lot_id and unit.lot_id.product_id != unit.product_id:
                raise ValidationError(
                    self.env._(
                        "%(unit)s: the lot %(lot)s is of another product.",
                        unit=unit.display_name,
                        lot=unit.lot_id.name,
                    )
                )

    @api.constrains("partner_id", "state")
    def _check_customer(self):
        for unit in self:
            if unit.state in ("installed", "loaned") and not unit.partner_id:
                raise ValidationError(self.env._("%s: say which customer has the machine.", unit.display_name))

    def _has_serial(self, serial):
        """Whether this is the unit's serial number, however it is written."""
        return self.serial_key == serial_key(serial)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for unit in self:
            # sudo: the history counts, whoever may read it
            if unit.sudo().request_ids:
                raise UserError(
                    self.env._(
                        "%s has a history of requests and stays. Retire it instead of deleting it.", unit.display_name
                    )
                )

    # ------------------------------------------------------------------
    # Process
    # ------------------------------------------------------------------

    @api.model
    def _fsm_initial_states(self):
        """A machine is registered where it is: at a customer, in stock, or already out of service."""
        return tuple(self._fsm_transitions)

    def _creation_message(self):
        return self.env._("Machine registered.")

    @api.model
    def _fsm_extra_steps(self):
        return {
            **super()._fsm_extra_steps(),
            "warranty_ending": self.env._("Warranty Ending"),
            "life_ending": self.env._("End of Life Near"),
        }

    def _fsm_step_info(self):
        return {
            unit.id: {"fsm_info": " · ".join(filter(None, (unit.partner_id.name, unit.city, unit.serial)))}
            for unit in self
        }
