from odoo import models


class FsmRequest(models.Model):
    """How far a request is, in the customer's words."""

    _inherit = "fsm.request"

    def _get_progress(self):
        """What has happened, where it stands and what comes next, in plain words.

        The words are in the language of the context; so are the times in ``detail``, in its time zone. Nothing in it is
        for the house alone: portal, public page and messages show it as it is.

        :return: list of dicts ``code``, ``label``, ``time`` (datetime UTC or False), ``state`` (``done``, ``current``
            or ``next``), ``detail`` (a line or False)
        """
        self.ensure_one()
        if self.state == "draft":
            return []
        if self.state == "cancelled":
            steps = [self._progress_received(), self._progress("cancelled", self.state_since)]
        else:
            steps = [self._progress_received(), *self._progress_of_visits(), self._progress_done()]
        if self.waiting_for:
            # before what would come next; the note is the house's
            place = next(place for place, step in enumerate(steps) if not step["done"])
            steps.insert(place, self._progress(f"waiting_{self.waiting_for}", self.waiting_since, done=False))
        first_open = next((step for step in steps if not step["done"]), None)
        for step in steps:
            step["state"] = "done" if step.pop("done") else "current" if step is first_open else "next"
            step["label"] = self._get_progress_label(step["code"], step["state"])
        return steps

    def _progress(self, code, time, detail=False, done=None):
        return {"code": code, "time": time or False, "detail": detail, "done": bool(time) if done is None else done}

    def _progress_received(self):
        return self._progress("received", self.opened_on, done=True)

    def _progress_done(self):
        return self._progress("done", self.closed_on or self.resolved_on, done=self.state in ("resolved", "closed"))

    def _progress_of_visits(self):
        """The steps of the visits: a line for each that is over and has not solved it, all steps of the last one."""
        # lists of records, as filtered sets would forget what is read together with them
        gone = ("draft", "rejected", "cancelled")
        tasks = sorted((task for task in self.task_ids if task.state not in gone), key=lambda task: task.id)
        is_over = self.state in ("resolved", "closed")
        if not tasks and is_over:
            return []  # solved by phone
        if not tasks and not self.type_id.is_onsite:
            return [self._progress("handled", self.state == "assigned" and self.state_since)]
        finished = [task for task in tasks if task.state == "done"]
        unsolved = finished[:-1] if is_over else finished
        last = ([task for task in tasks if task not in unsolved] or [self.env["fsm.task"]])[-1]
        reports = [report for report in last.report_ids if report.state in ("submitted", "approved")]
        steps = [
            self._progress("visited", task.actual_start, self.env._("%s was there.", task.engineer_id.name))
            for task in unsolved
        ]
        return [
            *steps,
            self._progress("assigned", last.dispatched_on, self._get_plan_text(last)),
            self._progress("on_the_way", last.departed_on, done=bool(last.departed_on or last.actual_start)),
            self._progress("on_site", last.actual_start),
            self._progress("report", reports[-1].submitted_on if reports else False),
        ]

    def _get_plan_text(self, task):
        """Who comes and when; the engineer's number where the company wants it to be known.

        With ``fsm_anonymous`` in the context, whoever passes can read it, and no number is told.
        """
        if not task:
            return False
        is_known = not self.env.context.get("fsm_anonymous")
        # sudo: a setting, no secret
        get_param = self.env["ir.config_parameter"].sudo().get_param
        show_phone = is_known and get_param("fsm_base.show_engineer_phone") == "True"
        phone = task.engineer_id.phone if show_phone and task.state not in ("review", "done") else False
        when = self._format_customer_time(task.planned_start, task.planned_end)
        return " · ".join(filter(None, (task.engineer_id.name, phone, when)))

    def _get_progress_label(self, code, state):
        """The words for a step: what has happened, or what is being done, or what will come."""
        done = {
            "received": self.env._("We have received your request"),
            "cancelled": self.env._("The request was cancelled"),
            "handled": self.env._("An expert looks after it"),
            "visited": self.env._("First visit done, another one is needed"),
            "assigned": self.env._("An engineer is assigned"),
            "on_the_way": self.env._("The engineer is on the way"),
            "on_site": self.env._("The engineer is on site"),
            "report": self.env._("The service report is written"),
            "done": self.env._("Done"),
        }
        current = {
            "waiting_parts": self.env._("We are waiting for spare parts"),
            "waiting_customer": self.env._("We are waiting for something from you"),
            "handled": self.env._("We are looking for the right expert"),
            "assigned": self.env._("We are arranging an engineer"),
            "on_the_way": self.env._("The engineer will set off"),
            "on_site": self.env._("The engineer will arrive soon"),
            "report": self.env._("The engineer is at work"),
            "done": self.env._("We are checking whether everything is done"),
        }
        coming = {
            "on_the_way": self.env._("Engineer on the way"),
            "on_site": self.env._("Engineer on site"),
            "report": self.env._("Service report"),
        }
        if state == "current":
            return current.get(code) or done[code]
        return done[code] if state == "done" else coming.get(code) or done[code]

    def _get_progress_summary(self):
        """Where it stands, in one line: what is being done now, else what was done last."""
        steps = self._get_progress()
        current = next((step for step in steps if step["state"] == "current"), steps[-1:] and steps[-1])
        return current["label"] if current else ""
