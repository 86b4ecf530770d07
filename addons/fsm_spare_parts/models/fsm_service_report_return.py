from odoo import models
from odoo.exceptions import UserError


class FsmServiceReport(models.Model):
    """What is taken out of a machine comes into the engineer's bag, and has to be sent back."""

    _inherit = "fsm.service.report"

    def _check_parts(self):
        super()._check_parts()
        self._check_old_parts()

    def _action_approve(self):
        super()._action_approve()
        for report in self:
            # sudo: managers need not be of the warehouse; what comes back follows from the report
            report.sudo()._take_old_parts()

    # ------------------------------------------------------------------
    # Is it known what comes back?
    # ------------------------------------------------------------------

    def _check_old_parts(self):
        """Refuse to go on while it is not known which old parts come back.

        :raise UserError: says which part, and what to write down or to untick
        """
        # sudo: where a serial number lies is asked of the whole stock
        for report in self.sudo():
            lines = report.part_line_ids.filtered("return_old")
            named = set()
            for line in lines:
                product, serial = line._get_old_product(), line._get_old_serial()
                report._check_old_part(line, product, serial)
                if product.tracking == "serial":
                    if (product, serial) in named:
                        raise UserError(
                            self.env._(
                                "%(report)s: %(part)s with the old serial number %(serial)s was written down twice.",
                                report=report.name,
                                part=product.display_name,
                                serial=serial,
                            )
                        )
                    named.add((product, serial))
            report._check_old_serials_elsewhere(lines)

    def _check_old_part(self, line, product, serial):
        if not product.is_storable:
            raise UserError(
                self.env._(
                    "%(report)s: %(part)s is not kept in stock, so it can't be sent back by this way. Untick “Old Part "
                    "Comes Back”.",
                    report=self.name,
                    part=product.display_name,
                )
            )
        if product.tracking == "none":
            return
        if not serial:
            raise UserError(
                self.env._(
                    "%(report)s: write down the old serial or lot number of %(part)s: it has to be sent back. Untick "
                    "“Old Part Comes Back” when there is no old part, or when the customer keeps it.",
                    report=self.name,
                    part=product.display_name,
                )
            )
        if product.tracking == "serial" and product.uom_id.compare(line._get_old_quantity(), 1) != 0:
            raise UserError(
                self.env._(
                    "%(report)s: the old serial number %(serial)s is that of one piece. Make a line for each piece of "
                    "%(part)s.",
                    report=self.name,
                    serial=serial,
                    part=product.display_name,
                )
            )

    def _check_old_serials_elsewhere(self, lines):
        """A serial number that lies in the house can't have been taken out of a machine."""
        lines = lines.filtered(lambda line: line._get_old_product().tracking == "serial")
        if not lines:
            return
        there = self.env["stock.quant"].search(
            [
                ("product_id", "in", [line._get_old_product().id for line in lines]),
                ("lot_id.name", "in", [line._get_old_serial() for line in lines]),
                ("company_id", "=", self.company_id.id),
                ("location_id.usage", "in", ("internal", "transit")),
                ("quantity", ">", 0),
            ]
        )
        places = {(quant.product_id, quant.lot_id.name): quant.location_id for quant in there}
        for line in lines:
            if place := places.get((line._get_old_product(), line._get_old_serial())):
                raise UserError(
                    self.env._(
                        "%(report)s: according to the stock, %(part)s %(serial)s lies in %(place)s and can't have been "
                        "taken out of a machine. Correct the old serial number, or ask the warehouse to correct its "
                        "stock.",
                        report=self.name,
                        part=line._get_old_product().display_name,
                        serial=line._get_old_serial(),
                        place=place.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Into the bag
    # ------------------------------------------------------------------

    def _take_old_parts(self):
        """What was taken out comes from the customer into the engineer's bag, by one transfer; for each a duty."""
        lines = self.part_line_ids.filtered(lambda line: line.return_old and not line.duty_ids)
        if not lines:
            return
        self._check_old_parts()
        components = self.env["fsm.installed.component"].search([("replaced_by_id.report_part_id", "in", lines.ids)])
        removed = components.grouped(lambda component: component.replaced_by_id.report_part_id)
        duties = self.env["fsm.return.duty"].create(
            [line._prepare_old_vals(removed.get(line, components.browse())) for line in lines]
        )
        picking = self.env["stock.picking"].create(self._prepare_old_picking_vals())
        moves = self.env["stock.move"].create([duty._prepare_old_move_vals(picking) for duty in duties])
        moves._action_confirm(merge=False)
        for move, duty in zip(moves, duties, strict=True):
            # a customer's place is not counted: what comes from there is written down, not reserved
            move._do_unreserve()
            move.move_line_ids.unlink()
            move.move_line_ids = [(0, 0, move._fsm_prepare_old_line_vals(duty.lot_id))]
        moves.picked = True
        picking._action_done()

    def _prepare_old_picking_vals(self):
        vals = self._prepare_use_vals()
        return {
            **vals,
            "picking_type_id": self.company_id._get_parts_warehouse().fsm_return_type_id.id,
            "location_id": vals["location_dest_id"],
            "location_dest_id": self.engineer_id.defective_location_id.id,
        }

    def _find_or_create_old_lot(self, product, serial):
        """The number of an old part in the stock of the company; it may never have been there before."""
        lots = self.env["stock.lot"]
        if product.tracking == "none":
            return lots
        return self.env["fsm.installed.component"]._find_lot(product, serial, self.company_id) or lots.create(
            {"name": serial, "product_id": product.id, "company_id": self.company_id.id}
        )
