from math import ceil

from dateutil.relativedelta import relativedelta

from odoo import fields

from ..planning import YEAR, choose_method, monthly_deviation, reorder_point

# What is written in bulk, with the types of the columns; the first two say which row it is.
COLUMNS = {
    "product_id": "int",
    "location_id": "int",
    "company_id": "int",
    "warehouse_id": "int",
    "engineer_id": "int",
    "used_qty": "float8",
    "use_count": "int",
    "window_days": "int",
    "demand_year": "float8",
    "sigma_month": "float8",
    "installed_qty": "float8",
    "failure_rate": "float8",
    "method": "text",
    "lead_days": "int",
    "service_level": "float8",
    "lead_demand": "float8",
    "safety_qty": "float8",
    "min_qty": "float8",
    "max_qty": "float8",
    "free_qty": "float8",
    "incoming_qty": "float8",
    "proposal": "text",
    "proposed_qty": "float8",
    "source_warehouse_id": "int",
    "phase_out": "bool",
    "phase_out_on": "date",
    "final_qty": "float8",
    "computed_on": "timestamp",
}


class PlanRun:
    """One working out of the plans of a company: what was read, and the rows that follow from it."""

    def __init__(self, plans, company, products):
        self.env, self.company = plans.env, company
        self.now = fields.Datetime.now()
        self.digits = self.env["decimal.precision"].precision_get("Product Unit")
        self.today = fields.Date.context_today(plans.with_context(tz=company._fsm_tz()), self.now)
        self.warehouse = company._get_parts_warehouse()
        self._read_places()
        self.window = plans._read_window(company, self.now)
        self.uses = plans._read_uses(company, self.now, self.window, products)
        base = plans._read_base(company, self.today)
        self.base = {product: base[product] for product in products.ids if product in base} if products else base
        self.parts = plans._read_parts(company, self._get_wanted(), self.today)
        categories = self.env["product.category"].browse({part[0] for part in self.parts.values() if part[0]})
        self.levels = categories._get_service_levels()
        few = [product for product in self.base if self._is_little_used(product) and product in self.parts]
        self.ever = plans._read_ever_used(company, few)
        self.free, self.coming = plans._read_stock(company, self.places, products)
        self.asked = plans._read_asked(company, products)
        self._read_quotations(products)
        self._read_surplus_limits(products)

    def _read_places(self):
        """The places that are planned, and the other warehouses, which may have too much; with all inside of them."""
        company = self.company
        engineers = self.env["fsm.engineer"].search([("company_id", "=", company.id), ("keeps_stock", "=", True)])
        self.bags = {engineer.id: engineer.good_location_id.id for engineer in engineers if engineer.good_location_id}
        warehouses = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
        self.others = {other.id: other.lot_stock_id.id for other in warehouses - self.warehouse}
        tops = (engineers.good_location_id | warehouses.lot_stock_id).grouped("parent_path")
        inside = self.env["stock.location"].search_fetch(
            [
                ("company_id", "=", company.id),
                ("usage", "=", "internal"),
                ("fsm_condition", "!=", "defective"),
            ],
            ["parent_path"],
        )
        self.places = {}
        for location in inside:
            above = location.parent_path.split("/")[:-1]
            paths = ("/".join(above[:depth]) + "/" for depth in range(len(above), 0, -1))
            if top := next((tops[path] for path in paths if path in tops), None):
                self.places[location.id] = top.id

    def _get_wanted(self):
        return {product for product, __ in self.uses} | self.base.keys()

    def _is_little_used(self, product):
        return self.uses.get((product, 0), (0, 0, 0))[2] < self.company.fsm_plan_few_uses

    def _read_quotations(self, products):
        """Requests for quotation and the like, as Odoo's reordering rules count them."""
        if not self.warehouse:
            return
        stock = self.warehouse.lot_stock_id
        products = products or self.env["product.product"].browse(self.parts)
        for (product, place), quantity in products._get_quantity_in_progress(location_ids=stock.ids)[0].items():
            place = self.places.get(place, place)
            self.coming[product, place] = self.coming.get((product, place), 0.0) + quantity

    def _read_surplus_limits(self, products):
        """Up to what other warehouses keep parts, by their rules; those without one are not kept there."""
        domain = [("location_id", "in", list(self.others.values()))]
        if products:
            domain.append(("product_id", "in", products.ids))
        rules = self.env["stock.warehouse.orderpoint"].search_fetch(
            domain, ["product_id", "location_id", "product_max_qty"]
        )
        self.limits = {(rule.product_id.id, rule.location_id.id): rule.product_max_qty for rule in rules}

    # ------------------------------------------------------------------
    # Rows
    # ------------------------------------------------------------------

    def get_rows(self):
        """One row for each part and place: tuples in the order of ``COLUMNS``."""
        if not self.warehouse:
            return []
        pairs = [(product, 0) for product in self.parts]
        pairs += [(product, engineer) for product, engineer in self.uses if engineer in self.bags]
        rows = (self._get_row(product, engineer) for product, engineer in pairs if product in self.parts)
        return [tuple(row[name] for name in COLUMNS) for row in rows]

    def _get_row(self, product, engineer):
        stock = self.warehouse.lot_stock_id.id
        row = {
            "product_id": product,
            "location_id": self.bags[engineer] if engineer else stock,
            "company_id": self.company.id,
            "warehouse_id": None if engineer else self.warehouse.id,
            "engineer_id": engineer or None,
            "computed_on": self.now,
            **self._get_demand(product, engineer),
        }
        row.update(self._get_levels(product, engineer, row))
        row.update(self._get_proposal(product, engineer, row))
        return row

    def _get_demand(self, product, engineer):
        days, periods, period_days = self.window
        used, squares, count = self.uses.get((product, engineer), (0.0, 0.0, 0))
        demand = {
            "used_qty": used,
            "use_count": count,
            "window_days": days,
            "demand_year": used * YEAR / days,
            "sigma_month": monthly_deviation(used, squares, periods, period_days),
            "installed_qty": 0.0,
            "failure_rate": 0.0,
        }
        demand["method"] = choose_method(demand["demand_year"])
        base = None if engineer else self.base.get(product)
        if base:
            # who has which machines is known of the company, not of an engineer
            demand["installed_qty"] = base.covered
            if count < self.company.fsm_plan_few_uses:
                rate = self.parts[product][2] or (self.ever.get(product, 0.0) / base.years if base.years else 0.0)
                demand["failure_rate"] = rate
                if rate and base.covered:
                    demand.update(method="base", demand_year=rate * base.covered)
        return demand

    def _get_levels(self, product, engineer, row):
        """Lead time, service level, and what they ask for."""
        category, own_level, __, is_whole, vendor_days = self.parts[product]
        company = self.company
        if engineer:
            lead_days = company.fsm_plan_ship_days
        else:
            lead_days = company.fsm_plan_lead_days if vendor_days is None else vendor_days
        level = own_level or self.levels.get(category) or company.fsm_plan_service_level
        demand = row["demand_year"]
        mean, safety, point = reorder_point(row["method"], demand, lead_days, level, row["sigma_month"])
        least = self._round_up(point, is_whole)
        most = self._round_up(point + demand * company.fsm_plan_review_days / YEAR, is_whole)
        if demand < (company.fsm_plan_bag_demand if engineer else company.fsm_plan_least_demand):
            safety = least = most = 0.0
        leaving = self._get_leaving(product, demand, is_whole)
        if leaving["phase_out"]:
            most = min(most, leaving["final_qty"])
            least = min(least, most)
        return {
            "lead_days": lead_days,
            "service_level": level,
            "lead_demand": mean,
            "safety_qty": safety,
            "min_qty": least,
            "max_qty": most,
            **leaving,
        }

    def _get_leaving(self, product, demand, is_whole):
        """Whether the last machines with the part leave service soon, and what is needed until then."""
        base = self.base.get(product)
        until = self.today + relativedelta(months=self.company.fsm_plan_phase_out_months)
        if not base or base.is_open or base.leaves_on > until:
            return {"phase_out": False, "phase_out_on": None, "final_qty": 0.0}
        days = max((base.leaves_on - self.today).days, 0)
        return {
            "phase_out": True,
            "phase_out_on": base.leaves_on,
            "final_qty": self._round_up(demand * days / YEAR, is_whole),
        }

    def _get_proposal(self, product, engineer, row):
        """What is missing, and where to take it from. As with Odoo's rules more is ordered when there is less than the
        reorder point."""
        place = row["location_id"]
        free, coming = self.free.get((product, place), 0.0), self.coming.get((product, place), 0.0)
        if engineer:
            coming += self.asked.get((product, engineer), 0.0)
        result = {
            "free_qty": free,
            "incoming_qty": coming,
            "proposal": "none",
            "proposed_qty": 0.0,
            "source_warehouse_id": None,
        }
        is_whole = self.parts[product][3]
        if round(free + coming - row["min_qty"], 6) >= 0:
            return result
        needed = self._round_up(row["max_qty"] - free - coming, is_whole)
        if engineer:
            return {**result, "proposal": "transfer", "proposed_qty": needed}
        source, surplus = self._get_surplus(product, is_whole)
        if source:
            return {
                **result,
                "proposal": "transfer",
                "proposed_qty": min(needed, surplus),
                "source_warehouse_id": source,
            }
        return {**result, "proposal": "buy", "proposed_qty": needed}

    def _get_surplus(self, product, is_whole):
        """The other warehouse that has most above what it keeps, and how many.

        :return: tuple (id of the warehouse or None, quantity)
        """
        best, most = None, 0.0
        for warehouse, place in self.others.items():
            surplus = self.free.get((product, place), 0.0) - self.limits.get((product, place), 0.0)
            surplus = float(int(round(surplus, 6))) if is_whole else round(surplus, self.digits)
            if surplus > most:
                best, most = warehouse, surplus
        return best, most

    def _round_up(self, quantity, is_whole):
        """Whole pieces, or the precision of units; what is only an error of calculation is none."""
        scale = 1 if is_whole else 10**self.digits
        return ceil(round(quantity * scale, 6)) / scale
