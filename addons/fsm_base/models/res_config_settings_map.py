from odoo import api, fields, models

from .fsm_map import PROVIDERS


class ResConfigSettings(models.TransientModel):
    """Settings of the maps."""

    _inherit = "res.config.settings"

    fsm_map_provider = fields.Selection(
        PROVIDERS,
        "Map Service",
        default="none",
        config_parameter="fsm_base.map_provider",
        help="Whose pictures are under the records on maps. Outlines only: nothing is fetched from the internet.",
    )
    fsm_map_key = fields.Char(
        "Map Key", config_parameter="fsm_base.map_key", help="Key of the map service. Every user's browser sends it."
    )
    fsm_map_tiles_url = fields.Char(
        "Address of the Pictures",
        config_parameter="fsm_base.map_tiles_url",
        help="Address of a map picture, with {z}, {x}, {y} for its place, and {key} where the key belongs.",
    )
    fsm_map_attribution = fields.Char(
        "Attribution",
        config_parameter="fsm_base.map_attribution",
        help="Whose map it is; shown in the corner of the map, as its licence demands.",
    )
    fsm_map_gcj02 = fields.Boolean(
        "Shifted Pictures (GCJ-02)",
        config_parameter="fsm_base.map_gcj02",
        help="The pictures are shifted as AMap's are. Positions are shifted on the screen to fit.",
    )
    fsm_map_shapes_url = fields.Char(
        "Outlines",
        config_parameter="fsm_base.map_shapes_url",
        help="Address of another GeoJSON file of outlines on this server. Empty: the provinces of China.",
    )

    @api.constrains("fsm_map_provider", "fsm_map_key", "fsm_map_tiles_url", "fsm_map_shapes_url")
    def _check_fsm_map(self):
        for settings in self:
            self.env["fsm.map"]._check_provider(
                {
                    "map_provider": settings.fsm_map_provider,
                    "map_key": (settings.fsm_map_key or "").strip(),
                    "map_tiles_url": (settings.fsm_map_tiles_url or "").strip(),
                    "map_shapes_url": (settings.fsm_map_shapes_url or "").strip(),
                }
            )
