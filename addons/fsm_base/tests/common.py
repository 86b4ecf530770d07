import base64
from datetime import datetime, timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from odoo import fields
from odoo.tests import TransactionCase, new_test_user

HANGZHOU = (30.2741, 120.1551)
SHANGHAI = (31.2304, 121.4737)
# Of xml ids of what is made once for a database.
MADE_ONCE = "fsm_test"
CAST = (
    "company",
    "agent",
    "dispatcher",
    "manager",
    "admin",
    "expert",
    "bystander",
    "leader_user",
    "engineer_user",
    "other_user",
    "outsourced_user",
    "provider",
    "team",
    "leader",
    "engineer",
    "other_engineer",
    "outsourced",
    "customer",
    "contact",
    "product",
    "part",
)


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
        if not cls.env.ref(f"{MADE_ONCE}.company", raise_if_not_found=False):
            cls.make_company(cls.env)
        for name in CAST:
            setattr(cls, name, cls.env.ref(f"{MADE_ONCE}.{name}"))
        cls.province = cls.env.ref("base.state_cn_ZJ")
        cls.type = cls.env.ref("fsm_base.request_type_repair")
        # ten in the morning in China, the day after tomorrow: no test depends on the hour at which it runs
        cls.start = fields.Datetime.now().replace(hour=2, minute=0, second=0, microsecond=0) + timedelta(days=2)

    @classmethod
    def make_company(cls, env):
        """Make what all tests begin with, each under its name in :data:`CAST`. Where that is done once for a database,
        before the tests, classes find it there."""
        company = env.company
        company.country_id = env.ref("base.cn")
        # around the clock: what tests plan is never outside working hours by accident
        company.resource_calendar_id.write(
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
        company.resource_calendar_id.hours_per_day = 8
        made = {"company": company, **cls._make_people(env), **cls._make_customer(env)}
        env["ir.model.data"]._update_xmlids(
            [{"xml_id": f"{MADE_ONCE}.{name}", "record": made[name], "noupdate": True} for name in CAST]
        )

    @classmethod
    def _make_people(cls, env):
        made = {
            "agent": cls._make_user(env, "agent", "group_fsm_agent"),
            "dispatcher": cls._make_user(env, "dispatcher", "group_fsm_dispatcher"),
            "manager": cls._make_user(env, "manager", "group_fsm_manager"),
            "admin": cls._make_user(env, "fsmadmin", "group_fsm_admin"),
            "expert": cls._make_user(env, "expert"),
            "bystander": cls._make_user(env, "bystander"),
            "leader_user": cls._make_user(env, "leader"),
            "engineer_user": cls._make_user(env, "engineer"),
            "other_user": cls._make_user(env, "other"),
            "outsourced_user": cls._make_user(env, "outsourced"),
            "provider": env["res.partner"].create({"name": "Provider Ltd", "is_company": True}),
        }
        province = env.ref("base.state_cn_ZJ")
        made["team"] = team = env["fsm.service.team"].create({"name": "East", "state_ids": [(4, province.id)]})
        engineers = env["fsm.engineer"]
        position = {"base_latitude": HANGZHOU[0], "base_longitude": HANGZHOU[1], "team_id": team.id}
        made["leader"] = engineers.create({"user_id": made["leader_user"].id, **position})
        made["engineer"] = engineers.create({"user_id": made["engineer_user"].id, **position})
        made["other_engineer"] = engineers.create({"user_id": made["other_user"].id})
        made["outsourced"] = engineers.create(
            {"user_id": made["outsourced_user"].id, "provider_id": made["provider"].id}
        )
        team.leader_id = made["leader"]
        # they work at all hours: no test depends on the hour at which it runs; tests of working hours give them some
        team.calendar_id = False
        (made["leader"] | made["engineer"] | made["other_engineer"]).employee_id.resource_calendar_id = False
        made["outsourced"].resource_id.calendar_id = False
        return made

    @classmethod
    def _make_customer(cls, env):
        province = env.ref("base.state_cn_ZJ")
        customer = env["res.partner"].create(
            {
                "name": "Customer Ltd",
                "is_company": True,
                "phone": "0571 8888 0001",
                "state_id": province.id,
                "country_id": province.country_id.id,
                "city": "Hangzhou",
                "partner_latitude": HANGZHOU[0],
                "partner_longitude": HANGZHOU[1],
            }
        )
        contact = env["res.partner"].create(
            {"name": "Ms Zhao", "parent_id": customer.id, "phone": "138 0000 0001"}
        )
        product = env["product.product"].create({"name": "Compressor"})
        part = env["product.product"].create({"name": "Air Filter", "list_price": 120.0})
        return {"customer": customer, "contact": contact, "product": product, "part": part}

    @classmethod
    def _user(cls, login, group=None):
        return cls._make_user(cls.env, login, group)

    @staticmethod
    def _make_user(env, login, group=None):
        groups = "base.group_user" + (f",fsm_base.{group}" if group else "")
        # a database with demo data has its own people
        login_name = f"fsm_test_{login}"
        return new_test_user(
            env,
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
        """All open steps of a request, its visits and its reports, without those of other add-ons' own sub-flows: where
        they are installed an approved report has to be billed, for example."""
        steps = (
            request._fsm_get_open_steps()
            | request.task_ids._fsm_get_open_steps()
            | request.report_ids._fsm_get_open_steps()
        )
        names = steps.fsm_step_id.get_external_id()
        foreign = {step_id for step_id, name in names.items() if name and not name.startswith("fsm_base.")}
        return steps.filtered(lambda step: step.fsm_step_id.id not in foreign)

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
