from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

OPEN_MOVES = ("waiting", "confirmed", "partially_available", "assigned")
OPEN_REQUESTS = ("submitted", "second")
# A younger company's demand is not blown up from a few weeks.
LEAST_DAYS = 90


class FsmPartPlan(models.Model):
    """What planning reads: each question is one query for all parts and places of a company."""

    _inherit = "fsm.part.plan"

    @api.model
    def _read_window(self, company, now):
        """How far back reports count.

        :return: tuple (days, number of periods of about a month, days of a period)
        """
        wanted = company.fsm_plan_window_days
        [(first,)] = self.env.execute_query(
            SQL(
                "SELECT MIN(approved_on) FROM fsm_service_report WHERE state = 'approved' AND company_id = %s",
                company.id,
            )
        )
        days = min(wanted, max(LEAST_DAYS, (now - first).days)) if first else wanted
        periods = max(1, round(days / 30.4))
        return days, periods, days / periods

    @api.model
    def _read_uses(self, company, now, window, products):
        """What approved reports have used in the window, in the unit of the part.

        :param window: as of ``_read_window``
        :param products: product.product to which to keep; empty for all
        :return: dict ``{(id of a part, id of an engineer, or 0 for the company): (quantity, squares of the periods'
            quantities, number of lines)}``
        """
        days, periods, period_days = window
        rows = self.env.execute_query(
            SQL(
                """
                WITH period AS (
                    SELECT line.product_id, report.engineer_id, GROUPING(report.engineer_id) AS is_all,
                        SUM(line.quantity * COALESCE(unit.factor, own.factor) / own.factor) AS quantity,
                        COUNT(*) AS uses
                    FROM fsm_report_part line
                    JOIN fsm_service_report report ON report.id = line.report_id
                    JOIN product_product product ON product.id = line.product_id
                    JOIN product_template template ON template.id = product.product_tmpl_id
                    JOIN uom_uom own ON own.id = template.uom_id
                    LEFT JOIN uom_uom unit ON unit.id = line.uom_id
                    CROSS JOIN LATERAL (SELECT LEAST(GREATEST(0,
                        FLOOR(EXTRACT(EPOCH FROM %(now)s - report.approved_on) / %(seconds)s)), %(last)s
                    ) AS number) AS month
                    WHERE report.state = 'approved' AND report.company_id = %(company)s
                    AND report.approved_on >= %(since)s AND %(products)s
                    GROUP BY GROUPING SETS (
                        (line.product_id, month.number, report.engineer_id), (line.product_id, month.number)
                    )
                )
                SELECT product_id, CASE WHEN is_all = 1 THEN 0 ELSE engineer_id END, SUM(quantity)::float8,
                    SUM(quantity * quantity)::float8, SUM(uses)::int
                FROM period WHERE is_all = 1 OR engineer_id IS NOT NULL GROUP BY 1, 2
                """,
                now=now,
                seconds=period_days * 86400,
                last=periods - 1,
                company=company.id,
                since=now - timedelta(days=days),
                products=_among("line", products),
            )
        )
        return {(product, engineer): (quantity, squares, uses) for product, engineer, quantity, squares, uses in rows}

    @api.model
    def _read_ever_used(self, company, product_ids):
        """All that the company has ever used: dict ``{id of a part: quantity in its unit}``."""
        if not product_ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.product_id, SUM(line.quantity * COALESCE(unit.factor, own.factor) / own.factor)::float8
                FROM fsm_report_part line
                JOIN fsm_service_report report ON report.id = line.report_id
                JOIN product_product product ON product.id = line.product_id
                JOIN product_template template ON template.id = product.product_tmpl_id
                JOIN uom_uom own ON own.id = template.uom_id
                LEFT JOIN uom_uom unit ON unit.id = line.uom_id
                WHERE report.state = 'approved' AND report.company_id = %s AND line.product_id = ANY(%s)
                GROUP BY line.product_id
                """,
                company.id,
                list(product_ids),
            )
        )
        return dict(rows)

    @api.model
    def _read_parts(self, company, product_ids, today):
        """What planning has to know of the parts that are kept in stock; others are not planned.

        :return: dict ``{id of a part: (id of its category, own service level, failure rate, whether it is counted in
            whole pieces, lead time of its main vendor or None)}``
        """
        piece = self.env.ref("uom.product_uom_unit")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT product.id, template.categ_id, COALESCE(template.fsm_service_level, 0)::float8,
                    COALESCE(template.fsm_failure_rate, 0)::float8, uom.parent_path LIKE %(piece)s, vendor.delay
                FROM product_product product
                JOIN product_template template ON template.id = product.product_tmpl_id
                JOIN uom_uom uom ON uom.id = template.uom_id
                LEFT JOIN LATERAL (
                    SELECT seller.delay FROM product_supplierinfo seller
                    WHERE seller.product_tmpl_id = template.id AND COALESCE(seller.product_id, product.id) = product.id
                    AND COALESCE(seller.company_id, %(company)s) = %(company)s
                    AND COALESCE(seller.date_start, %(today)s) <= %(today)s
                    AND COALESCE(seller.date_end, %(today)s) >= %(today)s
                    ORDER BY seller.sequence, seller.min_qty DESC, seller.price, seller.id LIMIT 1
                ) AS vendor ON TRUE
                WHERE product.id = ANY(%(products)s) AND product.active AND template.active AND template.is_storable
                AND COALESCE(template.company_id, %(company)s) = %(company)s
                """,
                piece=f"{piece.parent_path}%",
                company=company.id,
                today=today,
                products=list(product_ids),
            )
        )
        return {row[0]: row[1:] for row in rows}

    @api.model
    def _read_stock(self, company, places, products):
        """What is free at places, and what comes to them.

        :param places: dict ``{id of a location: id of the place that it belongs to}``
        :return: two dicts ``{(id of a part, id of a place): quantity in the unit of the part}``
        """
        free, coming = {}, {}
        belongs = SQL(
            "(SELECT UNNEST(%s::int[]) AS location_id, UNNEST(%s::int[]) AS id)", list(places), list(places.values())
        )
        for product, place, quantity in self.env.execute_query(
            SQL(
                """SELECT quant.product_id, place.id, SUM(quant.quantity)::float8
                FROM stock_quant quant JOIN %s AS place ON place.location_id = quant.location_id
                WHERE %s GROUP BY 1, 2""",
                belongs,
                _among("quant", products),
            )
        ):
            free[product, place] = quantity
        for product, source, target, quantity in self.env.execute_query(
            SQL(
                """SELECT move.product_id, source.id, target.id, SUM(move.product_qty)::float8
                FROM stock_move move
                LEFT JOIN %(belongs)s AS source ON source.location_id = move.location_id
                LEFT JOIN %(belongs)s AS target
                    ON target.location_id = COALESCE(move.location_final_id, move.location_dest_id)
                WHERE move.company_id = %(company)s AND move.state IN %(states)s
                AND source.id IS DISTINCT FROM target.id AND %(products)s GROUP BY 1, 2, 3""",
                belongs=belongs,
                company=company.id,
                states=OPEN_MOVES,
                products=_among("move", products),
            )
        ):
            if source:
                free[product, source] = free.get((product, source), 0.0) - quantity
            if target:
                coming[product, target] = coming.get((product, target), 0.0) + quantity
        return free, coming

    @api.model
    def _read_asked(self, company, products):
        """What engineers have asked for and nobody has decided on; what is approved is on its way as a transfer.

        :return: dict ``{(id of a part, id of an engineer): quantity in the unit of the part}``
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.product_id, request.engineer_id,
                    SUM(line.approved_qty * COALESCE(unit.factor, own.factor) / own.factor)::float8
                FROM fsm_part_request_line line
                JOIN fsm_part_request request ON request.id = line.request_id
                JOIN product_product product ON product.id = line.product_id
                JOIN product_template template ON template.id = product.product_tmpl_id
                JOIN uom_uom own ON own.id = template.uom_id
                LEFT JOIN uom_uom unit ON unit.id = line.uom_id
                WHERE request.company_id = %s AND request.state IN %s AND %s GROUP BY 1, 2
                """,
                company.id,
                OPEN_REQUESTS,
                _among("line", products),
            )
        )
        return {(product, engineer): quantity for product, engineer, quantity in rows}


def _among(table, products):
    """SQL: the part is one of ``products``, if there are any."""
    column = SQL.identifier(table, "product_id")
    return SQL("%s = ANY(%s)", column, products.ids) if products else SQL("TRUE")
