from odoo import fields
from odoo.tests import freeze_time, tagged

from .common import UnitCase


@tagged("post_install", "-at_install")
class TestStock(UnitCase):
    """A machine that leaves for a customer with its serial number is registered; a return takes it back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Asia/Shanghai"
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.at_customers = cls.env.ref("stock.stock_location_customers")
        cls.site = cls.env["res.partner"].create(
            {"name": "Plant 2", "parent_id": cls.customer.id, "type": "delivery", "city": "Ningbo"}
        )

    def lots(self, *names, product=None):
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": (product or self.product).id} for name in names]
        )
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(
                lot.product_id, self.warehouse.lot_stock_id, 1, lot_id=lot
            )
        return lots

    def transfer(self, lots, partner=None, source=None, target=None, picking_type=None):
        source, target = source or self.warehouse.lot_stock_id, target or self.at_customers
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": (picking_type or self.warehouse.out_type_id).id,
                "partner_id": partner.id if partner else False,
                "location_id": source.id,
                "location_dest_id": target.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": lots.product_id.id,
                            "product_uom_qty": len(lots),
                            "location_id": source.id,
                            "location_dest_id": target.id,
                        },
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.move_line_ids.unlink()
        picking.move_ids.move_line_ids = [
            (
                0,
                0,
                {
                    "product_id": lot.product_id.id,
                    "lot_id": lot.id,
                    "quantity": 1,
                    "location_id": source.id,
                    "location_dest_id": target.id,
                    "picking_id": picking.id,
                },
            )
            for lot in lots
        ]
        picking.move_ids.picked = True
        picking._action_done()
        self.assertEqual(picking.state, "done")
        return picking

    def units_of(self, lots):
        return self.units.search([("lot_id", "in", lots.ids)], order="id")

    def test_imported_machine_has_its_components_when_it_leaves(self):
        part = self.env["product.product"].create({"name": "Cooler", "is_storable": True})
        line = (0, 0, {"product_id": part.id, "product_qty": 2})
        self.env["mrp.bom"].create({"product_tmpl_id": self.product.product_tmpl_id.id, "bom_line_ids": [line]})
        vals = {"product_id": self.product.id, "serial": "S-9", "state": "in_stock"}
        unit = self.units.with_context(import_file=True).create(vals).with_env(self.env)
        self.assertFalse(unit.component_ids)
        self.transfer(self.lots("S-9"), self.site)
        self.assertEqual((unit.component_ids.product_id, unit.component_ids.quantity), (part, 2))
        self.assertEqual(unit.component_ids.installed_on, unit.shipped_on)

    @freeze_time("2030-06-03 17:00:00")
    def test_delivered(self):
        lots = self.lots("D-1", "D-2")
        picking = self.transfer(lots, self.site)
        units = self.units_of(lots)
        self.assertEqual(units.mapped("serial"), ["D-1", "D-2"])
        self.assertEqual((units.partner_id, units.site_id), (self.customer, self.site))
        self.assertEqual(units[0].state, "installed")
        self.assertEqual(str(units[0].shipped_on), "2030-06-04", "the day where the company is")
        self.assertFalse(units[0].installed_on)
        self.assertEqual(units[0].warranty_status, "waiting")
        self.assertEqual(self.kinds(units[0]), ["shipped"])
        self.assertEqual(units[0].event_ids.picking_id, picking)

    def test_a_known_machine_is_not_registered_twice(self):
        unit = self.make_unit("d-1", partner_id=self.other_customer.id)
        lots = self.lots("D-1")
        self.transfer(lots, self.site)
        self.assertEqual(self.units.search([("serial_key", "=", "D-1")]), unit)
        self.assertEqual((unit.lot_id, unit.partner_id, unit.site_id), (lots, self.customer, self.site))

    def test_returned_and_sold_again(self):
        lots = self.lots("D-1")
        self.transfer(lots, self.site)
        unit = self.units_of(lots)
        unit.installed_on = unit.shipped_on
        back = self.transfer(
            lots, self.customer, self.at_customers, self.warehouse.lot_stock_id, self.warehouse.in_type_id
        )
        self.assertEqual(unit.state, "in_stock")
        self.assertFalse(unit.partner_id or unit.site_id or unit.contact_id)
        event = unit.event_ids.filtered(lambda event: event.kind == "returned")
        self.assertEqual((event.from_partner_id, event.picking_id), (self.customer, back))
        self.transfer(lots, self.other_customer)
        self.assertEqual((unit.state, unit.partner_id), ("installed", self.other_customer))
        self.assertFalse(unit.installed_on, "it has to be installed once more")
        self.assertEqual(self.kinds(unit), ["shipped", "returned", "shipped"])

    def give_back(self, lots):
        return self.transfer(
            lots, self.customer, self.at_customers, self.warehouse.lot_stock_id, self.warehouse.in_type_id
        )

    def test_to_whom_the_goods_go_and_not_who_ordered(self):
        lots = self.lots("D-1")
        receivers = []
        original = type(self.env["stock.picking"]).action_confirm

        def confirm(picking):
            result = original(picking)
            picking.move_ids.partner_id = self.site
            receivers.append(picking.partner_id)
            return result

        self.patch(type(self.env["stock.picking"]), "action_confirm", confirm)
        self.transfer(lots, self.other_customer)
        self.assertEqual(receivers, [self.other_customer])
        self.assertEqual(self.units_of(lots).site_id, self.site)

    def test_from_one_customer_to_another_is_no_business_of_the_warehouse(self):
        lots = self.lots("D-1")
        self.transfer(lots, self.site)
        unit = self.units_of(lots)
        place = self.env["stock.location"].create({"name": "Fair", "usage": "customer"})
        self.transfer(lots, self.other_customer, self.at_customers, place)
        self.assertEqual((unit.state, unit.partner_id, self.kinds(unit)), ("installed", self.customer, ["shipped"]))

    def test_the_owner_s_contact_and_place_go_with_him(self):
        lots = self.lots("D-1")
        unit = self.make_unit("D-1", contact_id=self.contact.id, location_note="Hall 2", state="in_repair")
        self.transfer(lots, self.site)
        self.assertEqual(unit.contact_id, self.contact, "repaired, it goes back to whom it came from")
        self.give_back(lots)
        self.assertFalse(unit.location_note)
        unit.write({"partner_id": self.customer.id, "contact_id": self.contact.id})
        self.transfer(lots, self.other_customer)
        self.assertFalse(unit.contact_id)

    def test_a_repaired_machine_is_not_installed_again(self):
        unit = self.make_unit("D-1", installed_on="2026-02-01", state="in_repair")
        self.transfer(self.lots("D-1"), self.site)
        self.assertEqual((unit.state, str(unit.installed_on)), ("installed", "2026-02-01"))

    def test_two_come_back_at_once(self):
        lots = self.lots("D-1", "D-2")
        self.transfer(lots, self.site)
        self.give_back(lots)
        self.assertEqual([self.kinds(unit) for unit in self.units_of(lots)], [["shipped", "returned"]] * 2)

    def test_the_same_number_of_two_products(self):
        dryer = self.env["product.product"].create({"name": "Dryer", "is_storable": True, "tracking": "serial"})
        lots, others = self.lots("D-1"), self.lots("D-1", product=dryer)
        self.transfer(lots, self.site)
        self.transfer(others, self.site)
        self.give_back(lots)
        self.assertEqual((self.units_of(lots).state, self.units_of(others).state), ("in_stock", "installed"))
        picking = self.give_back(others)
        self.assertEqual(self.units_of(others).event_ids[:1].picking_id, picking)

    def test_a_retired_machine_that_is_delivered_lives_again(self):
        """Scrapped by mistake, or overhauled: where the goods go counts."""
        lots = self.lots("D-1")
        unit = self.make_unit("D-1", installed_on="2026-02-01")
        unit.action_retire("2026-08-01", "Scrapped")
        self.transfer(lots, self.site)
        self.assertEqual((unit.state, unit.retired_on), ("installed", False))
        unit._install("2030-01-01")
        unit.action_retire("2031-08-01", "Scrapped")
        self.give_back(lots)
        self.assertEqual((unit.state, unit.retired_on), ("in_stock", False))

    def test_what_came_back_needs_no_talk(self):
        lots = self.lots("D-1")
        self.transfer(lots, self.site)
        unit = self.units_of(lots)
        unit.end_of_life = fields.Date.add(unit._today(), days=3)
        self.units._open_alerts(self.company)
        self.assertTrue(unit._fsm_get_open_steps())
        self.give_back(lots)
        self.assertFalse(unit._fsm_get_open_steps())

    def test_what_is_not_a_machine(self):
        other = self.env["product.product"].create({"name": "Filter", "is_storable": True, "tracking": "lot"})
        lots = self.lots("F-1", product=other)
        self.transfer(lots, self.site)
        self.assertFalse(self.units_of(lots))

    def test_within_the_house(self):
        lots = self.lots("D-1")
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.warehouse.lot_stock_id.id})
        self.transfer(lots, None, target=shelf, picking_type=self.warehouse.int_type_id)
        self.assertFalse(self.units_of(lots))

    def test_delivered_to_nobody(self):
        lots = self.lots("D-1")
        self.transfer(lots)
        unit = self.units_of(lots)
        self.assertEqual((unit.state, unit.partner_id.id), ("in_stock", False))

    def test_the_warehouse_needs_no_rights_in_the_installed_base(self):
        lots = self.lots("D-1")
        self.bystander.group_ids += self.env.ref("stock.group_stock_user")
        self.env.invalidate_all()
        env = self.env
        self.env = self.env(user=self.bystander)
        self.transfer(lots.with_env(self.env), self.site)
        self.give_back(lots.with_env(self.env))
        self.env = env
        self.assertEqual(self.units_of(lots).state, "in_stock")
