from odoo.tests import new_test_user

from odoo.addons.fsm_base.tests.common import FsmCase


class PartsCase(FsmCase):
    """The small service company has filters and belts in its warehouse, and somebody who ships them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(
            cls.env,
            "fsm_test_keeper",
            groups="base.group_user,stock.group_stock_user",
            name="Keeper",
            lang="en_US",
            tz="Asia/Shanghai",
        )
        cls.second_manager = cls._user("manager2", "group_fsm_manager")
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.stock = cls.warehouse.lot_stock_id
        cls.transit = cls.warehouse.fsm_transit_loc_id
        cls.part.write({"is_storable": True, "standard_price": 40.0})
        cls.belt = cls.env["product.product"].create(
            {"name": "Belt", "is_storable": True, "tracking": "serial", "standard_price": 200.0}
        )
        cls.serials = cls.env["stock.lot"].create(
            [{"name": f"B-{number}", "product_id": cls.belt.id, "company_id": cls.company.id} for number in range(1, 4)]
        )
        cls.put(cls.part, cls.stock, 10)
        for lot in cls.serials:
            cls.put(cls.belt, cls.stock, 1, lot)
        cls.carrier = cls.env.ref("fsm_spare_parts.carrier_sf")

    @classmethod
    def put(cls, product, place, quantity, lot=None):
        cls.env["stock.quant"]._update_available_quantity(product, place, quantity, lot_id=lot)

    def on_hand(self, product, place):
        return self.env["stock.quant"]._get_available_quantity(product, place)

    def ask(self, *parts, **values):
        """A draft of the engineer: pairs (product, quantity)."""
        return (
            self.env["fsm.part.request"]
            .with_user(self.engineer_user)
            .create(
                {
                    "line_ids": [
                        (0, 0, {"product_id": product.id, "asked_qty": quantity}) for product, quantity in parts
                    ],
                    **values,
                }
            )
            .with_env(self.env)
        )

    def submitted(self, *parts, **values):
        request = self.ask(*parts, **values)
        request.with_user(self.engineer_user).action_submit()
        return request

    def approved(self, *parts, **values):
        request = self.submitted(*parts, **values)
        request.with_user(self.manager).action_approve()
        return request

    def open_shipment(self, request):
        return request.picking_ids.filtered(
            lambda picking: picking.fsm_is_shipment and picking.state not in ("done", "cancel")
        )

    def ship(self, request, quantities=None, waybill="SF100"):
        """What the warehouse does: the shipment, its quantities, carrier and waybill.

        :param dict quantities: ``{product: quantity}``, by default all that is reserved
        """
        action = request.with_user(self.keeper).action_ship()
        picking = self.env["stock.picking"].with_user(self.keeper).browse(action["res_id"])
        picking.write({"fsm_carrier_id": self.carrier.id, "fsm_waybill": waybill})
        for move in picking.move_ids:
            wanted = move.quantity if quantities is None else quantities.get(move.product_id, 0)
            move.write({"quantity": wanted, "picked": bool(wanted)})
        picking.with_context(skip_backorder=True, picking_ids_not_to_create_backorder=[]).button_validate()
        self.assertEqual(picking.state, "done")
        return picking.with_env(self.env)

    def receive(self, request, quantities=None, user=None):
        """What the engineer does: how many of each have arrived, by default all."""
        user = user or self.engineer_user
        action = request.with_user(user).action_receive()
        receipt = self.env["fsm.part.receipt"].with_user(user).browse(action["res_id"])
        for line in receipt.line_ids:
            if quantities is not None:
                line.quantity = quantities.get(line.product_id, 0)
        receipt.action_confirm()

    def quantities(self, request):
        """What the lines say: asked, approved, shipped, on the way, received, open."""
        names = ("asked_qty", "approved_qty", "shipped_qty", "transit_qty", "received_qty", "open_qty")
        request.line_ids.invalidate_recordset()
        return [tuple(line[name] for name in names) for line in request.line_ids]

    def holders(self, request):
        """Who has which step of the request in his list."""
        return {step.fsm_step_id.state: step.user_id or step.fsm_group_id for step in request._fsm_get_open_steps()}
