def post_init_hook(env):
    """Warehouses and engineers that were there before get their places and operation types."""
    warehouses = env["stock.warehouse"].search([])
    warehouses._create_missing_locations({})
    for warehouse in warehouses:
        warehouse.write(warehouse._create_or_update_sequences_and_picking_types())
    env["fsm.engineer"].search([])._make_places()
