{
    "name": "Field Service Accounting",
    "summary": "Customer invoices from service reports, job cost, and settlements with outsourcing providers",
    "version": "19.0.1.0.0",
    "category": "Services/Field Service",
    "author": "FSM Suite contributors",
    "license": "AGPL-3",
    "depends": ["fsm_base", "account"],
    "data": [
        "security/ir.model.access.csv",
    ],
    "demo": [],
    "assets": {"web.assets_tests": ["fsm_account/static/tests/tours/**/*"]},
}
