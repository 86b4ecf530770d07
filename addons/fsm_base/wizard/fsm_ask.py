from odoo import api, fields, models
from odoo.exceptions import UserError

# kind of question: the button that gets the answer
QUESTIONS = {
    "assign": "action_assign",
    "resolve": "action_resolve",
    "reject": "action_reject",
    "return": "action_return",
    "cancel": "action_cancel",
    "escalate": "action_escalate",
    "reopen": "action_reopen",
    "wait": "action_wait",
    "drop": "action_drop",
}


class FsmAsk(models.TransientModel):
    """The small form that asks a person for the words that a button needs."""

    _name = "fsm.ask"
    _description = "Question"

    kind = fields.Selection(
        [
            ("assign", "Assign"),
            ("resolve", "Resolve"),
            ("reject", "Reject"),
            ("return", "Return to Engineer"),
            ("cancel", "Cancel"),
            ("escalate", "Escalate"),
            ("reopen", "Reopen"),
            ("wait", "Wait"),
            ("drop", "Not Needed"),
        ],
        required=True,
        readonly=True,
    )
    res_model = fields.Char(required=True, readonly=True)
    res_ids = fields.Json(required=True, readonly=True)
    reason = fields.Text(help="Why, in words that the others understand.")
    request_id = fields.Many2one("fsm.request", readonly=True)
    user_id = fields.Many2one(
        "res.users", "Responsible", domain=[("share", "=", False)], help="The expert who is responsible."
    )
    team_id = fields.Many2one("fsm.service.team", help="The team that does the work.")
    solution_id = fields.Many2one(
        "fsm.solution", domain=[("state", "=", "published")], help="The article that solved the problem."
    )
    note = fields.Text("What Solved It", help="What solved the problem, in words.")

    waiting_for = fields.Selection(
        [("customer", "Customer"), ("parts", "Parts")], "On Hold For", help="What the work has to wait for."
    )

    @api.model
    def _open(self, records, kind, **values):
        """Ask about ``records``.

        :return: the action that shows the form
        """
        request = records[:1] if records._name == "fsm.request" else self.env["fsm.request"]
        question = self.create(
            {
                "kind": kind,
                "res_model": records._name,
                "res_ids": records.ids,
                "request_id": request.id,
                "team_id": request.team_id.id if request else False,
                **values,
            }
        )
        titles = dict(self._fields["kind"]._description_selection(self.env))
        return {
            "type": "ir.actions.act_window",
            "name": f"{titles[kind]}: {', '.join(records.mapped('name'))}",
            "res_model": self._name,
            "res_id": question.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def _get_button(self):
        """Hook: the name of the method that gets the answer. Who adds a kind of question adds its button here."""
        return QUESTIONS[self.kind]

    def action_confirm(self):
        """Press the button again, now with the words."""
        self.ensure_one()
        if self.res_model not in self.env["fsm.step"]._get_models():
            raise UserError(self.env._("There is no such question."))
        records = self.env[self.res_model].browse(self.res_ids)
        method = getattr(records, self._get_button())
        if self.kind == "assign":
            if not self.user_id:
                raise UserError(self.env._("Choose who is responsible."))
            method(user=self.user_id, team=self.team_id)
        elif self.kind == "resolve":
            if not self.solution_id and not (self.note or "").strip():
                raise UserError(self.env._("Choose the article that solved it, or write down what did."))
            method(solution=self.solution_id, note=self.note)
        elif self.kind == "wait":
            if not self.waiting_for:
                raise UserError(self.env._("Say what is waited for: the customer, or parts."))
            method(kind=self.waiting_for, note=self.reason)
        else:
            if not (self.reason or "").strip():
                raise UserError(self.env._("Write down the reason."))
            method(self.reason)
        return {"type": "ir.actions.act_window_close"}
