from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# Only code of this process can hold this object: a context sent by a client never equals it.
_MOVING = object()


class FsmWorkflowMixin(models.AbstractModel):
    """A record that goes through a process: its legal moves, who may make them, and the
    step that waits for somebody in each state.

    A model that inherits it declares ``state`` and:

    * ``_fsm_transitions``: ``{state: {next state: (roles that may make the move)}}``;
    * ``_fsm_group_roles``: ``{role: xml id of the group that has it}``; other roles are
      answered per record by :meth:`_fsm_role_users`;
    * ``_fsm_pass``: ``{state: method}`` that passes the state when its step is skipped.

    Everything else moves with :meth:`_fsm_move`; no other code writes ``state``.
    """

    _name = "fsm.workflow.mixin"
    _description = "Record with a process"
    _inherit = ["mail.thread", "mail.activity.mixin"]

    _fsm_transitions = {}
    _fsm_group_roles = {
        "agent": "fsm_base.group_fsm_agent",
        "dispatcher": "fsm_base.group_fsm_dispatcher",
        "manager": "fsm_base.group_fsm_manager",
    }
    _fsm_pass = {}
    # Fields that tell what happened, written by the moves alone.
    _fsm_flow_fields = frozenset()
    # Fields that only some roles may change: {field: roles}.
    _fsm_field_roles = {}
    # Fields that cards of My Tasks show.
    _fsm_info_fields = frozenset()

    state_since = fields.Datetime(
        "In This State Since",
        default=fields.Datetime.now,
        readonly=True,
        copy=False,
        help="When the record came into its present state.",
    )
    fsm_moves = fields.Char(
        compute="_compute_fsm_moves",
        help="States to which you may move this record now, separated by commas.",
    )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_fsm_moves(self):
        for record in self:
            record.fsm_moves = ""
        for (record, target), allowed in self._fsm_allowed_moves().items():
            if allowed:
                record.fsm_moves += f"{target},"

    # ------------------------------------------------------------------
    # ORM: the state is written by _fsm_move alone
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        initial = self._fsm_initial_states()
        if (
            not self.env.su
            and any(record.state not in initial for record in records)
            and not self.env.user.has_group("fsm_base.group_fsm_admin")
        ):
            raise AccessError(
                self.env._(
                    "A new record starts in its first state. Only an administrator of Field Service may bring in "
                    "records that are already under way."
                )
            )
        records._fsm_open_steps()
        return records

    def write(self, vals):
        if "state" in vals and self.env.context.get("fsm_moving") is not _MOVING:
            raise UserError(
                self.env._("The state changes by doing the step, not by writing it. Use the buttons of the record.")
            )
        if not self.env.su and self.env.context.get("fsm_moving") is not _MOVING:
            self._fsm_check_fields(vals)
        result = super().write(vals)
        if "state" not in vals and not self._fsm_responsible_fields().isdisjoint(vals):
            self._fsm_rehold_steps()
        if not self._fsm_info_fields.isdisjoint(vals):
            self._fsm_refresh_info()
        return result

    @api.model
    def _fsm_initial_states(self):
        """Hook: the states in which people may create a record, by default the first one."""
        return (next(iter(self._fsm_transitions)),)

    def _check_company(self, fnames=None):
        """As Odoo's, which looks at every record by itself. Here what belongs to the records of a company is looked at
        all at once; only where something doesn't fit, record by record, for the message that names it."""
        if not fnames or "company_id" in fnames:
            fnames = self._fields
        names = [name for name in fnames if self._fields[name].relational and self._fields[name].check_company]
        odd = self.browse()
        for company, records in self.grouped("company_id").items():
            for name in names:
                # sudo: records that the user can't see have to be of the right company too
                related = records.sudo()[name].with_context(active_test=False)
                domain = related._check_company_domain(company)
                if domain and related != related.filtered_domain(domain):
                    odd |= records
                    break
        return super(FsmWorkflowMixin, odd)._check_company(fnames)

    def _fsm_check_fields(self, vals):
        """Refuse to change by hand what the process writes, and what is up to other people."""
        if written := self._fsm_flow_fields & vals.keys():
            field = self._fields[min(written)]._description_string(self.env)
            raise UserError(self.env._("“%s” is written by doing the step, not by hand.", field))
        for name in self._fsm_field_roles.keys() & vals.keys():
            roles = self._fsm_field_roles[name]
            if self - self.browse().union(*(self._fsm_with_role(role) for role in roles)):
                raise AccessError(
                    self.env._(
                        "“%(field)s” is up to %(roles)s.",
                        field=self._fields[name]._description_string(self.env),
                        roles=self._fsm_roles_text(roles),
                    )
                )

    def _fsm_moving(self):
        """The records, with leave to write what the process writes."""
        return self.with_context(fsm_moving=_MOVING)

    # ------------------------------------------------------------------
    # Moves
    # ------------------------------------------------------------------

    def _fsm_move(self, target, values=None, note=None):
        """Move the records to the state ``target``.

        Checks that the move is legal and that the user may make it, writes the state,
        closes the open step and opens the next one.

        :param str target: the new state
        :param dict values: further values written together with the state
        :param str note: words logged with the change
        :raise UserError: the move is not legal from the present state
        :raise AccessError: the user has none of the roles that may make it
        """
        self._fsm_check_move(target)
        self._fsm_log_move(target, note)
        self._fsm_close_steps(feedback=note)
        self._fsm_moving().write({**(values or {}), "state": target, "state_since": fields.Datetime.now()})
        self._fsm_open_steps()

    def _fsm_log_move(self, target, note=None):
        """Write the move into the records' logs, in one batch: states are not tracked field by field, so that moves
        made right after another are told apart."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        bodies = {
            record.id: f"{labels[record.state]} → {labels[target]}" + (f": {note}" if note else "") for record in self
        }
        # sudo: the log is the system's, whoever may read it
        self.sudo()._message_log_batch(bodies=bodies)

    def _fsm_take_lock(self):
        """Nobody else moves the records at the same moment: what is read of their state from here on stays true.

        :raise UserError: somebody does
        """
        # no lock on what the user may not see at all
        self.check_access("read")
        if busy := self - self.try_lock_for_update():
            names = ", ".join(busy.mapped("display_name"))
            raise UserError(self.env._("%s: somebody else is just working on it. Look again in a moment.", names))
        self.invalidate_recordset(["state"])

    def _fsm_check_move(self, target):
        """Raise when one of the records can't be moved to ``target`` by this user."""
        for record in self:
            if target not in self._fsm_transitions.get(record.state, {}):
                raise UserError(record._fsm_illegal_move_message(target))
        for (record, __), allowed in self._fsm_allowed_moves([target]).items():
            if not allowed:
                raise AccessError(record._fsm_forbidden_move_message(target))

    def _fsm_allowed_moves(self, targets=None):
        """Which legal moves the user may make.

        :param list targets: look at these states only
        :return: dict ``{(record, target): bool}``, with the legal moves as keys
        """
        answers = {}
        holders = {}
        for record in self:
            for target, roles in self._fsm_transitions.get(record.state, {}).items():
                if targets is not None and target not in targets:
                    continue
                if not self.env.su:
                    for role in roles:
                        if role not in holders:
                            holders[role] = self._fsm_with_role(role)
                answers[record, target] = self.env.su or any(record in holders[role] for role in roles)
        return answers

    def _fsm_with_role(self, role):
        """The records of ``self`` for which the current user has ``role``."""
        if group := self._fsm_group_roles.get(role):
            return self if self.env.user.has_group(group) else self.browse()
        # sudo: the user need not be able to read the people around the record to be one of them
        return self.filtered(lambda record: self.env.user in record.sudo()._fsm_role_users(role))

    def _fsm_role_users(self, role):
        """Hook: the users who have a role that belongs to this record, such as its engineer."""
        return self.env["res.users"]

    def _fsm_role_label(self, role):
        """Hook: the words for a role in messages to people."""
        return {
            "agent": self.env._("customer service"),
            "dispatcher": self.env._("a dispatcher"),
            "manager": self.env._("a service manager"),
        }.get(role, role)

    def _fsm_roles_text(self, roles):
        return self.env._(" or ").join(self._fsm_role_label(role) for role in roles)

    def _fsm_state_label(self, state=None):
        labels = dict(self._fields["state"]._description_selection(self.env))
        return labels.get(state or self.state, state or self.state)

    def _fsm_illegal_move_message(self, target):
        self.ensure_one()
        return self.env._(
            "%(record)s is “%(state)s” and can't become “%(target)s” from there. Nothing was changed.",
            record=self.display_name,
            state=self._fsm_state_label(),
            target=self._fsm_state_label(target),
        )

    def _fsm_forbidden_move_message(self, target):
        self.ensure_one()
        roles = self._fsm_transitions[self.state][target]
        return self.env._(
            "%(record)s is “%(state)s”. Making it “%(target)s” is up to %(roles)s. Nothing was changed.",
            record=self.display_name,
            state=self._fsm_state_label(),
            target=self._fsm_state_label(target),
            roles=self._fsm_roles_text(roles),
        )

    def _fsm_ask(self, kind, **values):
        """Open the small form that asks the person for the words that a button needs."""
        return self.env["fsm.ask"]._open(self, kind, **values)

    def _fsm_browse(self, model, value):
        """A record given as itself, as its id, or not at all."""
        if isinstance(value, models.BaseModel):
            return value.with_env(self.env)
        return self.env[model].browse(value or ())
