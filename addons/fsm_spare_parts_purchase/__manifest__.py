{
    "name": "Field Service Spare Parts: Purchase",
    "summary": "What planning proposes to buy becomes requests for quotation",
    "version": "19.0.1.0.0",
    "category": "Services/Field Service",
    "author": "FSM Suite contributors",
    "license": "AGPL-3",
    "depends": ["fsm_spare_parts", "purchase_stock"],
    "data": ["views/purchase_order_views.xml"],
    "assets": {"web.assets_tests": ["fsm_spare_parts_purchase/static/tests/tours/**/*"]},
    "auto_install": True,
}
