from odoo.tests import new_test_user, tagged

from .common import PartsCase

READ, WRITE, CREATE, UNLINK = "read", "write", "create", "unlink"
ALL = {READ, WRITE, CREATE, UNLINK}
RETURN_FORMS = [f"fsm.part.return.{form}" for form in ("receipt", "receipt.line", "check", "check.line")]


@tagged("post_install", "-at_install")
class TestPartRights(PartsCase):
    """What every role may do with the models of spare parts, and with whose records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chief = new_test_user(cls.env, "fsm_test_chief", groups="base.group_user,stock.group_stock_manager")
        cls.roles = {
            "public": cls.env.ref("base.public_user"),
            "portal": new_test_user(cls.env, "fsm_test_portal", groups="base.group_portal"),
            "bystander": cls.bystander,
            "engineer": cls.engineer_user,
            "outsourced": cls.outsourced_user,
            "leader": cls.leader_user,
            "agent": cls.agent,
            "dispatcher": cls.dispatcher,
            "manager": cls.manager,
            "admin": cls.admin,
            "keeper": cls.keeper,
            "chief": cls.chief,
        }

    def who_may(self, *rights):
        """Rights by role, out of pairs: roles, and what they may do; all others may nothing."""
        result = dict.fromkeys(self.roles, set())
        for names, allowed in rights:
            result.update(dict.fromkeys(names, allowed))
        return result

    def test_models_by_role(self):
        engineers, office = ("engineer", "outsourced", "leader"), ("agent", "dispatcher")
        managers, house = ("manager", "admin"), ("keeper", "chief")
        asked = self.who_may((engineers, ALL), (office + house, {READ}), (managers, ALL))
        receipt = self.who_may((engineers + managers, ALL - {UNLINK}))
        difference = self.who_may((office, {READ}), (engineers + managers + house, {READ, WRITE}))
        settlement = self.who_may((managers + house, ALL - {UNLINK}))
        analysis = self.who_may((managers + house, {READ}))
        expected = {
            "fsm.part.difference": difference,
            "fsm.part.difference.settle": settlement,
            "fsm.part.handover": asked,
            "fsm.part.handover.line": asked,
            "fsm.part.request": asked,
            "fsm.part.request.line": asked,
            "fsm.part.receipt": receipt,
            "fsm.part.receipt.line": receipt,
            "fsm.part.picker": receipt,
            "fsm.part.picker.line": receipt,
            "fsm.bag.count": asked,
            "fsm.bag.count.line": asked,
            "fsm.part.return": asked,
            "fsm.part.return.line": asked,
            **dict.fromkeys(RETURN_FORMS, self.who_may((house, ALL - {UNLINK}))),
            "fsm.return.duty": self.who_may((engineers + office + house, {READ}), (managers, ALL)),
            "fsm.return.ageing": analysis,
            "fsm.part.plan": self.who_may((engineers + managers + house, {READ})),
            "fsm.part.consumption": analysis,
            "fsm.carrier": self.who_may((self.roles.keys() - {"public", "portal"}, {READ}), (("admin", "chief"), ALL)),
        }
        for model, by_role in expected.items():
            for role, user in self.roles.items():
                with self.subTest(model=model, role=role):
                    allowed = {name for name in ALL if self.env[model].with_user(user).has_access(name)}
                    self.assertEqual(allowed, by_role[role])
        own = {
            name
            for name, model in self.env.registry.items()
            if model._original_module == "fsm_spare_parts" and not model._abstract
        }
        self.assertEqual(own - expected.keys(), set())

    def test_whose_requests(self):
        request = self.ask((self.part, 1))
        for user, sees in (
            (self.engineer_user, True),
            (self.other_user, False),
            (self.outsourced_user, False),
            (self.agent, True),
            (self.manager, True),
            (self.keeper, True),
        ):
            with self.subTest(user=user.name):
                found = self.env["fsm.part.request"].with_user(user).search([("id", "=", request.id)])
                self.assertEqual(bool(found), sees)

    def test_another_company_sees_nothing(self):
        request = self.ask((self.part, 1))
        company = self.env["res.company"].create({"name": "Other Service"})
        self.manager.write({"company_ids": [(4, company.id)]})
        requests = self.env["fsm.part.request"].with_user(self.manager).with_context(allowed_company_ids=company.ids)
        self.assertFalse(requests.search([("id", "=", request.id)]))
