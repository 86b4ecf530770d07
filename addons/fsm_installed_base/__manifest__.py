{
    "name": "Field Service Installed Base",
    "summary": "Every machine at every customer: owner, site, warranty, components, history, QR label",
    "version": "19.0.1.0.0",
    "category": "Services/Field Service",
    "author": "FSM Suite contributors",
    "license": "AGPL-3",
    "depends": ["fsm_base", "stock", "mrp"],
    "data": [
        "security/ir.model.access.csv",
        "security/fsm_installed_base_rules.xml",
        "data/fsm_step_data.xml",
        "data/ir_cron_data.xml",
        "wizard/fsm_unit_change_views.xml",
        "views/fsm_installed_product_views.xml",
        "views/fsm_warranty_term_views.xml",
        "views/fsm_request_views.xml",
        "views/fsm_service_report_views.xml",
        "views/fsm_installed_base_menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "fsm_installed_base/static/src/**/*",
            ("remove", "fsm_installed_base/static/src/portal/**/*"),
        ],
        "web.assets_frontend": ["fsm_installed_base/static/src/portal/**/*"],
        "web.assets_tests": ["fsm_installed_base/static/tests/tours/**/*"],
    },
}
