from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .component_common import ComponentCase

TREE = [
    ("1", "Air End", 1, False),
    ("1.1", "Bearing", 2, "Air End"),
    ("1.2.1", "Ring", 3, "Air End"),
    ("1.2.2", "Gasket", 1, "Air End"),
    ("2", "Cooler", 1, False),
    ("2.1", "Fan", 1, "Cooler"),
    ("2.1", "Fan", 1, "Cooler"),
    ("2.1.1", "Blade", 6, "Fan"),
    ("2.1.1", "Blade", 6, "Fan"),
    ("3", "Oil", 24, False),
]


@tagged("post_install", "-at_install")
class TestComponentCreation(ComponentCase):
    """A unit gets its components from the bill of materials."""

    def test_tree_of_the_bill(self):
        unit = self.make_unit(shipped_on="2030-01-02")
        self.assertEqual(self.tree(unit), TREE)
        self.assertEqual((unit.bom_id, unit.bom_version), (self.bom, self.bom.fsm_version))
        self.assertEqual(set(unit.component_ids.mapped("installed_on")), {date(2030, 1, 2)})
        self.assertEqual(unit.component_count, 10)

    def test_kit_sold_as_a_machine(self):
        self.bom.type = "phantom"
        self.assertEqual(self.tree(self.make_unit()), TREE)

    def test_quantity_of_a_bill_for_many(self):
        """A bill that makes 10 pieces is divided, at every level."""
        self.bom_cooler.product_qty = 2
        self.bom.write({"product_qty": 1, "product_uom_id": self.dozen.id})
        self.bom.bom_line_ids.filtered(lambda line: line.product_id == self.cooler).product_qty = 24
        unit = self.make_unit()
        self.assertEqual(self.part_of(unit, self.cooler).quantity, 2)
        self.assertEqual(sum(self.part_of(unit, self.fan).mapped("quantity")), 2)
        self.assertEqual(self.part_of(unit, self.oil).quantity, 2)

    def test_less_than_can_be_counted(self):
        """What is nothing in the unit of the product, in the assembly that it is in, is left out."""
        self.bom.bom_line_ids.filtered(lambda line: line.product_id == self.cooler).product_qty = 0.2
        self.bom_cooler.bom_line_ids.write({"product_id": self.oil.id, "product_qty": 0.01})
        unit = self.make_unit()
        self.assertEqual(self.part_of(unit, self.cooler).quantity, 0.2)
        self.assertFalse(self.part_of(unit, self.cooler).child_ids)
        self.assertEqual(self.part_of(unit, self.oil).quantity, 24)

    def test_several_kits(self):
        self.bom_air_end.bom_line_ids.filtered(lambda line: line.product_id == self.seal_kit).product_qty = 2
        self.assertEqual(self.part_of(self.make_unit(), self.ring).quantity, 6)

    def test_kit_or_made(self):
        """A machine is made, if it can be; a part that is also a kit is dissolved."""
        self._bom(self.product, (self.ring, 1), type="phantom", sequence=-1)
        self._bom(self.cooler, (self.gasket, 7), type="phantom", sequence=9)
        tree = self.tree(self.make_unit())
        self.assertIn(("1", "Air End", 1, False), tree)
        self.assertIn(("2.1", "Gasket", 7, False), tree)
        self.assertNotIn("Cooler", [name for __, name, *__ in tree])

    def test_line_without_quantity(self):
        self.bom.bom_line_ids.filtered(lambda line: line.product_id == self.oil).product_qty = 0
        unit = self.make_unit()
        self.assertFalse(self.part_of(unit, self.oil))
        self.assertEqual(unit.get_component_tree()["differences"], 0)

    def test_pieces_with_serial_numbers(self):
        """Each is one; what is no whole number of pieces stays together."""
        line = self.bom_cooler.bom_line_ids
        for quantity, expected in ((3, [1, 1, 1]), (1, [1]), (2.5, [2.5]), (0.5, [0.5])):
            line.product_qty = quantity
            unit = self.make_unit(f"P-{quantity}")
            self.assertEqual(self.part_of(unit, self.fan).mapped("quantity"), expected)

    def test_order_of_the_bill_with_more_than_nine_lines(self):
        parts = [self._product(f"Part {number}") for number in range(1, 12)]
        self._bom(self.cooler, *((part, 1) for part in parts), sequence=-1)
        unit = self.make_unit()
        inside = unit.component_ids.filtered(lambda component: component.parent_id.product_id == self.cooler)
        self.assertEqual(inside.sorted().mapped("position"), [f"2.{number}" for number in range(1, 12)])

    def test_variants(self):
        attribute = self.env["product.attribute"].create(
            {"name": "Voltage", "value_ids": [(0, 0, {"name": "220"}), (0, 0, {"name": "380"})]}
        )
        template = self.env["product.template"].create(
            {
                "name": "Pump",
                "is_storable": True,
                "tracking": "serial",
                "attribute_line_ids": [
                    (0, 0, {"attribute_id": attribute.id, "value_ids": [(6, 0, attribute.value_ids.ids)]})
                ],
            }
        )
        low, high = template.product_variant_ids
        only_low = {"bom_product_template_attribute_value_ids": [(6, 0, low.product_template_attribute_value_ids.ids)]}
        self._bom(low, (self.fan, 1, only_low), (self.oil, 1))
        units = self.make_unit("V1", product_id=low.id), self.make_unit("V2", product_id=high.id)
        parts = [[row[1] for row in self.tree(unit)] for unit in units]
        self.assertEqual(parts, [["Fan", "Blade", "Oil"], ["Oil"]])

    def test_bill_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.bom.company_id = other
        self.assertFalse(self.tree(self.make_unit()))

    def test_request_registers_with_components(self):
        unit = self.make_request().installed_product_id
        self.assertEqual(self.tree(unit), TREE)

    def test_corrected_draft_has_the_components_of_the_right_product(self):
        request = self.make_request()
        unit = request.installed_product_id
        request.with_user(self.agent).product_id = self.cooler
        self.assertEqual(request.installed_product_id, unit)
        self.assertEqual([row[1] for row in self.tree(unit)], ["Fan", "Fan", "Blade", "Blade"])
        self.assertEqual(unit.bom_id, self.bom_cooler)
        request.with_user(self.agent).unlink()
        self.assertFalse(unit.exists())

    def test_import_leaves_them_to_the_list_action(self):
        units = self.units.with_context(import_file=True).create(
            [{"product_id": self.product.id, "serial": f"I-{i}", "partner_id": self.customer.id} for i in range(2)]
        )
        self.assertFalse(units.component_ids)
        units = units.with_context(import_file=False)
        with self.assertRaises(AccessError):
            units.with_user(self.engineer_user).action_components_from_bill()
        action = units.with_user(self.agent).action_components_from_bill()
        self.assertIn("2 of 2", action["params"]["message"])
        self.assertEqual(self.tree(units[1]), TREE)

    def test_never_twice(self):
        unit = self.make_unit()
        self.assertFalse(unit._create_components())
        unit.component_ids.filtered(lambda component: not component.parent_id)._take_out(date(2030, 1, 1), "all out")
        self.assertFalse(unit._create_components())
        self.assertEqual(len(unit.component_ids), 10)

    def test_same_cost_for_many(self):
        """Of the ORM's own: it inserts a hundred rows at once, and no level has more here."""
        self.bom_air_end.active = False

        def queries(count, name):
            vals_list = [
                {"product_id": self.product.id, "serial": f"{name}-{i}", "partner_id": self.customer.id}
                for i in range(count)
            ]
            units = self.units.with_context(import_file=True).create(vals_list)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            units._create_components()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(1, "warm")
        self.assertEqual(queries(1, "one"), queries(30, "many"))


@tagged("post_install", "-at_install")
class TestComponentSerials(ComponentCase):
    """The serial numbers of the parts come from manufacturing."""

    def lot(self, product, name):
        lot = self.env["stock.lot"].create({"product_id": product.id, "name": name})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        self.env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 1, lot_id=lot)
        return lot

    def produce(self, bom, product, *names, **used):
        """Serial numbers that one order makes at once."""
        made = self.env["stock.lot"].create([{"product_id": product.id, "name": name} for name in names])
        order = self.env["mrp.production"].create(
            {
                "product_id": product.id,
                "bom_id": bom.id,
                "product_qty": len(made),
                "lot_producing_ids": [(6, 0, made.ids)],
            }
        )
        order.action_confirm()
        order.qty_producing = len(made)
        order._set_qty_producing()
        for move in order.move_raw_ids:
            lots = used.get(move.product_id.name.replace(" ", "_"))
            if lots:
                move.move_line_ids.unlink()
                move.move_line_ids = [
                    (
                        0,
                        0,
                        {
                            "product_id": move.product_id.id,
                            "lot_id": lot.id,
                            "quantity": 1,
                            "location_id": move.location_id.id,
                            "location_dest_id": move.location_dest_id.id,
                        },
                    )
                    for lot in lots
                ]
            move.picked = True
        order.button_mark_done()
        self.assertEqual(order.state, "done")
        return made

    def test_serials_two_levels_deep(self):
        fans = [self.lot(self.fan, "F-1"), self.lot(self.fan, "F-2")]
        self.bom_cooler.product_tmpl_id.tracking = "serial"
        cooler = self.produce(self.bom_cooler, self.cooler, "C-1", Fan=fans)
        machine = self.produce(self.bom, self.product, "M-1", Cooler=[cooler], Air_End=[self.lot(self.air_end, "E-1")])
        unit = self.make_unit("M-1", lot_id=machine.id)
        self.assertEqual(self.part_of(unit, self.air_end).serial, "E-1")
        self.assertEqual(self.part_of(unit, self.cooler).lot_id, cooler)
        self.assertEqual(set(self.part_of(unit, self.fan).mapped("serial")), {"F-1", "F-2"})
        self.assertFalse(self.part_of(unit, self.bearing).serial)

    def test_lots_of_many_pieces_are_no_serial_numbers(self):
        """Two places of the machine may have pieces of the same lot."""
        self.bearing.tracking = "lot"
        lot = self.lot(self.bearing, "L-1")
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        self.env["stock.quant"]._update_available_quantity(self.bearing, warehouse.lot_stock_id, 9, lot_id=lot)
        bom = self._bom(self.cooler, (self.bearing, 1), (self.ring, 1), (self.bearing, 1), sequence=-1)
        self.cooler.tracking = "serial"
        made = self.produce(bom, self.cooler, "C-1", Bearing=[lot])
        unit = self.make_unit("C-1", product_id=self.cooler.id, lot_id=made.id)
        bearings = self.part_of(unit, self.bearing)
        self.assertEqual([(part.lot_id, part.serial) for part in bearings], [(lot, False)] * 2)

    def test_a_serial_number_is_in_one_place(self):
        """Also where the machine has more such parts than manufacturing has noted."""
        fans = [self.lot(self.fan, "F-1"), self.lot(self.fan, "F-2")]
        self.cooler.tracking = "serial"
        made = self.produce(self.bom_cooler, self.cooler, "C-1", Fan=fans)
        self.bom_cooler.bom_line_ids.product_qty = 3
        unit = self.make_unit("C-1", product_id=self.cooler.id, lot_id=made.id)
        self.assertEqual(self.part_of(unit, self.fan).mapped("serial"), ["F-1", "F-2", False])

    def test_order_that_is_not_done(self):
        lot = self.env["stock.lot"].create({"product_id": self.cooler.id, "name": "C-1"})
        self.cooler.tracking = "serial"
        self.lot(self.fan, "F-1")
        self.lot(self.fan, "F-2")
        order = self.env["mrp.production"].create(
            {
                "product_id": self.cooler.id,
                "bom_id": self.bom_cooler.id,
                "product_qty": 1,
                "lot_producing_ids": [(6, 0, lot.ids)],
            }
        )
        order.action_confirm()
        order.action_assign()
        self.assertEqual(set(order.move_raw_ids.move_line_ids.lot_id.mapped("name")), {"F-1", "F-2"})
        unit = self.make_unit("C-1", product_id=self.cooler.id, lot_id=lot.id)
        self.assertFalse(any(unit.component_ids.mapped("serial")))

    def test_order_that_made_several(self):
        """Nobody knows which part went into which of them."""
        self.cooler.tracking = "serial"
        fans = [self.lot(self.fan, f"F-{number}") for number in range(4)]
        made = self.produce(self.bom_cooler, self.cooler, "C-1", "C-2", Fan=fans)
        for lot in made:
            unit = self.make_unit(lot.name, product_id=self.cooler.id, lot_id=lot.id)
            self.assertEqual(self.part_of(unit, self.fan).mapped("serial"), [False, False])

    def test_not_made_by_us(self):
        lot = self.env["stock.lot"].create({"product_id": self.product.id, "name": "M-2"})
        unit = self.make_unit("M-2", lot_id=lot.id)
        self.assertFalse(any(unit.component_ids.mapped("serial")))


@tagged("post_install", "-at_install")
class TestComponentByHand(ComponentCase):
    """The office adds, corrects and removes parts with date and reason; engineers do it by reports only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls.make_unit(shipped_on="2030-01-02")
        cls.end = cls.unit.component_ids.filtered(lambda component: component.product_id == cls.air_end)

    def test_add(self):
        unit = self.unit.with_user(self.agent)
        unit.action_add_component(
            self.fan, "2030-02-01", "Retrofit", serial=" F-9 ", position="9", parent_id=self.end.id
        )
        fan = self.components.search([("serial", "=", "F-9")])
        self.assertEqual((fan.unit_id, fan.parent_id, fan.installed_on), (self.unit, self.end, date(2030, 2, 1)))
        self.assertFalse(fan.from_bill)
        event = self.unit.event_ids[0]
        self.assertEqual((event.kind, event.reason, event.date), ("part_added", "Retrofit", date(2030, 2, 1)))

    def test_add_with_a_lot_and_without_more(self):
        """The stock's serial number is found; only what is asked for is taken."""
        lot = self.env["stock.lot"].create({"product_id": self.fan.id, "name": "F-9"})
        self.unit.with_user(self.agent).action_add_component(
            self.fan, None, "x", serial=" F-9", from_bill=True, warranty_end="2090-01-01"
        )
        fan = self.components.search([("serial", "=", "F-9")])
        self.assertEqual((fan.lot_id, fan.from_bill, fan.warranty_end), (lot, False, False))
        with self.assertRaisesRegex(ValidationError, "F-9 is already in Compressor"):
            self.unit.with_user(self.agent).action_add_component(self.fan, None, "x", serial="F-9")
        one = self.part_of(self.unit, self.fan)[0]
        other = self.env["stock.lot"].create({"product_id": self.fan.id, "name": "F-10"})
        one.with_user(self.agent).action_correct("plate", serial="F-10")
        self.assertEqual(one.lot_id, other)

    def test_correct(self):
        self.end.with_user(self.agent).action_correct("Read off the plate", serial="E-7")
        self.assertEqual(self.end.serial, "E-7")
        self.assertIn("E-7", self.unit.event_ids[0].description)

    def test_remove_takes_what_is_inside(self):
        ring = self.part_of(self.unit, self.ring)
        ring.with_user(self.agent).action_remove("2030-02-01", "Worn")
        self.end.with_user(self.agent).action_remove("2030-03-01", "Not needed")
        self.assertEqual((ring.removed_on, ring.removed_reason), (date(2030, 2, 1), "Worn"))
        self.assertEqual((self.end.removed_on, self.end.removed_reason), (date(2030, 3, 1), "Not needed"))
        self.assertFalse(self.part_of(self.unit, self.bearing))
        self.assertTrue(self.part_of(self.unit, self.cooler))
        with self.assertRaisesRegex(UserError, "already taken out"):
            self.end.with_user(self.agent).action_remove("2030-03-02", "again")

    def test_not_before_it_was_put_in(self):
        with self.assertRaisesRegex(UserError, "before it was put in"):
            self.end.with_user(self.agent).action_remove("2029-03-01", "x")

    def test_without_reason_a_form_asks(self):
        action = self.end.with_user(self.agent).action_remove()
        wizard = self.env[action["res_model"]].with_user(self.agent).browse(action["res_id"])
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_confirm()
        wizard.write({"reason": "Broken", "date": "2030-04-01"})
        wizard.action_confirm()
        self.assertEqual(self.end.removed_on, date(2030, 4, 1))
        action = self.unit.with_user(self.agent).action_add_component()
        wizard = self.env[action["res_model"]].with_user(self.agent).browse(action["res_id"])
        wizard.reason = "New"
        with self.assertRaisesRegex(UserError, "Choose the part"):
            wizard.action_confirm()
        wizard.product_id = self.air_end
        wizard.action_confirm()
        self.assertEqual(len(self.part_of(self.unit, self.air_end)), 1)

    def test_wrong_people(self):
        self.make_request(user_id=self.expert.id)
        for user in (self.engineer_user, self.expert, self.bystander):
            end, unit = self.end.with_user(user), self.unit.with_user(user)
            for step in (
                lambda end=end: end.action_remove("2030-03-01", "x"),
                lambda end=end: end.action_correct("x", serial="1"),
                lambda unit=unit: unit.action_add_component(self.fan, None, "x"),
                lambda end=end: end.write({"serial": "1"}),
                lambda end=end: end.unlink(),
            ):
                with self.assertRaises(AccessError):
                    step()
        with self.assertRaises(AccessError):
            self.end.with_user(self.agent).write({"serial": "1"})

    def test_who_reads(self):
        self.assertTrue(self.end.with_user(self.engineer_user).has_access("read"))
        for user in (self.outsourced_user, self.expert, self.bystander):
            self.assertFalse(self.end.with_user(user).has_access("read"))
        self.open_request(user_id=self.expert.id)
        self.assertTrue(self.end.with_user(self.expert).has_access("read"))
        self.task_on_site(engineer=self.outsourced)
        self.assertTrue(self.end.with_user(self.outsourced_user).has_access("read"))

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._user("stranger", "group_fsm_agent")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(self.end.with_user(stranger).has_access("read"))
        with self.assertRaises(AccessError):
            self.end.with_user(stranger).action_remove("2030-03-01", "x")

    def test_serial_twice_in_a_machine(self):
        one, two = self.part_of(self.unit, self.fan)
        one.with_user(self.agent).action_correct("plate", serial="F-1")
        with self.assertRaisesRegex(ValidationError, "f-1 is already in Compressor.*position 2.1"):
            two.with_user(self.agent).action_correct("plate", serial=" f-1")
        two.with_user(self.agent).action_correct("plate", serial="F-2")
        one.with_user(self.agent).action_remove("2030-03-01", "gone")
        two.with_user(self.agent).action_correct("plate", serial="F-1")

    def test_one_serial_is_one_piece(self):
        with self.assertRaisesRegex(ValidationError, "one piece"):
            self.part_of(self.unit, self.bearing).with_user(self.agent).action_correct("plate", serial="B-1")

    def test_what_was_put_in_later_goes_with_the_assembly(self):
        """It was there for no day, whatever day is said."""
        agent = self.unit.with_user(self.agent)
        agent.action_add_component(self.part, "2030-05-01", "Retrofit", parent_id=self.end.id)
        part = self.part_of(self.unit, self.part)
        self.end.with_user(self.agent).action_remove("2030-03-01", "Not needed")
        self.assertEqual((part.removed_on, part.removed_reason), (date(2030, 5, 1), "Not needed"))

    def test_inside_itself(self):
        with self.assertRaisesRegex(UserError, "inside itself"):
            self.end.parent_id = self.part_of(self.unit, self.bearing)

    def test_position_is_corrected_without_the_serial(self):
        self.end.serial = "E-1"
        self.end.with_user(self.agent).action_correct("drawing", position=" A 1 ", serial="E-1")
        self.assertEqual((self.end.position, self.end.serial), ("A 1", "E-1"))

    @mute_logger("odoo.sql_db")
    def test_inside_of_another_machine(self):
        other = self.make_unit("A-2")
        with self.assertRaisesRegex(UserError, "another machine"):
            other.with_user(self.agent).action_add_component(self.fan, None, "x", parent_id=self.end.id)
