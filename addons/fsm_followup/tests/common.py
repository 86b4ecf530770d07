from odoo.fields import Command

from odoo.addons.fsm_base.tests.common import FsmCase


class FollowupCase(FsmCase):
    """A questionnaire for repairs, with a question of each kind; nobody is called by chance."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type.write({"is_followup": True, "followup_share": 0, "followup_before_close": False})
        # a database with demo data has its own questionnaires
        cls.env["fsm.followup.template"].search([]).active = False
        cls.template = cls.env["fsm.followup.template"].create(
            {
                "name": "Repairs",
                "sequence": 1,
                "type_ids": [Command.set(cls.type.ids)],
                "question_ids": [
                    Command.create({"sequence": 1, "name": "Fixed?", "kind": "yes_no", "tells_fixed": True}),
                    Command.create({"sequence": 2, "name": "Satisfied?", "kind": "stars", "weight": 3}),
                    Command.create(
                        {
                            "sequence": 3,
                            "name": "How long did you wait?",
                            "kind": "one",
                            "required": False,
                            "option_ids": [
                                Command.create({"name": "A day", "score": 100}),
                                Command.create({"name": "A week", "score": 20}),
                            ],
                        }
                    ),
                    Command.create(
                        {
                            "sequence": 4,
                            "name": "What was good?",
                            "kind": "several",
                            "required": False,
                            "option_ids": [
                                Command.create({"name": "Polite", "score": 80}),
                                Command.create({"name": "Quick", "score": 100}),
                                Command.create({"name": "Dirty", "score": 0}),
                            ],
                        }
                    ),
                    Command.create(
                        {
                            "sequence": 5,
                            "name": "Would you recommend us?",
                            "kind": "number",
                            "required": False,
                            "number_from": 0,
                            "number_to": 10,
                        }
                    ),
                    Command.create(
                        {"sequence": 6, "name": "Anything else?", "kind": "text", "required": False, "weight": 0}
                    ),
                ],
            }
        )
        cls.version = cls.template.version_id
        cls.fixed, cls.stars, cls.waited, cls.good, cls.recommend, cls.words = cls.version.question_ids

    def followup(self, approved=False, **values):
        """The follow-up of a report that was handed in."""
        report = self.submitted_report(**values)
        if approved:
            report.with_user(self.manager).action_approve()
        return report.followup_ids

    def values(self, **answers):
        """Answers by the names of the questions here."""
        return {str(getattr(self, name).id): answer for name, answer in answers.items()}

    def answer(self, followup, fixed="yes", stars="5", **answers):
        """The customer answers."""
        followup._answer_by_customer(self.values(fixed=fixed, stars=stars, **answers))

    def calling(self, **answers):
        """A follow-up that waits for a call; with answers where the customer has given some."""
        followup = self.followup()
        if answers:
            self.answer(followup, **answers)
        if followup.state != "calling":
            followup.with_user(self.agent).action_call()
        return followup

    def step(self, followup, key):
        return followup._fsm_get_open_steps(key)
