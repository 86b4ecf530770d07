from odoo import fields, models

from .stock_warehouse import TYPES


class StockWarehouse(models.Model):
    """A warehouse gets parts back from engineers."""

    _inherit = "stock.warehouse"

    fsm_return_type_id = fields.Many2one(
        "stock.picking.type",
        "Parts Sent Back",
        check_company=True,
        copy=False,
        help="Old parts taken out at customers, and all that engineers send back.",
    )

    def _get_picking_type_update_values(self):
        values = super()._get_picking_type_update_values()
        values["fsm_return_type_id"] = {
            "active": self.active,
            "default_location_src_id": self.fsm_transit_loc_id.id,
            "default_location_dest_id": self.fsm_defective_loc_id.id,
            "barcode": f"{self.code.replace(' ', '').upper()}PRET",
        }
        return values

    def _get_picking_type_create_values(self, max_sequence):
        values, max_sequence = super()._get_picking_type_create_values(max_sequence)
        values["fsm_return_type_id"] = {
            "name": self.env._("Parts Sent Back"),
            "sequence": max_sequence,
            "sequence_code": TYPES["fsm_return_type_id"],
            "code": "internal",
            "use_create_lots": False,
            "use_existing_lots": True,
            "company_id": self.company_id.id,
        }
        return values, max_sequence + 1
