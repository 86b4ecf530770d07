from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html

# Letters of a description that make the name of an article.
NAME_LENGTH = 60


class FsmSolution(models.Model):
    """Where an article comes from."""

    _inherit = "fsm.solution"

    report_id = fields.Many2one(
        "fsm.service.report",
        "Service Report",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The report from which the article was written.",
    )

    _report_unique = models.UniqueIndex(
        "(report_id) WHERE report_id IS NOT NULL", "There is already a solution from this report. Open that one."
    )


class FsmServiceReport(models.Model):
    """A good report becomes knowledge: one click drafts an article from it."""

    _inherit = "fsm.service.report"

    solution_ids = fields.One2many("fsm.solution", "report_id", "Solution From This Report")
    solution_count = fields.Integer(
        "Solutions", compute="_compute_solution_count", help="Articles written from this report."
    )

    def _compute_solution_count(self):
        counts = dict(
            self.env["fsm.solution"]
            .with_context(active_test=False)
            ._read_group([("report_id", "in", self.ids)], ["report_id"], ["__count"])
        )
        for report in self:
            report.solution_count = counts.get(report, 0)

    def action_draft_solution(self):
        """Draft an article from what the customer said and the engineer did (生成解决方案), or open the one there is.

        :raise UserError: the report has not been handed in yet
        :raise AccessError: the user does not write articles
        """
        self.ensure_one()
        self.check_access("read")
        solutions = self.env["fsm.solution"].with_context(active_test=False)
        if not solutions.has_access("create"):
            raise AccessError(self.env._("Writing solutions is up to a service manager."))
        if self.state not in ("submitted", "approved"):
            raise UserError(
                self.env._(
                    "%(report)s is “%(state)s”. A solution is written from a report that has been handed in.",
                    report=self.name,
                    state=self._fsm_state_label(),
                )
            )
        # two people who press at once don't write it twice
        if not self.try_lock_for_update():
            raise UserError(self.env._("Somebody else is working on %s just now. Try again in a moment.", self.name))
        # sudo: an article from this report that the user may not see would be written a second time
        solution = solutions.sudo().search([("report_id", "=", self.id)], limit=1).sudo(False)
        if not solution:
            solution = solutions.create(self._prepare_solution_vals())
            self._copy_photos(solution)
            self._message_log(body=self.env._("Solution drafted: %s", solution.name))
        return {
            "type": "ir.actions.act_window",
            "res_model": "fsm.solution",
            "res_id": solution.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_open_solutions(self):
        """Open the article that was written from the report."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_base.fsm_solution_action")
        return {**action, "domain": [("report_id", "=", self.id)], "context": {"active_test": False}}

    def _prepare_solution_vals(self):
        """What an article takes over from the report."""
        self.ensure_one()
        description = (self.description or "").strip()
        first_line = description.splitlines()[0] if description else ""
        return {
            "report_id": self.id,
            "name": self.fault_code_id.name or first_line[:NAME_LENGTH] or self.name,
            "symptom": description,
            "remedy": self._prepare_remedy(),
            "product_ids": [(6, 0, self.product_id.ids)],
            "product_category_ids": [(6, 0, self.product_id.categ_id.ids)],
            "fault_code_ids": [(6, 0, self.fault_code_id.ids)],
            "company_id": self.company_id.id,
        }

    def _prepare_remedy(self):
        """The steps, from the words and codes of the report."""
        parts = self.part_line_ids.mapped(lambda line: f"{line.product_id.display_name} × {line.quantity:g}")
        facts = [
            (self.env._("Cause"), self.cause_code_id.name),
            (self.env._("Remedy"), self.remedy_code_id.name),
            (self.env._("Parts"), ", ".join(parts)),
        ]
        lines = [
            Markup("<p><strong>%s</strong>: %s</p>") % (label, value)
            for label, value in facts
            if value  # only what the engineer has filled in
        ]
        lines += [plaintext2html(text) for text in (self.work_done, self.advice) if text]
        return Markup("").join(lines)

    def _copy_photos(self, solution):
        """The article has photos of its own: reports are frozen, articles are not."""
        # sudo: who may read the report may see its photos
        for photo in self.sudo().photo_ids:
            copy = photo.copy({"res_model": solution._name, "res_id": solution.id})
            solution.attachment_ids = [(4, copy.id)]
