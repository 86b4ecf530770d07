import base64
from datetime import datetime, timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from odoo import fields
from odoo.tests import TransactionCase, new_test_user

HANGZHOU = (30.2741, 120.1551)
SHANGHAI = (31.2304, 121.4737)


def picture(size=(60, 30), image_format="PNG"):
    """A small real picture, base64."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).line((2, 25, 30, 5, 55, 25), fill="black", width=2)
    stream = BytesIO()
    image.save(stream, image_format)
    return base64.b64encode(stream.getvalue())


class FsmCase(TransactionCase):
    """A small service company: a person for each role, a team, two engineers, an outsourced one, a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.env = cls.env(context={**cls.env.context, "lang": "en_US"})
        cls.company = cls.env.company
        cls.company.country_id = cls.env.ref("base.cn")
        # around the clock: what tests plan is never outside working hours by accident
        cls.company.resource_calendar_id.write(
            {
                "attendance_ids": [
                    (5,),
                    *(
                        (0, 0, {"name": day, "dayofweek": day, "hour_from": 0, "hour_to": 24, "day_period": "morning"})
                        for day in "0123456"
                    ),
                ]
            }
        )
        cls.company.resource_calendar_id.hours_per_day = 8
        cls.province = cls.env.ref("base.state_cn_ZJ")
        cls.agent = cls._user("agent", "group_fsm_agent")
        cls.dispatcher = cls._user("dispatcher", "group_fsm_dispatcher")
        cls.manager = cls._user("manager", "group_fsm_manager")
        cls.admin = cls._user("fsmadmin", "group_fsm_admin")
        cls.expert = cls._user("expert")
        cls.bystander = cls._user("bystander")
        cls.leader_user = cls._user("leader")
        cls.engineer_user = cls._user("engineer")
        cls.other_user = cls._user("other")
        cls.outsourced_user = cls._user("outsourced")
        cls.provider = cls.env["res.partner"].create({"name": "Provider Ltd", "is_company": True})
        cls.team = cls.env["fsm.service.team"].create({"name": "East", "state_ids": [(4, cls.province.id)]})
        engineers = cls.env["fsm.engineer"]
        position = {"base_latitude": HANGZHOU[0], "base_longitude": HANGZHOU[1], "team_id": cls.team.id}
        cls.leader = engineers.create({"user_id": cls.leader_user.id, **position})
        cls.engineer = engineers.create({"user_id": cls.engineer_user.id, **position})
        cls.other_engineer = engineers.create({"user_id": cls.other_user.id})
        cls.outsourced = engineers.create({"user_id": cls.outsourced_user.id, "provider_id": cls.provider.id})
        cls.team.leader_id = cls.leader
        # they work at all hours: no test depends on the hour at which it runs; tests of working hours give them some
        cls.team.calendar_id = False
        (cls.leader | cls.engineer | cls.other_engineer).employee_id.resource_calendar_id = False
        cls.outsourced.resource_id.calendar_id = False
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Customer Ltd",
                "is_company": True,
                "phone": "0571 8888 0001",
                "state_id": cls.province.id,
                "country_id": cls.province.country_id.id,
                "city": "Hangzhou",
                "partner_latitude": HANGZHOU[0],
                "partner_longitude": HANGZHOU[1],
            }
        )
        cls.contact = cls.env["res.partner"].create(
            {"name": "Ms Zhao", "parent_id": cls.customer.id, "phone": "138 0000 0001"}
        )
        cls.product = cls.env["product.product"].create({"name": "Compressor"})
        cls.part = cls.env["product.product"].create({"name": "Air Filter", "list_price": 120.0})
        cls.type = cls.env.ref("fsm_base.request_type_repair")
        # ten in the morning in China, the day after tomorrow: no test depends on the hour at which it runs
        cls.start = fields.Datetime.now().replace(hour=2, minute=0, second=0, microsecond=0) + timedelta(days=2)

    @classmethod
    def _user(cls, login, group=None):
        groups = "base.group_user" + (f",fsm_base.{group}" if group else "")
        # a database with demo data has its own people
        login_name = f"fsm_test_{login}"
        return new_test_user(
            cls.env,
            login_name,
            groups=groups,
            name=login.capitalize(),
            password=login_name,
            lang="en_US",
            tz="Asia/Shanghai",
        )

    @classmethod
    def day_calendar(cls):
        """Working hours from Monday to Friday, 8 to 12 and 13 to 17 in Shanghai."""
        return cls.env["resource.calendar"].create(
            {
                "name": "Shanghai",
                "tz": "Asia/Shanghai",
                "attendance_ids": [(5,)]
                + [
                    (0, 0, {"name": "x", "dayofweek": str(day), "hour_from": start, "hour_to": end})
                    for day in range(5)
                    for start, end in ((8, 12), (13, 17))
                ],
            }
        )

    # ------------------------------------------------------------------
    # Steps done by the right people
    # ------------------------------------------------------------------

    def make_request(self, **values):
        values = {
            "partner_id": self.customer.id,
            "contact_id": self.contact.id,
            "type_id": self.type.id,
            "product_id": self.product.id,
            "serial": "A-1",
            "description": "No pressure",
            **values,
        }
        request = self.env["fsm.request"].with_user(self.agent).create(values)
        return request.with_env(self.env)

    def open_request(self, **values):
        request = self.make_request(**values)
        request.with_user(self.agent).action_submit()
        return request

    def dispatched_task(self, engineer=None, start=None, **values):
        """A visit of two hours; each further one is a day later, so that nobody is booked twice."""
        request = self.open_request(**values)
        count = self.env["fsm.task"].search_count([])
        start = start or self.start + timedelta(days=count)
        request.with_user(self.dispatcher).action_dispatch(
            engineer=engineer or self.engineer, planned_start=start, planned_end=start + timedelta(hours=2)
        )
        return request.task_ids

    def task_on_site(self, **values):
        task = self.dispatched_task(**values)
        mine = task.with_user(task.user_id)
        mine.action_accept()
        mine.action_depart()
        mine.action_check_in(*HANGZHOU)
        return task

    def filled_report(self, result="fixed", **values):
        task = self.task_on_site(**values)
        mine = task.with_user(task.user_id)
        mine.action_open_report()
        report = mine.report_ids
        report.write({"result": result, "work_done": "Replaced the filter"})
        report.write({"part_line_ids": [(0, 0, {"product_id": self.part.id, "quantity": 2})]})
        return report.with_env(self.env)

    def submitted_report(self, result="fixed", **values):
        report = self.filled_report(result, **values)
        mine = report.with_user(report.task_id.user_id)
        mine.action_sign(picture(), "Ms Zhao")
        mine.action_submit()
        return report

    # ------------------------------------------------------------------
    # What is in people's lists
    # ------------------------------------------------------------------

    def steps_of(self, request):
        """All open steps of a request, its visits and its reports."""
        return (
            request._fsm_get_open_steps()
            | request.task_ids._fsm_get_open_steps()
            | request.report_ids._fsm_get_open_steps()
        )

    def assertStep(self, request, step, holder):
        """The request, its visits and reports have exactly one open step, with the right person, date and hour."""
        steps = self.steps_of(request)
        self.assertEqual(len(steps), 1, f"one step expected, found {steps.mapped('summary')}")
        self.assertEqual(steps.fsm_step_id, self.env.ref(f"fsm_base.{step}"))
        if holder._name == "res.users":
            self.assertEqual(steps.user_id, holder)
            self.assertFalse(steps.fsm_group_id)
        else:
            self.assertEqual(steps.fsm_group_id, holder)
            self.assertFalse(steps.user_id)
        self.assertGreaterEqual(steps.fsm_deadline, fields.Datetime.now() - timedelta(minutes=1))
        zone = steps.user_id.tz or self.company._fsm_tz()
        local = fields.Datetime.context_timestamp(self.env["mail.activity"].with_context(tz=zone), steps.fsm_deadline)
        self.assertEqual(steps.date_deadline, local.date())
        return steps

    def assertNoStep(self, request):
        self.assertFalse(self.steps_of(request).mapped("summary"))

    def my_tasks(self, user):
        """What *My Tasks* shows to a user."""
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_base.my_tasks_action")
        activities = self.env["mail.activity"].with_user(user)
        domain = [("fsm_step_id", "!=", False), ("fsm_is_mine", "=", True)]
        self.assertIn("fsm_is_mine", str(action["domain"]))
        return activities.search(domain)

    @staticmethod
    def at(day, hour):
        return datetime(2030, 6, day, hour)
