from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models


class FsmWorkflowMixin(models.AbstractModel):
    """The step that waits for somebody in each state of a record."""

    _inherit = "fsm.workflow.mixin"

    def _fsm_open_steps(self, key=None):
        """Open the step that belongs to the state of each record, in one batch.

        :param str key: a step apart from the states (see ``fsm.step``), e.g. ``escalation``
        :return: the new activities
        """
        # sudo: the configuration of steps is read for everybody
        found = self.env["fsm.step"].sudo()._find(self, key)
        skipped = defaultdict(self.browse)
        vals_list = []
        for step, records in found.items():
            if step.skip:
                skipped[step.state] |= records
            else:
                vals_list += step._prepare_activity_vals(records)
        # sudo: a step is put into other people's lists by the process, not by this user
        activities = self.env["mail.activity"].sudo()
        if vals_list:
            context = {"mail_activity_quick_update": True, "fsm_opening_steps": True}
            activities = activities.with_context(**context).create(vals_list).with_context(fsm_opening_steps=False)
            activities._fsm_tell()
        for state, records in skipped.items():
            if method := self._fsm_pass.get(state):
                # sudo: the company has configured that nobody is asked here
                getattr(records.sudo(), method)()
        return activities

    def _fsm_open_missing_steps(self):
        """Open the step of those records that have none open."""
        held = set(self._fsm_get_open_steps().mapped("res_id"))
        self.filtered(lambda record: record.id not in held)._fsm_open_steps()

    def _fsm_close_steps(self, key=None, feedback=None):
        """Close the open steps of the records: all of them, or only those of ``key``."""
        # sudo: the configuration of steps is read for everybody
        stateful = self.env["fsm.step"].sudo()._has_step
        waiting = self if key else self.filtered(lambda record: stateful(record._name, record.state))
        activities = waiting._fsm_get_open_steps(key) if waiting else self.env["mail.activity"]
        if activities:
            activities.write({"active": False, "feedback": feedback or False})

    def _fsm_get_open_steps(self, key=None):
        """The open steps of the records, whoever holds them."""
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids), ("fsm_step_id", "!=", False)]
        if key:
            domain.append(("fsm_step_id.state", "=", key))
        # sudo: steps are held by other people too
        return self.env["mail.activity"].sudo().search(domain)

    def _fsm_rehold_steps(self):
        """Hand open steps over after the people responsible for the records have changed."""
        activities = self._fsm_get_open_steps().with_context(mail_activity_quick_update=True)
        for step, step_activities in activities.grouped("fsm_step_id").items():
            records = self.browse(step_activities.mapped("res_id"))
            holders = step._get_holders(records)
            texts = step._prepare_texts(records, holders)
            for activity in step_activities:
                user, group = holders[activity.res_id]
                if activity.user_id != user or activity.fsm_group_id != group:
                    activity.write({"user_id": user.id, "fsm_group_id": group.id, **texts[activity.res_id]})
                    activity._fsm_tell()

    @api.model
    def _fsm_responsible_fields(self):
        """Names of the fields of this model whose change may hand an open step to somebody else."""
        # sudo: the configuration of steps is read for everybody
        return self.env["fsm.step"].sudo()._get_path_fields(self._name)

    def _fsm_step_deadline(self, step):
        """Hook: when the step has to be done (UTC), by default its hours from now."""
        return fields.Datetime.now() + timedelta(hours=step.hours)

    def _fsm_team_leader(self):
        """Hook: who holds a step for which nobody else is found."""
        return self.team_id.leader_id.user_id if "team_id" in self._fields else self.env["res.users"]

    @api.model
    def _fsm_extra_steps(self):
        """Hook: ``{key: label}`` of steps that are opened apart from the states."""
        return {}

    def _fsm_step_info(self):
        """Hook: what a card of My Tasks says about the record.

        :return: dict ``{record id: {"fsm_info": line, "fsm_planned_start": datetime or False}}``
        """
        return {record_id: {} for record_id in self.ids}

    def _fsm_refresh_info(self):
        """Keep the cards of My Tasks up with the records."""
        self._fsm_get_open_steps()._fsm_write_texts()

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Who holds a step has it in his list; he need not get every message about the record as well."""
        if self.env.context.get("fsm_opening_steps"):
            return True
        return super().message_subscribe(partner_ids=partner_ids, subtype_ids=subtype_ids)
