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
    # what the software finds out is no change that people should read about
    requests.with_context(tracking_disable=True)._link_units()
    _link_reports(env)


def _link_reports(env):
    """Service reports of those requests are about the same machines, where they name no other."""
    reports = env["fsm.service.report"].search(
        [("installed_product_id", "=", False), ("request_id.installed_product_id", "!=", False)]
    )
    same = reports.filtered(
        lambda report: not report.serial or report.request_id.installed_product_id._has_serial(report.serial)
    )
    env.add_to_compute(reports._fields["installed_product_id"], same)
    same.flush_recordset(["installed_product_id"])
