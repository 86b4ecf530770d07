{
    "name": "Field Service Accounting: Spare Parts",
    "summary": "Money is held for old parts that a provider has not returned",
    "version": "19.0.1.0.0",
    "category": "Services/Field Service",
    "author": "FSM Suite contributors",
    "license": "AGPL-3",
    "depends": ["fsm_account", "fsm_spare_parts"],
    "auto_install": True,
}
