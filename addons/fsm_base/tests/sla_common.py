from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.fields import Command

from .common import HANGZHOU, FsmCase


def china(day, hour=0, minute=0, second=0):
    """A moment of June 2030 in China, in UTC. The third is a Monday; days go on past the end of the month."""
    return datetime(2030, 6, 1) + timedelta(days=day - 1, hours=hour - 8, minutes=minute, seconds=second)


class SlaCase(FsmCase):
    """A policy for repairs in the company's working hours, Monday to Friday 8-12 and 13-17 in China:
    2 hours to respond, 4 to arrive, 8 to resolve."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "China",
                "tz": "Asia/Shanghai",
                "company_id": cls.company.id,
                "attendance_ids": [
                    Command.create({"name": "x", "dayofweek": str(day), "hour_from": begin, "hour_to": end})
                    for day in range(5)
                    for begin, end in ((8, 12), (13, 17))
                ],
            }
        )
        cls.company.resource_calendar_id = cls.calendar
        cls.policy = cls.env["fsm.sla.policy"].create(
            {
                "name": "Repairs",
                "sequence": -1,
                "type_ids": [Command.set(cls.type.ids)],
                "respond_hours": 2,
                "arrive_hours": 4,
                "resolve_hours": 8,
                "rung_ids": [
                    Command.create({"share": 80, "whom": "responsible"}),
                    Command.create({"share": 100, "whom": "leader"}),
                    Command.create({"share": 150, "whom": "manager"}),
                ],
            }
        )
        cls.env.ref("fsm_base.step_request_escalation").channel_ids = False

    def at(self, *moment):
        return freeze_time(china(*moment))

    def submit(self, *moment, **values):
        with self.at(*moment):
            return self.open_request(**values)

    def clock(self, request, kind):
        return self.env["fsm.sla.clock"].search([("request_id", "=", request.id), ("kind", "=", kind)])

    def check(self, *moment):
        """One batch of the cron, without its commits."""
        with self.at(*moment):
            clocks = self.env["fsm.sla.clock"]._lock_due(500)
            clocks._check()
            self.env.flush_all()
        return clocks

    def visit(self, request, *moment):
        """An engineer is sent, and checks in at once."""
        with self.at(*moment):
            start = china(*moment)
            request.with_user(self.dispatcher).action_dispatch(self.engineer, start, start + timedelta(hours=2))
            task = request.task_ids.with_user(self.engineer_user)
            task.action_accept()
            task.action_depart()
            task.action_check_in(*HANGZHOU)
        return task
