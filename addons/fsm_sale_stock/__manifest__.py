{
    "name": "Field Service Sales: Stock",
    "summary": "What is quoted on site comes out of the engineer's bag, not from the warehouse",
    "version": "19.0.1.0.0",
    "category": "Services/Field Service",
    "author": "FSM Suite contributors",
    "license": "AGPL-3",
    "depends": ["fsm_sale", "sale_stock"],
    "auto_install": True,
    "post_init_hook": "count_delivered_by_hand",
}
