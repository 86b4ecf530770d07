from odoo import api, fields, models
from odoo.fields import Domain

PLACES = ("fsm_defective_loc_id", "fsm_transit_loc_id")
TYPES = {
    "fsm_ship_type_id": "PSHIP",
    "fsm_receive_type_id": "PRECV",
    "fsm_use_type_id": "PUSE",
    "fsm_return_type_id": "PRET",
}


class StockWarehouse(models.Model):
    """A warehouse has a place for what came back broken, and one for what is on its way to engineers."""

    _inherit = "stock.warehouse"

    fsm_defective_loc_id = fields.Many2one(
        "stock.location", "Defective Parts", check_company=True, copy=False, help="Where broken parts are kept."
    )
    fsm_transit_loc_id = fields.Many2one(
        "stock.location",
        "Parts on the Way",
        check_company=True,
        copy=False,
        help="Parts that have left for an engineer, or come back from him, and have not arrived.",
    )
    fsm_ship_type_id = fields.Many2one(
        "stock.picking.type", "Parts to Engineers", check_company=True, copy=False, help="Shipments of parts."
    )
    fsm_receive_type_id = fields.Many2one(
        "stock.picking.type", "Parts Received", check_company=True, copy=False, help="Receipts of parts by engineers."
    )
    fsm_use_type_id = fields.Many2one(
        "stock.picking.type", "Parts Used", check_company=True, copy=False, help="Parts used at customers."
    )

    @api.model
    def _fsm_make_places(self):
        """Give the warehouses that were there before their places and operation types; what is there stays."""
        warehouses = self.with_context(active_test=False).search(
            Domain.OR(Domain(field, "=", False) for field in (*PLACES, *TYPES))
        )
        warehouses._create_missing_locations({})
        for warehouse in warehouses:
            warehouse.write(warehouse._create_or_update_sequences_and_picking_types())

    def _get_locations_values(self, vals, code=False):
        values = super()._get_locations_values(vals, code)
        company_id = vals.get("company_id") or self.default_get(["company_id"]).get("company_id")
        words = self.env["res.company"].browse(company_id)._fsm_own_words()
        values["fsm_defective_loc_id"] = {
            "name": words._("Defective"),
            "active": True,
            "usage": "internal",
            "fsm_condition": "defective",
        }
        values["fsm_transit_loc_id"] = {"name": words._("Parts on the Way"), "active": True, "usage": "transit"}
        return values

    def _get_sequence_values(self, name=False, code=False):
        values = super()._get_sequence_values(name=name, code=code)
        name, code = name or self.name, code or self.code
        for field, sequence_code in TYPES.items():
            values[field] = {
                "name": f"{name} {sequence_code}",
                "prefix": f"{code}/{self[field].sequence_code or sequence_code}/",
                "padding": 5,
                "company_id": self.company_id.id,
            }
        return values

    def _get_picking_type_update_values(self):
        values = super()._get_picking_type_update_values()
        code = self.code.replace(" ", "").upper()
        values["fsm_ship_type_id"] = {
            "active": self.active,
            "default_location_src_id": self.lot_stock_id.id,
            "default_location_dest_id": self.fsm_transit_loc_id.id,
            "barcode": f"{code}PSHIP",
        }
        values["fsm_receive_type_id"] = {
            "active": self.active,
            "default_location_src_id": self.fsm_transit_loc_id.id,
            "barcode": f"{code}PRECV",
        }
        values["fsm_use_type_id"] = {"active": self.active, "barcode": f"{code}PUSE"}
        return values

    def _get_picking_type_create_values(self, max_sequence):
        values, max_sequence = super()._get_picking_type_create_values(max_sequence)
        common = {
            "code": "internal",
            "use_create_lots": False,
            "use_existing_lots": True,
            "company_id": self.company_id.id,
        }
        values["fsm_ship_type_id"] = {
            "name": self.env._("Parts to Engineers"),
            "sequence": max_sequence,
            "sequence_code": TYPES["fsm_ship_type_id"],
            **common,
        }
        # what engineers receive has a place only when it is known whose it is
        values["fsm_receive_type_id"] = {
            "name": self.env._("Parts Received by Engineers"),
            "sequence": max_sequence + 1,
            "sequence_code": TYPES["fsm_receive_type_id"],
            "default_location_dest_id": self.lot_stock_id.id,
            **common,
        }
        customers = self.env.ref("stock.stock_location_customers")
        values["fsm_use_type_id"] = {
            "name": self.env._("Parts Used at Customers"),
            "sequence": max_sequence + 2,
            "sequence_code": TYPES["fsm_use_type_id"],
            "default_location_src_id": self.lot_stock_id.id,
            "default_location_dest_id": customers.id,
            **common,
        }
        return values, max_sequence + 3

    def _update_name_and_code(self, new_name=False, new_code=False):
        super()._update_name_and_code(new_name, new_code)
        for warehouse in self:
            values = warehouse._get_sequence_values(name=new_name, code=new_code)
            for field in TYPES:
                # sudo: numberings are the system's, as for Odoo's own operation types
                warehouse.sudo()[field].sequence_id.write(values[field])
