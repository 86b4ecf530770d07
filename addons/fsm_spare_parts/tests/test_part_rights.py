from odoo.tests import tagged

from .common import PartsCase

READ, WRITE, CREATE, UNLINK = "read", "write", "create", "unlink"
ALL = {READ, WRITE, CREATE, UNLINK}
RETURN_FORMS = [f"fsm.part.return.{form}" for form in ("receipt", "receipt.line", "check", "check.line")]


@tagged("post_install", "-at_install")
class TestPartRights(PartsCase):
    """What every role may do with the models of spare parts, and with whose records."""

    def test_models_by_role(self):
        roles = {
            "bystander": self.bystander,
            "engineer": self.engineer_user,
            "agent": self.agent,
            "dispatcher": self.dispatcher,
            "manager": self.manager,
            "admin": self.admin,
            "keeper": self.keeper,
        }
        asked = {
            "bystander": set(),
            "engineer": ALL,
            **dict.fromkeys(("agent", "dispatcher", "keeper"), {READ}),
            **dict.fromkeys(("manager", "admin"), ALL),
        }
        receipt = {**dict.fromkeys(roles, set()), **dict.fromkeys(("engineer", "manager", "admin"), ALL - {UNLINK})}
        difference = {
            "bystander": set(),
            **dict.fromkeys(("agent", "dispatcher"), {READ}),
            **dict.fromkeys(("engineer", "manager", "admin", "keeper"), {READ, WRITE}),
        }
        settlement = {**dict.fromkeys(roles, set()), **dict.fromkeys(("manager", "admin", "keeper"), ALL - {UNLINK})}
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
            **dict.fromkeys(RETURN_FORMS, {**dict.fromkeys(roles, set()), "keeper": ALL - {UNLINK}}),
            "fsm.return.duty": {
                **dict.fromkeys(roles, {READ}),
                **dict.fromkeys(("manager", "admin"), ALL),
                "bystander": set(),
            },
            "fsm.return.ageing": {
                **dict.fromkeys(roles, set()),
                **dict.fromkeys(("manager", "admin", "keeper"), {READ}),
            },
            "fsm.part.plan": {
                **dict.fromkeys(roles, set()),
                **dict.fromkeys(("engineer", "manager", "admin", "keeper"), {READ}),
            },
            "fsm.carrier": {**dict.fromkeys(roles, {READ}), "admin": ALL},
        }
        for model, by_role in expected.items():
            for role, user in roles.items():
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
