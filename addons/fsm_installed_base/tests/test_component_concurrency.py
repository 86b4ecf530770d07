from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install", "database_breaking")
class TestComponentConcurrency(BaseCase):
    """Two people change the components of a machine at the same moment, in two real transactions: the second one starts
    again, as the server makes it, with what the first one has done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.tables = {}
        cls.addClassCleanup(cls.clean_up)
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {"import_file": True})
            names = ("Race Compressor", "Race Part", "Race Inside")
            products = machine, part, inside = env["product.product"].create([{"name": name} for name in names])
            boms = env["mrp.bom"].create(
                [
                    {"product_tmpl_id": around.product_tmpl_id.id, "bom_line_ids": [(0, 0, {"product_id": one.id})]}
                    for around, one in ((machine, part), (part, inside))
                ]
            )
            partner = env["res.partner"].create({"name": "Race Ltd", "is_company": True})
            vals = {"product_id": machine.id, "serial": "RACE-TREE", "partner_id": partner.id}
            unit = env["fsm.installed.product"].create(vals)
            report = cls.make_report(env, unit, inside)
            cls.unit_id, cls.report_id, cls.inside_id = unit.id, report.id, inside.id
            cls.tables = {
                "fsm_service_report": report.ids,
                "fsm_task": report.task_id.ids,
                "fsm_request": report.request_id.ids,
                "fsm_installed_product": unit.ids,
                "res_partner": partner.ids,
                "mrp_bom": boms.ids,
                "product_product": products.ids,
                "product_template": products.product_tmpl_id.ids,
            }

    @classmethod
    def make_report(cls, env, unit, product):
        """A report by which a part with a serial number is put in besides."""
        values = {"partner_id": unit.partner_id.id, "installed_product_id": unit.id, "description": "x"}
        request = env["fsm.request"].create(values)
        request.action_submit()
        task = env["fsm.task"].create({"request_id": request.id})
        line = {"product_id": product.id, "serial": "N-1", "component_id": False}
        values = {"task_id": task.id, "work_done": "x", "result": "fixed", "part_line_ids": [(0, 0, line)]}
        return env["fsm.service.report"].create(values)

    @classmethod
    def clean_up(cls):
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            for table, ids in cls.tables.items():
                model = table.replace("_", ".")
                domain = [("res_model", "=", model), ("res_id", "in", ids)]
                env["mail.activity"].with_context(active_test=False).search(domain).unlink()
                env["mail.message"].search([("model", "=", model), ("res_id", "in", ids)]).unlink()
                env["mail.followers"].search(domain).unlink()
                env.flush_all()
                cr.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [ids])
            env.invalidate_all()

    def race(self, first_step, second_step=None):
        """Both have looked at the machine; the second one does his step after the first, and is retried.

        :return: what the steps returned, the second one as a retry finds it; it isn't kept
        """
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            first, second = (
                api.Environment(cr, api.SUPERUSER_ID, {})["fsm.installed.product"].browse(self.unit_id)
                for cr in (cr1, cr2)
            )
            for unit in (first, second):
                unit.component_ids.mapped("removed_on")
            done = first_step(first)
            cr1.precommit.clear()
            first.env.flush_all()
            cr1.commit()
            step = second_step or first_step
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                step(second)
            cr2.rollback()
            second.env.clear()
            try:
                again = step(second)
            finally:
                cr2.rollback()
        return done, again

    def parts(self):
        with self.registry.cursor() as cr:
            parts = api.Environment(cr, api.SUPERUSER_ID, {})["fsm.installed.component"].search(
                [("unit_id", "=", self.unit_id), ("removed_on", "=", False)]
            )
            return [(part.product_id.name, part.quantity, part.serial) for part in parts]

    def test_1_one_tree(self):
        done, again = self.race(lambda unit: len(unit._create_components()))
        self.assertEqual((done, again), (1, 0))
        self.assertEqual(self.parts(), [("Race Part", 1, False), ("Race Inside", 1, False)])

    def test_2_brought_to_the_bill_once(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            env["fsm.installed.product"].browse(self.unit_id).bom_id.bom_line_ids.product_qty = 3

        def bring(unit):
            unit.action_bring_to_bill(None, "recall")
            return unit.event_ids[0].description

        done, again = self.race(bring)
        self.assertEqual((done, again), ("Race Part: 1 → 3", ""))
        self.assertEqual(sum(quantity for name, quantity, __ in self.parts() if name == "Race Part"), 3)

    def test_3_swapped_once(self):
        def swap(unit):
            unit.env["fsm.service.report"].browse(self.report_id)._swap_components()
            return len(unit.component_ids.filtered(lambda part: part.serial == "N-1"))

        self.assertEqual(self.race(swap), (1, 1))

    def test_4_by_hand(self):
        """What is put into an assembly that somebody takes out at that moment would be nowhere."""

        def assembly(unit):
            return unit.component_ids.filtered("child_ids")[0]

        def remove(unit):
            assembly(unit).action_remove(None, "gone")

        def add(unit):
            unit.action_add_component(self.inside_id, None, "x", parent_id=around)

        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            around = assembly(env["fsm.installed.product"].browse(self.unit_id)).id
        with self.assertRaisesRegex(UserError, "was taken out"):
            self.race(remove, add)
