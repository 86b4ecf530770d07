from collections import defaultdict
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Domain

# How far back repairs are looked at.
MONTHS = 24


class LikelyPart(NamedTuple):
    """A part that repairs of the same machines have used: in how many of how many."""

    product: models.BaseModel
    uses: int
    of: int

    def describe(self, env, with_fault):
        """The numbers in words.

        :param bool with_fault: they are those of repairs with the same fault code
        """
        words = (
            env._("in %(uses)s of %(of)s repairs of this fault", uses=self.uses, of=self.of)
            if with_fault
            else env._("in %(uses)s of %(of)s repairs", uses=self.uses, of=self.of)
        )
        return words


class FsmServiceReport(models.Model):
    _inherit = "fsm.service.report"

    _approved_by_model = models.Index("(product_id, company_id, approved_on) WHERE state = 'approved'")


class FsmRequest(models.Model):
    """What past repairs say about the parts that a request will need."""

    _inherit = "fsm.request"

    def _get_likely_parts(self, limit=5):
        """The stored parts that approved reports about the same model of machine have used in the last two years.

        Parts of repairs with the fault code of the request come first, with the numbers of those repairs; then those
        of the other repairs of the model, with the numbers of all. A constant number of queries.

        :param int limit: how many parts for a request at most; None: all of them
        :return: dict ``{request: [LikelyPart, …]}``, the likeliest first; each is a tuple (product, uses, of)
        """
        return {request: [part for part, __ in parts] for request, parts in self._get_ranked_parts(limit).items()}

    def _get_ranked_parts(self, limit=None):
        """As :meth:`_get_likely_parts`, each part with whether its numbers are those of the fault.

        :return: dict ``{request: [(LikelyPart, bool), …]}``
        """
        repairs, uses = self._count_repairs()
        ranked = {}
        for request in self:
            # sudo: the codes of a request, whoever asks for its parts
            model = request.company_id.id, request.product_id.id
            fault = request.sudo().fault_code_id.id
            rows = []
            for product, by_fault in uses[model].items():
                with_fault = bool(fault and by_fault[fault])
                part = (
                    LikelyPart(product.with_env(self.env), by_fault[fault], repairs[model][fault])
                    if with_fault
                    else LikelyPart(product.with_env(self.env), sum(by_fault.values()), sum(repairs[model].values()))
                )
                rows.append((part, with_fault))
            rows.sort(key=lambda row: (not row[1], -row[0].uses, row[0].product.id))
            ranked[request] = rows[:limit]
        return ranked

    def _count_repairs(self):
        """Repairs of the models of these requests, and in how many of them each part was used.

        :return: two dicts by (company id, product id of the machine): ``{fault id: repairs}`` and
            ``{part: {fault id: repairs that used it}}``
        """
        since = fields.Datetime.now() - relativedelta(months=MONTHS)
        done = (
            Domain("state", "=", "approved")
            & Domain("product_id", "in", self.product_id.ids)
            & Domain("company_id", "in", self.company_id.ids)
            & Domain("approved_on", ">=", since)
        )
        repairs = defaultdict(lambda: defaultdict(int))
        uses = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
        # sudo: what was repaired how often is no secret of the engineers who did it
        reports = self.env["fsm.service.report"].sudo()
        by = ["company_id", "product_id", "fault_code_id"]
        for company, machine, fault, count in reports._read_group(done, by, ["__count"]):
            repairs[company.id, machine.id][fault.id] += count
        lines = self.env["fsm.report.part"].sudo()  # sudo: as above
        used = Domain("report_id", "in", reports._search(done)) & Domain("product_id.is_storable", "=", True)
        by = [f"report_id.{name}" for name in by]
        for company, machine, fault, product, count in lines._read_group(
            used, [*by, "product_id"], ["report_id:count_distinct"]
        ):
            uses[company.id, machine.id][product][fault.id] += count
        return repairs, uses
