from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import FsmCase


@tagged("post_install", "-at_install")
class TestIntake(FsmCase):
    """F1, steps 1 and 2: the agent takes the request while the customer is on the phone."""

    def test_form_proposes_site_region_team_and_phone(self):
        form = Form(self.env["fsm.request"].with_user(self.agent))
        form.province_id = self.province
        form.partner_id = self.customer
        self.assertEqual(form.site_id, self.customer)
        self.assertEqual(form.city, "Hangzhou")
        self.assertEqual(form.contact_phone, "0571 8888 0001")
        self.assertEqual(form.team_id, self.team)
        self.assertEqual(form.agent_id, self.agent)
        form.contact_id = self.contact
        self.assertEqual(form.contact_phone, "138 0000 0001")
        form.description = "No pressure"
        request = form.save()
        self.assertEqual(request.state, "draft")
        self.assertTrue(request.name.startswith("SR"))
        self.assertEqual((request.coverage, bool(request.coverage_reason)), ("billable", True))

    def test_another_province_means_another_customer(self):
        form = Form(self.env["fsm.request"].with_user(self.agent))
        form.partner_id = self.customer
        form.province_id = self.env.ref("base.state_cn_BJ")
        self.assertFalse(form.partner_id)

    def test_customer_is_found_by_phone_and_by_contacts_phone(self):
        partners = self.env["res.partner"].with_user(self.agent).with_context(fsm_search_phone=True)
        for number in ("8888 0001", "138 0000 0001"):
            self.assertIn(self.customer.id, [item[0] for item in partners.name_search(number)])

    def test_known_serial_brings_customer_and_product(self):
        self.open_request(serial="K-77")
        form = Form(self.env["fsm.request"].with_user(self.agent))
        form.serial = "K-77"
        self.assertEqual(form.partner_id, self.customer)
        self.assertEqual(form.product_id, self.product)

    def test_open_requests_of_the_same_machine_are_shown(self):
        first = self.open_request(serial="S-9")
        closed = self.open_request(serial="S-9")
        closed.with_user(self.agent).action_resolve(note="restarted")
        other = self.open_request(serial="S-10")
        form = Form(self.env["fsm.request"].with_user(self.agent))
        form.partner_id = self.customer
        form.product_id = self.product
        form.serial = "s-9"
        self.assertEqual(form.duplicate_ids[:], first)
        self.assertNotIn(other, form.duplicate_ids[:])

    def test_serial_with_wildcards_is_taken_literally(self):
        self.open_request(serial="X%Y")
        self.open_request(serial="X1Y")
        request = self.make_request(serial="X%Y")
        self.assertEqual(request.duplicate_ids.mapped("serial"), ["X%Y"])

    def test_solutions_are_suggested_from_fault_product_and_words(self):
        fault = self.env["fsm.fault.code"].create({"name": "No pressure", "code": "F1"})
        solutions = self.env["fsm.solution"].create(
            [
                {"name": "Filter blocked", "symptom": "压缩机压力不足", "state": "published"},
                {"name": "Valve", "fault_code_ids": [(4, fault.id)], "state": "published"},
                {"name": "Motor", "product_ids": [(4, self.product.id)], "state": "published"},
                {"name": "压力不足", "state": "draft"},
                {"name": "Something else", "state": "published"},
            ]
        )
        request = self.make_request(description="客户说压力不足", fault_code_id=fault.id)
        suggested = request.with_user(self.agent).suggested_solution_ids
        self.assertEqual(set(suggested.mapped("name")), {"Filter blocked", "Valve", "Motor"})
        self.assertNotIn(solutions[3], suggested)
        few = self.make_request(
            product_id=False, description="机床停机了 主轴发出异响 请尽快派工程师到现场处理 压力不足"
        )
        self.assertNotIn(solutions[0], few.suggested_solution_ids)

    def test_solved_by_phone_closes_and_counts(self):
        solution = self.env["fsm.solution"].create({"name": "Restart", "state": "published"})
        request = self.make_request()
        request.with_user(self.agent).action_resolve(solution)
        self.assertEqual((request.state, request.solution_id), ("closed", solution))
        self.assertTrue(request.opened_on and request.closed_on)
        self.assertEqual(solution.solved_count, 1)
        self.assertNoStep(request)

    def test_solving_without_words_asks(self):
        request = self.make_request()
        action = request.with_user(self.agent).action_resolve()
        self.assertEqual((action["res_model"], request.state), ("fsm.ask", "draft"))
        question = self.env["fsm.ask"].with_user(self.agent).browse(action["res_id"])
        with self.assertRaisesRegex(UserError, "article"):
            question.action_confirm()
        question.note = "Restarted the controller"
        question.action_confirm()
        self.assertEqual((request.state, request.resolution), ("closed", "Restarted the controller"))

    def test_own_fields_of_a_type(self):
        self.type.request_property_definition = [{"name": "stopped", "string": "Machine stopped", "type": "boolean"}]
        request = self.make_request(request_properties={"stopped": True})
        self.assertTrue(request.request_properties["stopped"])
        found = self.env["fsm.request"].search([("request_properties.stopped", "=", True)])
        self.assertIn(request, found)

    def test_time_wanted_the_wrong_way_round(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.make_request(wanted_start=self.start, wanted_end=self.start)

    def test_batch_has_numbers_without_gaps_or_doubles(self):
        values = [{"partner_id": self.customer.id} for __ in range(30)]
        names = self.env["fsm.request"].with_user(self.agent).create(values).mapped("name")
        self.assertEqual(len(set(names)), 30)
        numbers = sorted(int(name[-5:]) for name in names)
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 30)))

    def test_submitted_request_stays(self):
        request = self.open_request()
        with self.assertRaisesRegex(UserError, "Cancel it"):
            request.with_user(self.agent).unlink()
        self.make_request().with_user(self.agent).unlink()
