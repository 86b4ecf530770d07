import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..serials import serial_key


def position_key(position):
    """A position as it is sorted: “1.10” comes after “1.9”.

    :param str position: as written; may be empty, which comes last
    """
    if not position:
        return "~"
    return re.sub(r"\d+", lambda number: number.group().zfill(5), position.strip().lower())


class FsmInstalledComponent(models.Model):
    """A part inside a unit (部件), from the day it was put in to the day it was taken out.

    Parts form a tree, as the bill of materials does. Several pieces of a part without serial numbers are one record
    with a quantity; parts with serial numbers are one record a piece.
    """

    _name = "fsm.installed.component"
    _description = "Component of a Machine"
    _order = "unit_id, position_key, id"
    _rec_names_search = ["serial", "product_id", "position"]
    _check_company_auto = True

    unit_id = fields.Many2one(
        "fsm.installed.product",
        "Machine",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        help="The machine that the part is in.",
    )
    company_id = fields.Many2one(related="unit_id.company_id", store=True, index=True, precompute=True)
    parent_id = fields.Many2one(
        "fsm.installed.component",
        "Inside",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        domain="[('unit_id', '=', unit_id), ('removed_on', '=', False)]",
        help="The assembly that the part is in. Empty: the machine itself.",
    )
    child_ids = fields.One2many("fsm.installed.component", "parent_id", "Parts Inside")
    product_id = fields.Many2one(
        "product.product",
        "Component",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("type", "!=", "service")],
        help="Which part it is.",
    )
    product_tmpl_id = fields.Many2one(
        related="product_id.product_tmpl_id", string="Kind of Part", store=True, index=True, precompute=True
    )
    quantity = fields.Float(
        default=1.0, readonly=True, digits="Product Unit", help="How many there are, in the unit of the product."
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    serial = fields.Char("Serial Number", readonly=True, index="trigram", help="Serial number of the part.")
    serial_key = fields.Char(
        compute="_compute_serial_key",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="The serial number as it is compared: without spaces, in capitals.",
    )
    lot_id = fields.Many2one(
        "stock.lot",
        readonly=True,
        index="btree_not_null",
        check_company=True,
        help="The serial number in the stock of the company.",
    )
    position = fields.Char(
        readonly=True,
        help="Where in the machine: its number in the bill, such as 1.2.3, or the words on the drawing.",
    )
    position_key = fields.Char(compute="_compute_position_key", store=True, precompute=True)
    bom_line_id = fields.Many2one(
        "mrp.bom.line",
        "Line of the Bill",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The line of the bill of materials whose place the part has.",
    )
    from_bill = fields.Boolean(readonly=True, help="The part has a place in the bill of materials.")
    installed_on = fields.Date(
        "Put In", readonly=True, help="Day on which the part was put in. Empty: it has always been there."
    )
    removed_on = fields.Date(readonly=True, index="btree_not_null", help="Day on which the part was taken out.")
    removed_reason = fields.Char(readonly=True, help="Why the part was taken out.")
    replaced_by_id = fields.Many2one(
        "fsm.installed.component",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The part that was put in instead.",
    )
    report_part_id = fields.Many2one(
        "fsm.report.part",
        "Line of the Report",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The line of a service report by which the part was put in.",
    )
    report_id = fields.Many2one(related="report_part_id.report_id", string="Put In By")
    warranty_end = fields.Date(
        "Warranty Until",
        readonly=True,
        help="Last day of the warranty that the part has by itself, because it was put in by a repair. "
        "Empty: it shares that of the machine.",
    )
    partner_id = fields.Many2one(related="unit_id.partner_id", string="Customer")
    unit_state = fields.Selection(related="unit_id.state", string="State of the Machine")

    _quantity_positive = models.Constraint("CHECK(quantity > 0)", "The quantity of a part must be more than zero.")
    _in_before_out = models.Constraint(
        "CHECK(removed_on IS NULL OR installed_on IS NULL OR removed_on >= installed_on)",
        "A part can't be taken out before it was put in.",
    )
    _tree_order = models.Index("(unit_id, position_key, id)")
    _serial_once = models.UniqueIndex(
        "(unit_id, product_id, serial_key) WHERE removed_on IS NULL AND serial_key <> ''",
        "A part with this serial number is already in the machine.",
    )

    @api.depends("serial")
    def _compute_serial_key(self):
        for component in self:
            component.serial_key = serial_key(component.serial) or False

    @api.depends("position")
    def _compute_position_key(self):
        for component in self:
            component.position_key = position_key(component.position)

    @api.depends("position", "product_id.name", "serial")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for component in self:
            words = (component.position, component.product_id.name, component.serial)
            component.display_name = " · ".join(filter(None, words))

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        key = serial_key(value) if isinstance(value, str) else ""
        if key and operator in ("ilike", "=ilike", "like", "="):
            domain = Domain(domain) | Domain("serial_key", "ilike" if "like" in operator else "=", key)
        return domain

    @api.constrains("unit_id", "parent_id", "removed_on")
    def _check_parent(self):
        for component in self:
            parent = component.parent_id
            if not parent:
                continue
            if parent.unit_id != component.unit_id:
                raise ValidationError(
                    self.env._("%s is in another machine than the assembly around it.", component.display_name)
                )
            if parent.removed_on and not component.removed_on:
                raise ValidationError(
                    self.env._(
                        "%(part)s: the assembly around it, %(parent)s, was taken out.",
                        part=component.display_name,
                        parent=parent.display_name,
                    )
                )
        if self._has_cycle():
            raise ValidationError(self.env._("A part can't be inside itself."))

    @api.constrains("serial", "quantity")
    def _check_one_piece(self):
        for component in self:
            if component.serial_key and component.quantity != 1:
                raise ValidationError(
                    self.env._("%s: a serial number is that of one piece.", component.product_id.display_name)
                )

    @api.model
    def _check_serial_is_free(self, unit, product, serial, besides=None):
        """Refuse a serial number that another part of the machine has; the index is for those who do it at once.

        :param besides: components that don't count
        """
        if not (key := serial_key(serial)):
            return
        same = self.search(
            Domain("unit_id", "=", unit.id)
            & Domain("product_id", "=", product.id)
            & Domain("serial_key", "=", key)
            & Domain("removed_on", "=", False)
            & Domain("id", "not in", besides.ids if besides else []),
            limit=1,
        )
        if same:
            raise ValidationError(
                self.env._(
                    "%(part)s with the serial number %(serial)s is already in %(unit)s, at position %(position)s. "
                    "Check the number on the plate.",
                    part=product.display_name,
                    serial=serial.strip(),
                    unit=unit.display_name,
                    position=same.position or "–",
                )
            )

    @api.model
    def _count_units(self, by, products):
        """In how many machines products are now.

        :param str by: ``product_id`` or ``product_tmpl_id``
        :return: dict ``{product: number}``
        """
        present = Domain(by, "in", products.ids) & Domain("removed_on", "=", False)
        return dict(self._read_group(present, [by], ["unit_id:count_distinct"]))

    def _get_all_inside(self):
        """The components and all that is still inside of them, in a query a level."""
        everything = level = self
        while level:
            level = self.search([("parent_id", "in", level.ids), ("removed_on", "=", False)])
            everything |= level
        return everything

    def _take_out(self, date, reason, replaced_by=None):
        """The components leave the machine, and with them what is inside.

        :param date: the day
        :param str reason: why, in words
        :param replaced_by: the component that was put in instead
        """
        # what was put in later than it is said to have been taken out was there for no day at all
        days = self._get_all_inside().grouped(lambda part: max(date, part.installed_on or date))
        for day, parts in days.items():
            parts.write({"removed_on": day, "removed_reason": reason})
        if replaced_by:
            self.write({"replaced_by_id": replaced_by.id})
