from dataclasses import dataclass
from datetime import date

from odoo import api, models
from odoo.tools import SQL


@dataclass
class InstalledBase:
    """What machines say of a part.

    ``covered`` pieces are in machines under cover; ``years`` in service is the sum over all pieces; the last machine
    leaves service on ``leaves_on``, or nobody knows when (``is_open``).
    """

    covered: float = 0.0
    years: float = 0.0
    leaves_on: date | None = None
    is_open: bool = False

    def add(self, covered, years, leaves_on, is_open, quantity=1.0):
        self.covered += covered * quantity
        self.years += years * quantity
        self.leaves_on = max(filter(None, (self.leaves_on, leaves_on)), default=None)
        self.is_open = self.is_open or is_open


class FsmPartPlan(models.Model):
    """The machines that contain the parts."""

    _inherit = "fsm.part.plan"

    @api.model
    def _read_base(self, company, today):
        """What the machines of a company contain: by their component trees, and those without one by the bill.

        :return: dict ``{id of a part: InstalledBase}``
        """
        base = {}
        for product, *numbers in self.env.execute_query(self._get_tree_query(company, today)):
            base.setdefault(product, InstalledBase()).add(*numbers)
        machines = self.env.execute_query(self._get_bill_query(company, today))
        products = self.env["product.product"].browse([row[0] for row in machines])
        design = self.env["mrp.bom"]._fsm_design(products, company)
        contents = {product.id: _flatten(nodes) for product, (__, nodes) in design.items()}
        for machine, *numbers in machines:
            for product, quantity in contents[machine].items():
                base.setdefault(product, InstalledBase()).add(*numbers, quantity=quantity)
        return base

    @api.model
    def _get_lives(self, company, today):
        """SQL: for each machine of the company whether it is under cover, its years in service, when it leaves service
        (None: nobody knows)."""
        units = self.env["fsm.installed.product"].with_context(active_test=False)
        covered = units._search(units._get_covered_domain(today))
        return SQL(
            """
            SELECT unit.id, unit.product_id, unit.id IN %(covered)s AS is_covered,
                CASE WHEN unit.state = 'in_stock' AND unit.installed_on IS NULL THEN 0
                ELSE GREATEST(0, COALESCE(unit.retired_on, %(today)s)
                    - COALESCE(unit.installed_on, unit.shipped_on, unit.create_date::date)) / 365.0 END AS years,
                CASE WHEN unit.state = 'retired' THEN COALESCE(unit.retired_on, %(today)s)
                ELSE unit.end_of_life END AS leaves_on
            FROM fsm_installed_product unit WHERE unit.company_id = %(company)s
            """,
            covered=covered.subselect(),
            today=today,
            company=company.id,
        )

    @api.model
    def _get_tree_query(self, company, today):
        return SQL(
            """
            WITH life AS (%(lives)s)
            SELECT component.product_id,
                COALESCE(SUM(component.quantity) FILTER (WHERE life.is_covered), 0)::float8,
                SUM(component.quantity * life.years)::float8, MAX(life.leaves_on), BOOL_OR(life.leaves_on IS NULL)
            FROM fsm_installed_component component JOIN life ON life.id = component.unit_id
            WHERE component.removed_on IS NULL GROUP BY component.product_id
            """,
            lives=self._get_lives(company, today),
        )

    @api.model
    def _get_bill_query(self, company, today):
        return SQL(
            """
            WITH life AS (%(lives)s)
            SELECT life.product_id, COUNT(*) FILTER (WHERE life.is_covered), SUM(life.years)::float8,
                MAX(life.leaves_on), BOOL_OR(life.leaves_on IS NULL)
            FROM life WHERE NOT EXISTS (
                SELECT FROM fsm_installed_component component
                WHERE component.unit_id = life.id AND component.removed_on IS NULL
            ) GROUP BY life.product_id
            """,
            lives=self._get_lives(company, today),
        )


def _flatten(nodes, pieces=1.0):
    """How many of each part are in one machine.

    :param nodes: DesignNode of the bill
    :return: dict ``{id of a part: quantity in its unit}``
    """
    contents = {}
    for node in nodes:
        quantity = node.quantity * pieces
        contents[node.product.id] = contents.get(node.product.id, 0.0) + quantity
        for product, inside in _flatten(node.children, quantity).items():
            contents[product] = contents.get(product, 0.0) + inside
    return contents
