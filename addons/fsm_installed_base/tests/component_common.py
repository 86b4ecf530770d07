from odoo.addons.fsm_base.tests.common import picture

from .common import UnitCase


class ComponentCase(UnitCase):
    """A compressor with its bill, three levels deep.

    ::

        Compressor
        ├─ 1     Air End (serial)
        │  ├─ 1.1   Bearing ×2
        │  └─ 1.2   Seal Kit (kit) ×1
        │     ├─ 1.2.1   Ring ×3
        │     └─ 1.2.2   Gasket ×1
        ├─ 2     Cooler
        │  └─ 2.1   Fan (serial) ×2
        │     └─ 2.1.1   Blade ×6
        ├─ 3     Oil: 2 dozen litres
        └─ (4)   Assembly work, a service
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.components = cls.env["fsm.installed.component"]
        cls.air_end = cls._product("Air End", tracking="serial")
        cls.bearing = cls._product("Bearing")
        cls.seal_kit = cls._product("Seal Kit")
        cls.ring = cls._product("Ring")
        cls.gasket = cls._product("Gasket")
        cls.cooler = cls._product("Cooler")
        cls.fan = cls._product("Fan", tracking="serial")
        cls.blade = cls._product("Blade")
        cls.oil = cls._product("Oil")
        cls.work = cls.env["product.product"].create({"name": "Assembly", "type": "service"})
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.bom_seals = cls._bom(cls.seal_kit, (cls.ring, 3), (cls.gasket, 1), type="phantom")
        cls.bom_air_end = cls._bom(cls.air_end, (cls.bearing, 2), (cls.seal_kit, 1))
        cls.bom_fan = cls._bom(cls.fan, (cls.blade, 6))
        cls.bom_cooler = cls._bom(cls.cooler, (cls.fan, 2))
        cls.bom = cls._bom(
            cls.product,
            (cls.air_end, 1),
            (cls.cooler, 1),
            (cls.oil, 2, {"product_uom_id": cls.dozen.id}),
            (cls.work, 1),
        )

    @classmethod
    def _product(cls, name, **values):
        return cls.env["product.product"].create({"name": name, "is_storable": True, **values})

    @classmethod
    def _bom(cls, product, *lines, **values):
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "product_qty": 1,
                "bom_line_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": part.id,
                            "product_qty": quantity,
                            "sequence": number,
                            **(more[0] if more else {}),
                        },
                    )
                    for number, (part, quantity, *more) in enumerate(lines, start=1)
                ],
                **values,
            }
        )

    def tree(self, unit, removed=False):
        """What is in a unit: position, part, quantity, depth."""
        domain = [("unit_id", "=", unit.id)] + ([] if removed else [("removed_on", "=", False)])
        return [
            (component.position, component.product_id.name, component.quantity, component.parent_id.product_id.name)
            for component in self.components.search(domain)
        ]

    def part_of(self, unit, product):
        """The components of a product that are in a unit now."""
        return self.components.search(
            [("unit_id", "=", unit.id), ("product_id", "=", product.id), ("removed_on", "=", False)]
        )


class SwapCase(ComponentCase):
    """A compressor with its components, and reports about it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls.make_unit(shipped_on="2020-01-02")
        cls.end = cls.unit.component_ids.filtered(lambda component: component.product_id == cls.air_end)
        cls.end.serial = "E-1"
        cls.fault = cls.env["fsm.fault.code"].create({"name": "Seized", "code": "SZ", "kind": "fault"})

    def report(self, *lines, **values):
        """A report about the unit, filled in by its engineer."""
        task = self.task_on_site(**values)
        mine = task.with_user(task.user_id)
        mine.action_open_report()
        report = mine.report_ids
        report.write({"result": "fixed", "work_done": "Replaced", "fault_code_id": self.fault.id})
        report.write({"part_line_ids": [(0, 0, line) for line in lines]})
        return report

    def sign(self, report):
        report.action_sign(picture(), "Ms Zhao")
        report.action_submit()
        return report

    def approve(self, *lines, **values):
        report = self.sign(self.report(*lines, **values))
        report.with_user(self.manager).action_approve()
        return report.with_env(self.env)
