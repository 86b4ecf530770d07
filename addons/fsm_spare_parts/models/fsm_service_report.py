from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError


class FsmServiceReport(models.Model):
    """A report takes its parts out of the engineer's bag: reserved when it is handed in, consumed when approved."""

    _inherit = "fsm.service.report"

    picking_ids = fields.One2many("stock.picking", "fsm_report_id", "Transfers", groups="stock.group_stock_user")
    keeps_stock = fields.Boolean(related="engineer_id.keeps_stock")

    def action_sign(self, signature=None, signed_by=None):
        # the engineer is told before the customer has the pen in his hand
        self._check_parts()
        return super().action_sign(signature, signed_by)

    def action_submit(self):
        self._check_parts()
        # before the rest: where nobody reviews, submitting approves as well
        for report in self:
            report._reserve_parts()
        return super().action_submit()

    def _action_approve(self):
        super()._action_approve()
        for report in self:
            report._consume_parts()

    def action_return(self, reason=None):
        result = super().action_return(reason)
        returned = self.filtered(lambda report: report.state == "returned")
        # sudo: managers need not be of the warehouse
        returned.sudo()._get_open_uses()._action_cancel()
        return result

    def _get_open_uses(self):
        return self.part_line_ids.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))

    # ------------------------------------------------------------------
    # Is it there?
    # ------------------------------------------------------------------

    def _check_parts(self):
        """Refuse to go on with parts that are not in the bag.

        :raise UserError: names each part that is missing, how many are needed and how many are there
        """
        for report in self:
            # sudo: what is in the engineer's own bag
            lines = report.sudo().part_line_ids.filtered(lambda line: line._comes_from_bag())
            for line in lines.filtered(lambda line: line.product_id.tracking != "none"):
                if not (line.serial or "").strip():
                    raise UserError(
                        self.env._(
                            "%(report)s: write down the serial or lot number of %(part)s.",
                            report=report.name,
                            part=line.product_id.display_name,
                        )
                    )
            free = lines._get_free_in_bags()
            used, there = defaultdict(float), {}
            for line in lines:
                product = line.product_id
                key = product, (line.serial or "").strip() if product.tracking != "none" else ""
                used[key] += line.uom_id._compute_quantity(line.quantity, product.uom_id)
                there[key] = max(there.get(key, 0), line.uom_id._compute_quantity(free[line], product.uom_id))
            missing = [
                self.env._(
                    "%(part)s: %(used)g used, %(there)g there",
                    part=" ".join(filter(None, (product.display_name, serial))),
                    used=quantity,
                    there=there[product, serial],
                )
                for (product, serial), quantity in used.items()
                if product.uom_id.compare(quantity, there[product, serial]) > 0
            ]
            if missing:
                raise UserError(
                    self.env._(
                        "%(report)s: not in the bag of %(engineer)s. %(missing)s. Receive the parts first, or correct "
                        "the report.",
                        report=report.name,
                        engineer=report.engineer_id.name,
                        missing="; ".join(missing),
                    )
                )

    # ------------------------------------------------------------------
    # Reserved, consumed
    # ------------------------------------------------------------------

    def _reserve_parts(self):
        """Reserve what the report uses, so that it is still there when it is approved."""
        # sudo: an engineer uses parts of his own bag; the transfer is the system's
        report = self.sudo()
        lines = report.part_line_ids.filtered(
            lambda line: line._comes_from_bag() and not line.move_ids.filtered(lambda move: move.state != "cancel")
        )
        if not lines:
            return
        picking = self.env["stock.picking"].sudo().create(report._prepare_use_vals())
        moves = self.env["stock.move"].sudo().create([report._prepare_use_move_vals(picking, line) for line in lines])
        picking.action_confirm()
        for move, line in zip(moves, lines, strict=True):
            move._fsm_reserve_lot((line.serial or "").strip())
            if move.product_uom.compare(move.quantity, move.product_uom_qty) < 0:
                raise UserError(
                    self.env._(
                        "%(report)s: %(part)s is no longer in the bag of %(engineer)s. Something else was quicker.",
                        report=report.name,
                        part=line.product_id.display_name,
                        engineer=report.engineer_id.name,
                    )
                )

    def _consume_parts(self):
        """What was reserved is used."""
        self._reserve_parts()
        # sudo: as above
        moves = self.sudo()._get_open_uses()
        moves.picked = True
        moves.picking_id._action_done()

    def _prepare_use_vals(self):
        warehouse = self.company_id._get_parts_warehouse()
        partner = self.site_id or self.partner_id
        return {
            "picking_type_id": warehouse.fsm_use_type_id.id,
            "location_id": self.engineer_id.good_location_id.id,
            "location_dest_id": partner.with_company(self.company_id).property_stock_customer.id,
            "partner_id": partner.id,
            "company_id": self.company_id.id,
            "origin": self.name,
            "fsm_report_id": self.id,
        }

    def _prepare_use_move_vals(self, picking, line):
        return {
            "product_id": line.product_id.id,
            "product_uom": line.uom_id.id,
            "product_uom_qty": line.quantity,
            "picking_id": picking.id,
            "picking_type_id": picking.picking_type_id.id,
            "company_id": picking.company_id.id,
            "location_id": picking.location_id.id,
            "location_dest_id": picking.location_dest_id.id,
            "origin": self.name,
            "fsm_report_part_id": line.id,
        }
