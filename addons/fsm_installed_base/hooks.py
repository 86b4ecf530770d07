def post_init_hook(env):
    """Requests that were there before the installed base find their machines, or register them."""
    # what was refused or given up never was about a machine that works somewhere
    requests = env["fsm.request"].search(
        [
            ("installed_product_id", "=", False),
            ("product_id", "!=", False),
            ("serial", "!=", False),
            ("state", "!=", "cancelled"),
        ]
    )
    requests._link_units()
    # and so do their reports
    reports = env["fsm.service.report"].search(
        [("installed_product_id", "=", False), ("request_id.installed_product_id", "!=", False)]
    )
    env.add_to_compute(reports._fields["installed_product_id"], reports)
