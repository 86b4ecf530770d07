from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class MailActivity(models.Model):
    """An activity that is a step of a process is a task in *My Tasks*."""

    _inherit = "mail.activity"

    fsm_step_id = fields.Many2one(
        "fsm.step", "Step", index="btree_not_null", ondelete="restrict", readonly=True, help="The step to be done."
    )
    fsm_group_id = fields.Many2one(
        "res.groups",
        "Waiting For",
        readonly=True,
        ondelete="restrict",
        help="Every member of this group has the task in his list until one takes it.",
    )
    fsm_deadline = fields.Datetime("Due", readonly=True, help="Hour by which the step has to be done.")
    fsm_company_id = fields.Many2one("res.company", "Company", readonly=True)
    fsm_is_mine = fields.Boolean(
        compute="_compute_fsm_is_mine",
        search="_search_fsm_is_mine",
        help="You hold the task, or it waits for a group that you belong to.",
    )
    fsm_is_late = fields.Boolean(
        compute="_compute_fsm_is_late", search="_search_fsm_is_late", help="The hour of the step has passed."
    )
    fsm_info = fields.Char("About", readonly=True, help="Customer, place and machine in one line.")
    fsm_planned_start = fields.Datetime("Planned For", readonly=True, help="When the visit is planned.")

    _fsm_user_idx = models.Index("(user_id, fsm_deadline, id) WHERE active IS TRUE AND fsm_step_id IS NOT NULL")
    _fsm_group_idx = models.Index(
        "(fsm_group_id, fsm_deadline, id) WHERE active IS TRUE AND fsm_step_id IS NOT NULL AND user_id IS NULL"
    )
    _fsm_record_idx = models.Index("(res_model, res_id) WHERE active IS TRUE AND fsm_step_id IS NOT NULL")

    @api.depends("user_id", "fsm_group_id")
    @api.depends_context("uid")
    def _compute_fsm_is_mine(self):
        groups = self.env.user._get_group_ids()
        for activity in self:
            activity.fsm_is_mine = activity.user_id == self.env.user or (
                not activity.user_id and activity.fsm_group_id.id in groups
            )

    def _search_fsm_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = Domain("user_id", "=", self.env.uid) | (
            Domain("user_id", "=", False) & Domain("fsm_group_id", "in", self.env.user._get_group_ids())
        )
        return mine if True in value else ~mine

    @api.depends("fsm_deadline")
    def _compute_fsm_is_late(self):
        now = fields.Datetime.now()
        for activity in self:
            activity.fsm_is_late = bool(activity.fsm_deadline and activity.active and activity.fsm_deadline < now)

    def _search_fsm_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("fsm_deadline", "<", fields.Datetime.now())
        return late if True in value else ~late

    # ------------------------------------------------------------------
    # Access: what waits for one's group is like what is assigned to oneself
    # ------------------------------------------------------------------

    def _check_access(self, operation):
        if operation != "read" or self.env.su:
            return super()._check_access(operation)
        # sudo: only to see which of them wait for a group of the user
        waiting = self.browse(self.sudo().filtered(lambda activity: activity._fsm_waits_for_user()).ids)
        return super(MailActivity, self - waiting)._check_access(operation)

    def _fsm_waits_for_user(self):
        return bool(
            self.fsm_step_id
            and not self.user_id
            and self.fsm_group_id.id in self.env.user._get_group_ids()
            and (not self.fsm_company_id or self.fsm_company_id.id in self.env.user._get_company_ids())
        )

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs):
        """*My Tasks* asks for nothing but the user's own steps and those of his groups, which he may read anyway: there
        is no need to look up the records behind them."""
        if self.env.context.get("fsm_my_tasks") and not self.env.su and not bypass_access:
            mine = self._search_fsm_is_mine("in", [True]) & Domain("fsm_step_id", "!=", False)
            mine &= Domain("fsm_company_id", "in", [False, *self.env.user._get_company_ids()])
            domain, bypass_access = Domain(domain) & mine, True
        return super()._search(domain, offset, limit, order, bypass_access=bypass_access, **kwargs)

    def action_fsm_take(self):
        """Take a task that waits for a group (领取), so that it is in one person's list only.

        :raise UserError: somebody else has taken it, it is done, or the user is not in the group
        """
        for activity in self:
            if not activity.active:
                raise UserError(self.env._("“%s” is already done.", activity.res_name))
            if activity.user_id and activity.user_id != self.env.user:
                raise UserError(
                    self.env._(
                        "“%(record)s” has already been taken by %(user)s.",
                        record=activity.res_name,
                        user=activity.user_id.sudo().name,  # sudo: a name to ask for, in the person's own language
                    )
                )
            if not activity.fsm_is_mine:
                raise UserError(self.env._("“%s” does not wait for a group that you belong to.", activity.res_name))
        # sudo: members of the group may take the task even where they can't change the record
        taken = self.sudo().with_context(mail_activity_quick_update=True)
        taken.write({"user_id": self.env.uid})
        taken._fsm_write_texts()

    def _fsm_write_texts(self):
        """Keep what the tasks say up with their records and with the language of those who hold them."""
        steps = self.filtered("fsm_step_id")
        for (step, model), activities in steps.grouped(lambda task: (task.fsm_step_id, task.res_model)).items():
            holders = {task.res_id: (task.user_id, task.fsm_group_id) for task in activities}
            texts = step._prepare_texts(self.env[model].browse(holders), holders)
            for task in activities:
                task.write(texts[task.res_id])
