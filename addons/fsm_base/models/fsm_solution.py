import re

from odoo import api, fields, models
from odoo.fields import Domain

# Share of the words of a description that an article must have in common with it, when nothing else fits.
MIN_SCORE = 0.25


class FsmSolution(models.Model):
    """Knowledge: a symptom and what to do about it; counts how often it solved a request."""

    _name = "fsm.solution"
    _description = "Solution"
    _inherit = ["mail.thread"]
    _order = "solved_count desc, id desc"
    _rec_names_search = ["name", "symptom"]

    name = fields.Char(required=True, translate=True, tracking=True, help="The problem in one line.")
    symptom = fields.Text(translate=True, help="What the customer sees or says.")
    remedy = fields.Html(translate=True, help="What to do, step by step.")
    fault_code_ids = fields.Many2many(
        "fsm.fault.code", string="Faults", domain=[("kind", "=", "fault")], help="Fault codes for which it helps."
    )
    product_ids = fields.Many2many("product.product", string="Products", help="Products for which it helps.")
    product_category_ids = fields.Many2many(
        "product.category", string="Product Categories", help="Categories of products for which it helps."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published")],
        default="draft",
        required=True,
        tracking=True,
        help="Only published solutions are offered at intake.",
    )
    solved_count = fields.Integer("Solved", readonly=True, copy=False, help="How many requests it solved by phone.")
    company_id = fields.Many2one("res.company", help="Only for this company; empty: for all.")
    active = fields.Boolean(default=True)

    @api.model
    def _suggest(self, product=None, fault_code=None, text=None, limit=5):
        """Published solutions that fit a fault, best first.

        :param product: product.product of the broken machine
        :param fault_code: fsm.fault.code chosen at intake
        :param str text: the customer's description
        :param int limit: how many at the most
        :return: fsm.solution
        """
        clauses = []
        if product:
            clauses.append(Domain("product_ids", "in", product.ids))
            clauses.append(Domain("product_category_ids", "parent_of", product.categ_id.ids))
        if fault_code:
            clauses.append(Domain("fault_code_ids", "in", fault_code.ids))
        words = self._split_words(text)
        clauses += [Domain(name, "ilike", word) for word in words for name in ("name", "symptom")]
        if not clauses:
            return self.browse()
        found = self.search(Domain("state", "=", "published") & Domain.OR(clauses), limit=200)
        scores = {solution: solution._score(product, fault_code, words) for solution in found}
        fitting = [solution for solution in found if scores[solution] >= MIN_SCORE]
        ranked = sorted(fitting, key=lambda solution: (-scores[solution], -solution.solved_count, solution.id))
        return self.union(*ranked[:limit])

    @api.model
    def _split_words(self, text, limit=40):
        """Words to look for: latin words as they are, Chinese in pairs of characters."""
        words = []
        for run in re.findall(r"[a-z0-9][a-z0-9-]+|[\u4e00-\u9fff]+", (text or "").lower()):
            if run[0].isascii():
                words.append(run)
            else:
                words += [run[i : i + 2] for i in range(max(1, len(run) - 1))]
        return list(dict.fromkeys(words))[:limit]

    def _score(self, product, fault_code, words):
        text = f"{self.name} {self.symptom or ''}".lower()
        score = sum(word in text for word in words) / len(words) if words else 0.0
        if product and (product in self.product_ids or product.categ_id._is_below(self.product_category_ids)):
            score += 1.0
        if fault_code and fault_code in self.fault_code_ids:
            score += 1.0
        return score

    def action_publish(self):
        """Offer the solution at intake."""
        self.write({"state": "published"})

    def action_unpublish(self):
        """Take the solution back to work on it."""
        self.write({"state": "draft"})
