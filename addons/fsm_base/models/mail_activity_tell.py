from collections import defaultdict
from typing import NamedTuple

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import plaintext2html

# from this many on, the tasks that come to one person at once are told in one message
MANY = 6
NAMED = 10


class StepMessage(NamedTuple):
    """What one person is told: in his language, with the page that it leads to."""

    user: models.BaseModel
    target: models.BaseModel  # the record, or mail.thread where there are many
    subject: str
    body: str
    url: str

    def get_html(self):
        """The body with a link, for whoever does not have the record beside it."""
        return plaintext2html(self.body) + Markup('<a href="%s">%s</a>') % (self.url, self.user.env._("Open"))


class MailActivity(models.Model):
    """Telling people of the steps that they hold."""

    _inherit = "mail.activity"

    def _fsm_tell(self):
        """Tell the holders through the channels that are configured for their steps."""
        for step, activities in self.grouped("fsm_step_id").items():
            step.channel_ids._send_step(activities)

    def _fsm_get_messages(self):
        """What the holders of these steps, all of one kind, are told.

        One message for each task, but a single one for a person to whom many come at once: nobody reads a hundred.

        :return: list of StepMessage
        """
        held = defaultdict(self.browse)
        for activity in self:
            for user in activity._fsm_get_told_users():
                held[user] += activity
        messages = []
        for user, activities in held.items():
            activities = activities.with_context(lang=user.lang, tz=user.tz)
            if len(activities) < MANY:
                messages += [activity._fsm_prepare_message(user) for activity in activities]
            else:
                messages.append(activities._fsm_prepare_digest(user))
        return messages

    def _fsm_get_told_users(self):
        """Who is told of the step: never the person who has just caused it."""
        users = self.user_id or self.fsm_group_id.all_user_ids.filtered(
            lambda user: user.active and (not self.fsm_company_id or self.fsm_company_id in user.company_ids)
        )
        return users - self.env.user

    def _fsm_prepare_message(self, user):
        record = self.env[self.res_model].browse(self.res_id)
        body = self.env._(
            "%(step)s: %(record)s. %(info)s Due %(due)s.",
            step=self.fsm_step_id.name,
            record=self.res_name,
            info=self.fsm_info,
            due=self._fsm_format_deadline(),
        )
        url = f"{self.get_base_url()}/mail/view?model={self.res_model}&res_id={self.res_id}"
        return StepMessage(user.with_env(self.env), record, f"{self.fsm_step_id.name}: {self.res_name}", body, url)

    def _fsm_prepare_digest(self, user):
        activities = self.sorted("fsm_deadline")
        step = self.fsm_step_id.name
        lines = [f"{task.res_name}. {task.fsm_info or ''}" for task in activities[:NAMED]]
        if len(self) > NAMED:
            lines.append(self.env._("and %s more", len(self) - NAMED))
        head = self.env._(
            "%(step)s: %(count)s tasks, the first due %(due)s.",
            step=step,
            count=len(self),
            due=activities[0]._fsm_format_deadline(),
        )
        return StepMessage(
            user.with_env(self.env),
            self.env["mail.thread"],
            self.env._("%(step)s: %(count)s tasks", step=step, count=len(self)),
            "\n".join([head, *lines]),
            f"{self[0].get_base_url()}/odoo/my-tasks",
        )

    def _fsm_format_deadline(self):
        return fields.Datetime.context_timestamp(self, self.fsm_deadline).strftime("%Y-%m-%d %H:%M")
