{
    "name": "Field Service CRM",
    "summary": "Sales opportunities from service requests and calls",
    "version": "19.0.1.0.0",
    "category": "Services/Field Service",
    "author": "FSM Suite contributors",
    "license": "AGPL-3",
    "depends": ["fsm_base", "crm"],
    "data": [
        "security/ir.model.access.csv",
        "security/fsm_crm_rules.xml",
        "data/utm_source_data.xml",
        "wizard/fsm_opportunity_views.xml",
        "views/fsm_request_views.xml",
        "views/crm_lead_views.xml",
    ],
    "auto_install": True,
}
