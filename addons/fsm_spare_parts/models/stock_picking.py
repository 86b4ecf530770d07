from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .fsm_part_difference import UNSETTLED


class StockPicking(models.Model):
    """A shipment of parts says who carries it, under which number."""

    _inherit = "stock.picking"

    fsm_part_request_id = fields.Many2one(
        "fsm.part.request",
        "Part Request",
        index="btree_not_null",
        readonly=True,
        copy=True,
        ondelete="restrict",
        help="The part request that the transfer fulfils.",
    )
    fsm_report_id = fields.Many2one(
        "fsm.service.report",
        "Service Report",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
        help="The service report that uses the parts.",
    )
    fsm_handover_id = fields.Many2one(
        "fsm.part.handover",
        "Handover of Parts",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The handover from one engineer to another that the transfer makes.",
    )
    fsm_is_shipment = fields.Boolean(compute="_compute_fsm_is_shipment", help="Parts leave for an engineer by it.")
    fsm_carrier_id = fields.Many2one(
        "fsm.carrier",
        "Carrier",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Who carries the parcel.",
    )
    fsm_waybill = fields.Char(
        "Waybill", copy=False, index="btree_not_null", help="Number by which the carrier knows the parcel."
    )
    fsm_parcel = fields.Char(compute="_compute_fsm_parcel", help="The parcel in words: carrier, waybill, day.")
    fsm_tracking_url = fields.Char(compute="_compute_fsm_tracking_url", help="Page that follows the parcel.")

    @api.depends("picking_type_id", "fsm_part_request_id")
    def _compute_fsm_is_shipment(self):
        for picking in self:
            picking.fsm_is_shipment = bool(picking.fsm_part_request_id) and (
                picking.picking_type_id == picking.picking_type_id.warehouse_id.fsm_ship_type_id
            )

    @api.depends("fsm_carrier_id.tracking_url", "fsm_waybill")
    def _compute_fsm_tracking_url(self):
        for picking in self:
            picking.fsm_tracking_url = picking.fsm_carrier_id._get_tracking_url(picking.fsm_waybill)

    @api.depends("fsm_carrier_id.name", "fsm_waybill", "date_done")
    def _compute_fsm_parcel(self):
        for picking in self:
            day = format_date(self.env, picking.date_done) if picking.date_done else False
            picking.fsm_parcel = " · ".join(filter(None, (picking.fsm_carrier_id.name, picking.fsm_waybill, day)))

    def _check_kept(self):
        """Refuse to touch by hand what is kept apart until it is known what had happened, and what is offered to an
        engineer until he has answered.

        :raise UserError: says which difference or handover it is
        """
        for handover in self.fsm_handover_id.filtered(lambda handover: handover.state == "offered"):
            raise UserError(
                self.env._("%s is offered. Accept, refuse or withdraw it, and the transfer follows.", handover.name)
            )
        for difference in self.move_ids.fsm_difference_id.filtered(lambda difference: difference.state in UNSETTLED):
            raise UserError(
                self.env._(
                    "%(part)s is kept for %(difference)s: settle the difference, and the transfer follows.",
                    part=difference.product_id.display_name,
                    difference=difference.name,
                )
            )

    def action_cancel(self):
        self._check_kept()
        return super().action_cancel()

    def do_unreserve(self):
        self._check_kept()
        return super().do_unreserve()

    def _sanity_check(self, separate_pickings=True):
        self._check_kept()
        super()._sanity_check(separate_pickings=separate_pickings)
        for picking in self.filtered("fsm_is_shipment"):
            for move in picking.move_ids:
                if move.product_uom.compare(move.quantity, move.product_uom_qty) > 0:
                    raise UserError(
                        self.env._(
                            "%(picking)s: %(quantity)g of %(part)s were approved. No more can be shipped.",
                            picking=picking.name,
                            quantity=move.product_uom_qty,
                            part=move.product_id.display_name,
                        )
                    )
            if not picking.fsm_carrier_id:
                raise UserError(self.env._("%s: say who carries the parcel.", picking.name))
            if picking.fsm_carrier_id.needs_waybill and not (picking.fsm_waybill or "").strip():
                raise UserError(
                    self.env._(
                        "%(picking)s: write down the number of the waybill of %(carrier)s, so that the engineer can "
                        "follow the parcel.",
                        picking=picking.name,
                        carrier=picking.fsm_carrier_id.name,
                    )
                )
