from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

# What a manager says when he writes down an old part by hand, or brings in a list of them.
BY_HAND = frozenset(
    {"company_id", "engineer_id", "product_id", "serial", "quantity", "uom_id", "opened_on", "due_on", "reference"}
)


class FsmReturnDuty(models.Model):
    """Old parts that no report has brought in: those of the time before the add-on was used, or that were asked for
    later. A service manager writes them down, or imports a list; the parts themselves are brought into the bags by
    Odoo's stock."""

    _inherit = "fsm.return.duty"

    reference = fields.Char(
        copy=False,
        help="For old parts that no report has brought in: the number on paper, or in the program that was used "
        "before.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        for vals in vals_list:
            if written := {name for name in vals if vals[name] and name in self._fsm_flow_fields} - BY_HAND:
                field = self._fields[min(written)]._description_string(self.env)
                raise UserError(self.env._("“%s” is written by doing the step, not by hand.", field))
        duties = super().create(vals_list)
        # sudo: which numbers the stock knows, and what lies in the bags; he need not be of the warehouse
        duties.sudo()._find_in_bag()
        return duties

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_hand(self):
        for duty in self:
            if duty.report_part_id or duty.state != "bag" or duty.split_from_id or duty.line_ids:
                raise UserError(
                    self.env._(
                        "%s stays: only what was written down by hand, and was not put on a return yet, can be "
                        "deleted.",
                        duty.name,
                    )
                )

    @api.onchange("product_id", "opened_on", "company_id")
    def _onchange_propose_due_on(self):
        """As if it had been taken out by a report of that day."""
        if self.product_id and self.opened_on:
            self.due_on = fields.Date.add(self.opened_on, days=self.product_id._get_return_days(self.company_id))

    def _find_in_bag(self):
        """Of duties written by hand: the number as the stock has it, and whether the old parts are there at all.

        :raise UserError: says which part is not in the bag, and what to do
        """
        lots = self.env["stock.lot"].search(
            [("product_id", "in", self.product_id.ids), ("name", "in", [(duty.serial or "").strip() for duty in self])]
        )
        by_name = {(lot.product_id, lot.name, lot.company_id): lot for lot in lots}
        found = defaultdict(self.browse)
        for duty in self:
            found[duty._get_lot_by_hand(by_name)] |= duty
        for lot, duties in found.items():
            duties.write({"lot_id": lot.id, "serial": lot.name})
        self._check_in_bag()

    def _get_lot_by_hand(self, by_name):
        lots, product, serial = self.env["stock.lot"], self.product_id, (self.serial or "").strip()
        if product.tracking == "none":
            return lots
        for company in (self.company_id, self.company_id.browse()):
            if lot := by_name.get((product, serial, company)):
                return lot
        raise UserError(
            self.env._(
                "%(engineer)s: there is no %(part)s with the number %(serial)s in the stock. Bring the old parts into "
                "his bag first, by a stock-take or by Odoo's import of the stock.",
                engineer=self.engineer_id.name,
                part=product.display_name,
                serial=serial or "?",
            )
        )

    def _check_in_bag(self):
        """Refuse to wait for more than lies in the bag.

        :raise UserError: says which part, how many are waited for, and how many are there
        """
        places = self.engineer_id.defective_location_id
        there, waited = defaultdict(float), defaultdict(float)
        for product, place, lot, quantity in self.env["stock.quant"]._read_group(
            [("product_id", "in", self.product_id.ids), ("location_id", "in", places.ids)],
            ["product_id", "location_id", "lot_id"],
            ["quantity:sum"],
        ):
            there[product, place, lot] += quantity
        for duty in self.search(
            [
                ("state", "=", "bag"),
                ("product_id", "in", self.product_id.ids),
                ("engineer_id", "in", self.engineer_id.ids),
            ]
        ):
            waited[duty.product_id, duty.engineer_id.defective_location_id, duty.lot_id] += duty._get_product_quantity()
        for duty in self:
            key = duty.product_id, duty.engineer_id.defective_location_id, duty.lot_id
            if duty.product_id.uom_id.compare(waited[key], there[key]) > 0:
                raise UserError(
                    self.env._(
                        "%(place)s: %(waited)g of %(part)s would be waited for, but %(there)g lie there. Bring the old "
                        "parts into his bag first, by a stock-take or by Odoo's import of the stock.",
                        place=key[1].display_name,
                        waited=waited[key],
                        part=" ".join(filter(None, (duty.product_id.display_name, duty.lot_id.name))),
                        there=there[key],
                    )
                )
