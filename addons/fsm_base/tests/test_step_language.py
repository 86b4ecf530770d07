from odoo.tests import new_test_user, tagged

from .common import FsmCase


@tagged("post_install", "-at_install")
class TestStepLanguage(FsmCase):
    """What a task says is in the language of the people it is for, whoever has caused it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        for name, words in (("step_request_open", "分配"), ("step_report_submitted", "评审")):
            cls.env.ref(f"fsm_base.{name}").update_field_translations("name", {"en_US": name, "zh_CN": words})
        cls.product.with_context(lang="zh_CN").name = "空压机"
        cls.managers = cls.env.ref("fsm_base.group_fsm_manager")

    def assertSays(self, step, summary, product):
        self.assertEqual(step.summary, summary)
        self.assertIn(product, step.fsm_info)

    def test_of_its_holder(self):
        self.leader_user.lang = "zh_CN"
        step = self.steps_of(self.open_request(product_id=self.product.id))
        self.assertSays(step, "分配", "空压机")

    def test_of_most_members_of_a_group(self):
        """People of other companies, and those who have left, have no say."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        values = {"groups": "fsm_base.group_fsm_manager", "company_id": other.id, "company_ids": [(6, 0, other.ids)]}
        for number in range(3):
            new_test_user(self.env, f"fsm_test_elsewhere{number}", lang="en_US", **values)
        members = self.managers.all_user_ids.filtered(lambda user: self.company in user.company_ids)
        members.lang = "zh_CN"
        left = {"groups": "fsm_base.group_fsm_manager", "company_id": self.company.id}
        for number in range(len(members) + 1):
            new_test_user(self.env, f"fsm_test_left{number}", lang="en_US", **left).active = False
        step = self.steps_of(self.submitted_report().request_id)
        self.assertSays(step, "评审", "空压机")
        members.lang = "en_US"
        step = self.steps_of(self.submitted_report().request_id)
        self.assertSays(step, "step_report_submitted", "Compressor")

    def test_where_as_many_speak_either_of_whoever_causes_it(self):
        self.managers.all_user_ids.lang = "zh_CN"
        for number in range(len(self.managers.all_user_ids)):
            new_test_user(self.env, f"fsm_test_half{number}", lang="en_US", groups="fsm_base.group_fsm_manager")
        step = self.env.ref("fsm_base.step_report_submitted")
        for lang in ("zh_CN", "en_US"):
            chosen = step.with_context(lang=lang)._get_lang(self.env["res.users"], self.managers, self.company)
            self.assertEqual(chosen, lang)

    def test_of_whoever_takes_it_over(self):
        step = self.steps_of(self.submitted_report().request_id)
        self.assertSays(step, "step_report_submitted", "Compressor")
        self.manager.lang = "zh_CN"
        step.with_user(self.manager).action_fsm_take()
        self.assertSays(step, "评审", "空压机")

    def test_of_whoever_gets_it_next(self):
        request = self.open_request(product_id=self.product.id)
        step = self.steps_of(request)
        self.assertSays(step, "step_request_open", "Compressor")
        self.other_user.lang = "zh_CN"
        team = self.env["fsm.service.team"].create({"name": "West", "leader_id": self.other_engineer.id})
        request.team_id = team
        self.assertEqual(step.user_id, self.other_user)
        self.assertSays(step, "分配", "空压机")

    def test_it_stays_when_the_record_changes(self):
        self.leader_user.lang = "zh_CN"
        request = self.open_request(product_id=self.product.id)
        self.part.with_context(lang="zh_CN").name = "空气滤芯"
        request.product_id = self.part
        self.assertSays(self.steps_of(request), "分配", "空气滤芯")
