import babel.dates
import pytz

from odoo import models
from odoo.tools.misc import babel_locale_parse


class FsmWorkflowMixin(models.AbstractModel):
    """What customers can be told about a record with a process."""

    _inherit = "fsm.workflow.mixin"

    def _fsm_get_request(self):
        """Hook: the request that a record belongs to."""
        return self.env["fsm.request"]

    def _fsm_event_occurrence(self, code):
        """Hook: tells apart the times that the same thing happens to the record. One occurrence is told once."""
        return str(self.state_since)

    def _fsm_event_is_over(self, code, occurrence):
        """Hook: whether what has happened is no longer true, so that the customer need not be told any more.

        :param str occurrence: what :meth:`_fsm_event_occurrence` said when it happened
        """
        return False

    def _fsm_event_content(self, code):
        """Hook: what is told, in short. Where it is the same as last time, the customer is not told again."""
        return False

    # ------------------------------------------------------------------
    # What templates use
    # ------------------------------------------------------------------

    def _get_public_url(self):
        """Address of the page on which the customer follows the request."""
        return self._fsm_get_request()._get_public_url()

    def _get_stop_url(self):
        """Address of the page on which the person who is told stops the messages; empty in previews."""
        recipient = self.env["res.partner"].browse(self.env.context.get("fsm_recipient_id") or ())
        return recipient._fsm_get_stop_url() if recipient else ""

    def _format_customer_time(self, start, end=None):
        """A time in the customer's words: the day with its weekday, the hour, the hour until when.

        The language and the time zone are those of the context.

        :param datetime start: UTC
        :param datetime end: UTC
        """
        if not start:
            return ""
        zone = pytz.timezone(self.env.context.get("tz") or self.env.company._fsm_tz())
        locale = babel_locale_parse(self.env.lang or "en_US")
        local = pytz.utc.localize(start).astimezone(zone)
        day = babel.dates.format_skeleton("MMMEd", local, locale=locale)
        text = f"{day} {local:%H:%M}"
        if end:
            until = pytz.utc.localize(end).astimezone(zone)
            same_day = until.date() == local.date()
            text += f"–{until:%H:%M}" if same_day else f" – {self._format_customer_time(end)}"
        return text
