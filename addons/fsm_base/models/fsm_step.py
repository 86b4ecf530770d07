from collections import defaultdict

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools.safe_eval import safe_eval

HOLDERS = [
    ("path", "A field of the record"),
    ("group", "A group"),
    ("user", "A person"),
]


class FsmStep(models.Model):
    """What has to be done when a record stands in a state: by whom, in how many hours."""

    _name = "fsm.step"
    _inherit = ["fsm.cached.mixin"]
    _description = "Process Step"
    _order = "model, sequence, id"

    name = fields.Char(
        required=True, translate=True, help="What has to be done, in a word or two; the title of the task."
    )
    sequence = fields.Integer(
        default=10, help="Where several steps fit a record in a state, the first one by this order is opened."
    )
    active = fields.Boolean(default=True)
    model = fields.Selection(
        selection="_selection_model", required=True, index=True, help="The kind of record that the step is about."
    )
    state = fields.Selection(
        selection="_selection_state",
        required=True,
        copy=True,
        help="The step opens when a record comes into this state.",
    )
    domain = fields.Char(
        "Only For",
        default="[]",
        help="The step is for records that match this filter only, e.g. requests of one type.",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type", required=True, ondelete="restrict", help="Icon and kind of the task in Odoo's activities."
    )
    responsible = fields.Selection(
        HOLDERS, required=True, default="path", help="Who gets the task when the step opens."
    )
    responsible_path = fields.Char(
        help="Fields that lead from the record to a user, such as engineer_id.user_id or team_id.leader_id.user_id."
    )
    responsible_group_id = fields.Many2one(
        "res.groups", help="The task is in the list of every member until one of them takes it."
    )
    responsible_user_id = fields.Many2one("res.users", help="This person gets every task of the step.")
    fallback = fields.Selection(
        HOLDERS,
        help="Who gets the task when nobody is found. After that the team leader, then the service managers.",
    )
    fallback_path = fields.Char(help="Fields that lead from the record to a user.")
    fallback_group_id = fields.Many2one("res.groups", help="A group that holds the task when nobody is found.")
    fallback_user_id = fields.Many2one("res.users", help="A person who holds the task when nobody is found.")
    hours = fields.Float(
        "Hours Allowed",
        default=4.0,
        aggregator=None,
        help="Hours from the opening of the step until it is late.",
    )
    channel_ids = fields.Many2many(
        "fsm.channel", string="Tell Through", help="Channels through which the holder is told, beside his task list."
    )
    skip = fields.Boolean(
        help="Nobody gets a task. A step that only asks for a confirmation is passed by the system itself."
    )

    _hours_positive = models.Constraint("CHECK(hours >= 0)", "The hours allowed for a step can't be negative.")

    @api.model
    def _get_models(self):
        """Names of the models that go through a process."""
        return [
            name
            for name, cls in self.env.registry.items()
            if not cls._abstract and issubclass(cls, self.env.registry["fsm.workflow.mixin"])
        ]

    @api.model
    def _selection_model(self):
        return sorted(
            ((name, self.env["ir.model"]._get(name).name) for name in self._get_models()), key=lambda item: item[0]
        )

    @api.model
    def _selection_state(self):
        labels = {}
        for name in self._get_models():
            model = self.env[name]
            for state, label in model._fields["state"]._description_selection(self.env):
                labels.setdefault(state, label)
            labels.update(model._fsm_extra_steps())
        return list(labels.items())

    @api.constrains("model", "state", "responsible_path", "fallback_path")
    def _check_model(self):
        for step in self:
            model = self.env[step.model]
            states = {state for state, __ in model._fields["state"]._description_selection(self.env)}
            if step.state not in states | set(model._fsm_extra_steps()):
                raise ValidationError(
                    self.env._(
                        "“%(step)s”: a %(model)s is never in this state.",
                        step=step.name,
                        model=self.env["ir.model"]._get(step.model).name,
                    )
                )
            for path in filter(None, (step.responsible_path, step.fallback_path)):
                step._check_path(path)

    def _check_path(self, path):
        model = self.env[self.model]
        for name in path.split("."):
            if not path or name not in model._fields or not model._fields[name].comodel_name:
                raise ValidationError(
                    self.env._(
                        "“%(path)s” does not lead from a %(model)s to a user.",
                        path=path,
                        model=self.env["ir.model"]._get(self.model).name,
                    )
                )
            model = self.env[model._fields[name].comodel_name]
        if model._name != "res.users":
            raise ValidationError(
                self.env._(
                    "“%(path)s” does not lead from a %(model)s to a user.",
                    path=path,
                    model=self.env["ir.model"]._get(self.model).name,
                )
            )

    @api.constrains("responsible", "responsible_path", "responsible_group_id", "responsible_user_id")
    def _check_responsible(self):
        for step in self:
            if not step._get_holder_value("responsible"):
                raise ValidationError(self.env._("“%s”: say who is responsible for the step.", step.name))

    @api.constrains("fallback", "fallback_path", "fallback_group_id", "fallback_user_id")
    def _check_fallback(self):
        for step in self.filtered("fallback"):
            if not step._get_holder_value("fallback"):
                raise ValidationError(self.env._("“%s”: say who steps in when nobody is found.", step.name))

    @api.constrains("domain", "model")
    def _check_domain(self):
        for step in self:
            try:
                self.env[step.model].search(step._get_domain(), limit=1)
            except Exception as error:
                raise ValidationError(
                    self.env._("“%(step)s”: the filter can't be used: %(error)s", step=step.name, error=error)
                ) from error

    def _get_holder_value(self, role):
        names = {"path": f"{role}_path", "group": f"{role}_group_id", "user": f"{role}_user_id"}
        return self[names[self[role]]] if self[role] else False

    def _get_domain(self):
        return safe_eval(self.domain or "[]", {"uid": self.env.uid})

    # ------------------------------------------------------------------
    # What the process asks
    # ------------------------------------------------------------------

    @tools.ormcache("model")
    def _get_ids_by_state(self, model):
        ids = defaultdict(list)
        for step in self.search([("model", "=", model)]):
            ids[step.state].append(step.id)
        return dict(ids)

    @tools.ormcache("model", "state")
    def _has_step(self, model, state):
        """Whether there may be a step open for records of ``model`` in ``state``: whether one was ever configured for
        it, or for something apart from the states."""
        extra = list(self.env[model]._fsm_extra_steps())
        is_first = state == next(iter(self.env[model]._fsm_transitions))
        states = [state] if is_first else [state, *extra]
        return bool(
            self.with_context(active_test=False).search([("model", "=", model), ("state", "in", states)], limit=1)
        )

    @tools.ormcache("model")
    def _get_path_fields(self, model):
        """Fields of ``model`` on which the holder of one of its steps depends."""
        paths = self.search([("model", "=", model)]).mapped(lambda step: (step.responsible_path, step.fallback_path))
        return frozenset(path.split(".")[0] for pair in paths for path in pair if path) | {"team_id"}

    @api.model
    def _find(self, records, key=None):
        """The step that each record needs now.

        :param records: records of one model with a process
        :param str key: look for this step instead of that of the record's state
        :return: dict ``{step: records}``
        """
        ids_by_state = self._get_ids_by_state(records._name)
        found = {}
        for state, waiting in ({key: records} if key else records.grouped("state")).items():
            for step in self.browse(ids_by_state.get(state, ())):
                domain = step._get_domain()
                # sudo: whether a step fits does not depend on what this user may read
                fitting = waiting.filtered(lambda r, d=domain: r.sudo().filtered_domain(d)) if domain else waiting
                if fitting:
                    found[step] = fitting
                    waiting -= fitting
                if not waiting:
                    break
        return found

    def _get_holders(self, records):
        """Who gets the step of each record.

        Tried in turn: the responsible, the fallback, the team leader, the service managers, and where a
        company has none, the system's administrators. Whenever it is not the first, the record's log says so.

        :return: dict ``{record id: (user, group)}``, one of them empty
        """
        self.ensure_one()
        no_user, no_group = self.env["res.users"], self.env["res.groups"]
        holders, substituted = {}, {}
        # sudo: people and teams around the record may be out of the user's sight
        for record in records.sudo():
            holder = self._get_holder("responsible", record)
            if not holder:
                leader = record._fsm_team_leader()
                holder = (
                    self._get_holder("fallback", record)
                    or (self._is_fit(leader, record) and leader)
                    or self._get_last_resort_group()
                )
                substituted[record.id] = holder.sudo().display_name  # sudo: a name for the log
            is_user = holder._name == "res.users"
            holders[record.id] = (holder if is_user else no_user, no_group if is_user else holder)
        if substituted:
            # sudo: the log is the system's
            records.browse(substituted).sudo()._message_log_batch(
                bodies={
                    record_id: self.env._(
                        "Nobody was found for the step “%(step)s”, so it went to %(holder)s.",
                        step=self.name,
                        holder=name,
                    )
                    for record_id, name in substituted.items()
                }
            )
        return holders

    def _get_holder(self, role, record):
        kind, value = self[role], self._get_holder_value(role)
        if not value:
            return False
        if kind == "group":
            return value if self._has_members(value, record) else False
        user = record.mapped(value)[:1] if kind == "path" else value
        return user if self._is_fit(user, record) else False

    @api.model
    def _is_fit(self, user, record):
        """Whether a user can hold a step: an active internal user of the record's company."""
        if not user or not user.active or user.share:
            return False
        company = record.company_id if "company_id" in record._fields else False
        return not company or company.id in user._get_company_ids()

    @api.model
    def _has_members(self, group, record):
        return any(self._is_fit(user, record) for user in group.all_user_ids)

    @api.model
    def _get_last_resort_group(self):
        managers = self.env.ref("fsm_base.group_fsm_manager")
        return managers if managers.all_user_ids.filtered("active") else self.env.ref("base.group_system")

    @api.model
    def _cron_reopen_steps(self, limit=1000):
        """Open the step of records that stand in a state with a step but have none open, because it was closed by
        hand or the process was changed. Somebody must always hold a record."""
        for model in self._get_models():
            states = self.search([("model", "=", model), ("skip", "=", False)]).mapped("state")
            held = self.env["mail.activity"]._search([("res_model", "=", model), ("fsm_step_id", "!=", False)])
            records = self.env[model].search(
                [("state", "in", states), ("id", "not in", held.subselect("res_id"))], limit=limit
            )
            records._fsm_open_steps()
            self.env["ir.cron"]._commit_progress(len(records))
