from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

# Days between two reminders of the same old part.
REPEAT = 7
# Lines in one message; nobody reads a hundred.
NAMED = 20


class FsmReturnDuty(models.Model):
    """Reminders of old parts that should have been sent back."""

    _inherit = "fsm.return.duty"

    @api.model
    def _cron_remind(self, limit=500):
        """Remind the engineers, and whoever leads them, of what has become late, and again every week.

        :param int limit: how many duties are looked at in one run; the rest follow in the next
        """
        done, remaining = self._remind_late(limit)
        self.env["ir.cron"]._commit_progress(done, remaining=remaining)

    @api.model
    def _remind_late(self, limit):
        """Remind of what is late and was not reminded of within a week.

        :return: tuple (how many duties were reminded of, how many are left)
        """
        companies = self.env["res.company"].union(
            *(company for (company,) in self._read_group([("state", "=", "bag")], ["company_id"]))
        )
        domain = Domain.OR(
            self._get_late_domain(company)
            & (
                Domain("reminded_on", "=", False)
                | Domain("reminded_on", "<=", fields.Date.subtract(self._get_day(company), days=REPEAT))
            )
            for company in companies
        )
        duties = self.search(domain, limit=limit, order="engineer_id, due_on, id")
        duties._remind()
        return len(duties), self.search_count(domain)

    def _remind(self):
        """Tell each engineer of his late old parts, and each leader of those of his people, in one message each."""
        led = defaultdict(self.browse)
        for engineer, duties in self.grouped("engineer_id").items():
            if engineer.user_id.active:
                duties._send_reminder(engineer.user_id)
            for leader in duties._get_leaders(engineer):
                led[leader] |= duties
        for leader, duties in led.items():
            duties._send_reminder(leader, to_leader=True)
        for company, duties in self.grouped("company_id").items():
            duties._fsm_moving().write({"reminded_on": self._get_day(company)})

    @api.model
    def _get_leaders(self, engineer):
        """Who looks after the engineer: his team's leader, or else the service managers of his company, as for the
        leader himself."""
        leader = engineer.team_id.leader_id.user_id
        if leader.active and leader != engineer.user_id:
            return leader
        managers = self.env.ref("fsm_base.group_fsm_manager").all_user_ids
        return managers.filtered(lambda user: user.active and engineer.company_id in user.company_ids)

    def _send_reminder(self, user, to_leader=False):
        """One message: in the inbox, or by mail, as the person wishes."""
        duties = self.with_context(lang=user.lang, tz=user.tz)
        env = duties.env
        if to_leader:
            subject = env._("Old parts not sent back by your engineers: %s", len(duties))
            intro = env._("These old parts should have been sent back:")
            page = "/odoo/old-parts"
        else:
            subject = env._("Old parts that you have to send back: %s", len(duties))
            intro = env._("These old parts in your bag should have been sent back. Please send them now:")
            page = "/odoo/my-old-parts"
        lines = [duty._get_reminder_line(to_leader) for duty in duties.sorted("due_on")[:NAMED]]
        if len(duties) > NAMED:
            lines.append(env._("and %s more", len(duties) - NAMED))
        body = Markup("<p>%s</p><ul>%s</ul><p><a href='%s'>%s</a></p>") % (
            intro,
            Markup("").join(Markup("<li>%s</li>") % line for line in lines),
            duties[:1].get_base_url() + page,
            env._("Open"),
        )
        env["mail.thread"].message_notify(partner_ids=user.partner_id.ids, subject=subject, body=body, force_send=False)

    def _get_reminder_line(self, to_leader):
        words = [self.engineer_id.name] if to_leader else []
        return " · ".join(
            filter(
                None,
                (
                    *words,
                    self.name,
                    self.product_id.name,
                    self.serial,
                    self.partner_id.name,
                    self.env._(
                        "due on %(date)s, %(days)s days late",
                        date=format_date(self.env, self.due_on),
                        days=self.days_late,
                    ),
                ),
            )
        )
