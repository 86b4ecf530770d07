from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import FsmCase


@tagged("post_install", "-at_install")
class TestEngineer(FsmCase):
    """One record for everybody who does field work; always with a login."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.skill_type = cls.env["hr.skill.type"].create(
            {
                "name": "Machines",
                "skill_ids": [(0, 0, {"name": "Compressors"}), (0, 0, {"name": "Chillers"})],
                "skill_level_ids": [
                    (0, 0, {"name": "Beginner", "level_progress": 20, "default_level": True}),
                    (0, 0, {"name": "Expert", "level_progress": 100}),
                ],
            }
        )
        cls.compressors, cls.chillers = cls.skill_type.skill_ids

    def test_login_becomes_an_engineer_with_an_employee(self):
        self.assertTrue(self.engineer_user.has_group("fsm_base.group_fsm_engineer"))
        self.assertEqual(self.engineer.employee_id.user_id, self.engineer_user)
        self.assertEqual(self.engineer.resource_id, self.engineer.employee_id.resource_id)
        self.assertEqual((self.engineer.name, self.engineer.kind), ("Engineer", "own"))

    def test_employee_brings_his_login(self):
        user = self._user("fitter")
        employee = self.env["hr.employee"].create({"name": "Fitter", "user_id": user.id})
        engineer = self.env["fsm.engineer"].with_user(self.admin).create({"employee_id": employee.id})
        self.assertEqual(engineer.user_id, user)

    def test_manager_makes_engineers_without_rights_of_hr(self):
        user = self._user("newcomer")
        engineer = self.env["fsm.engineer"].with_user(self.manager).create({"user_id": user.id})
        self.assertEqual(engineer.sudo().employee_id.name, "Newcomer")

    def test_no_login_no_engineer(self):
        employee = self.env["hr.employee"].create({"name": "No login"})
        with self.assertRaisesRegex(ValidationError, "needs a login"):
            self.env["fsm.engineer"].create({"employee_id": employee.id})

    def test_outsourced_has_no_employee_but_leaves(self):
        self.assertFalse(self.outsourced.employee_id)
        self.assertEqual(self.outsourced.kind, "outsourced")
        self.assertEqual(self.outsourced.resource_id.user_id, self.outsourced_user)

    def test_either_own_or_outsourced(self):
        with self.assertRaisesRegex(ValidationError, "not both"):
            self.engineer.provider_id = self.provider

    def test_skills_of_an_employee_are_the_employees(self):
        self.engineer.skill_ids = self.compressors | self.chillers
        lines = self.engineer.employee_id.employee_skill_ids
        self.assertEqual(lines.skill_id, self.compressors | self.chillers)
        self.assertEqual(set(lines.mapped("level_progress")), {20})
        self.engineer.skill_ids = self.chillers
        self.assertEqual(self.engineer.skill_ids, self.chillers)
        found = self.env["fsm.engineer"].search([("skill_ids", "in", self.chillers.ids)])
        self.assertEqual(found, self.engineer)

    def test_skills_of_an_outsourced_engineer_are_his_own(self):
        self.outsourced.skill_ids = self.compressors
        self.assertEqual(self.outsourced.skill_line_ids.skill_id, self.compressors)
        self.assertEqual(self.outsourced.skill_ids, self.compressors)
        found = self.env["fsm.engineer"].search([("skill_ids", "in", self.compressors.ids)])
        self.assertEqual(found, self.outsourced)

    def test_status_in_leave(self):
        self.env["resource.calendar.leaves"].create(
            {
                "resource_id": self.engineer.resource_id.id,
                "date_from": "2020-01-01 00:00:00",
                "date_to": "2100-01-01 00:00:00",
            }
        )
        self.engineer.invalidate_recordset()
        self.assertEqual(self.engineer.status, "leave")
        self.engineer.active = False
        self.assertEqual(self.engineer.status, "off")
