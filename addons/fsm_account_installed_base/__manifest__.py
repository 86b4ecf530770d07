{
    "name": "Field Service Accounting: Installed Base",
    "summary": "What each machine costs the house and brings, from Odoo's analytic entries",
    "version": "19.0.1.0.0",
    "category": "Services/Field Service",
    "author": "FSM Suite contributors",
    "license": "AGPL-3",
    "depends": ["fsm_account", "fsm_installed_base"],
    "data": [
        "security/ir.model.access.csv",
        "security/fsm_account_installed_base_rules.xml",
        "views/account_analytic_line_views.xml",
        "views/fsm_installed_product_views.xml",
    ],
    "auto_install": True,
}
