from urllib.parse import quote

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError

SHAPES_URL = "/fsm_base/static/lib/china_provinces/china_provinces.geojson"
PROVIDERS = [
    ("none", "Outlines only"),
    ("osm", "OpenStreetMap"),
    ("tianditu", "Tianditu"),
    ("amap", "AMap"),
    ("custom", "Own Address"),
]
# Layers of pictures, the lowest first. {key} is put in here, the rest by the browser.
TILES = {
    "osm": {
        "layers": ["https://tile.openstreetmap.org/{z}/{x}/{y}.png"],
        "attribution": ("© OpenStreetMap contributors", "https://www.openstreetmap.org/copyright"),
        "max_zoom": 19,
    },
    "tianditu": {
        "layers": [
            "https://t{s}.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=vec&STYLE=default"
            "&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}",
            "https://t{s}.tianditu.gov.cn/cva_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=cva&STYLE=default"
            "&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}",
        ],
        "subdomains": "01234567",
        "attribution": ("© 天地图 国家地理信息公共服务平台", "https://www.tianditu.gov.cn"),
        "max_zoom": 18,
    },
    "amap": {
        "layers": ["https://webrd0{s}.is.autonavi.com/appmaptile?lang=zh_cn&size=1&scale=1&style=8&x={x}&y={y}&z={z}"],
        "subdomains": "1234",
        "attribution": ("© 高德地图 AutoNavi", "https://www.amap.com"),
        "max_zoom": 18,
        "gcj02": True,
    },
}


class FsmMap(models.AbstractModel):
    """What the maps of the backend show under the records: pictures of a map service, and outlines of provinces."""

    _name = "fsm.map"
    _description = "Settings of Maps"

    @api.model
    @api.readonly
    def get_settings(self):
        """Settings of the maps, for the browser of an internal user.

        :return: dict with ``provider``; ``shapes_url`` of the GeoJSON file with the outlines; ``tiles``, empty or the
            URL templates of the pictures; ``subdomains``; ``max_zoom``; ``attribution`` as plain text and
            ``attribution_url``; ``gcj02`` whether the pictures are shifted as China's law wants it
        :raise AccessError: for portal and public users
        """
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Maps are for the people of the company."))
        parameters = self._get_parameters()
        settings = {
            "provider": "none",
            "shapes_url": SHAPES_URL,
            "tiles": [],
            "subdomains": "abc",
            "max_zoom": 12,
            "attribution": "",
            "attribution_url": "",
            "gcj02": False,
        }
        if self._is_local(parameters["map_shapes_url"]):
            settings["shapes_url"] = parameters["map_shapes_url"]
        try:
            self._check_provider(parameters)
        except ValidationError:
            # Half-filled by hand in the system parameters: the outlines are still a map.
            return settings
        return {**settings, **self._prepare_tiles(parameters)}

    @api.model
    def _get_parameters(self):
        """The system parameters of the maps, without their prefix."""
        names = ("map_provider", "map_key", "map_tiles_url", "map_attribution", "map_gcj02", "map_shapes_url")
        # sudo: what every browser that shows a map has to know
        parameters = self.env["ir.config_parameter"].sudo()
        return {name: (parameters.get_param(f"fsm_base.{name}") or "").strip() for name in names}

    @api.model
    def _prepare_tiles(self, parameters):
        provider = parameters["map_provider"] or "none"
        if provider == "custom":
            return {
                "provider": provider,
                "tiles": [parameters["map_tiles_url"].replace("{key}", parameters["map_key"])],
                "max_zoom": 18,
                "attribution": parameters["map_attribution"],
                "gcj02": parameters["map_gcj02"] == "True",
            }
        if provider not in TILES:
            return {}
        service = TILES[provider]
        text, url = service["attribution"]
        return {
            "provider": provider,
            "tiles": [layer.replace("{key}", parameters["map_key"]) for layer in service["layers"]],
            "subdomains": service.get("subdomains", "abc"),
            "max_zoom": service["max_zoom"],
            "attribution": text,
            "attribution_url": url,
            "gcj02": service.get("gcj02", False),
        }

    @api.model
    def _check_provider(self, parameters):
        """Refuse settings with which no picture would appear.

        :raise ValidationError: says what is missing
        """
        provider = parameters["map_provider"] or "none"
        if provider not in dict(PROVIDERS):
            raise ValidationError(self.env._("There is no map service %s.", provider))
        if provider == "tianditu" and not parameters["map_key"].isalnum():
            raise ValidationError(
                self.env._("Tianditu needs a key: get one from its console, for use in browsers, and put it in here.")
            )
        if provider == "custom":
            url = parameters["map_tiles_url"]
            if not url.startswith(("https://", "http://", "/")) or not all(p in url for p in ("{x}", "{y}", "{z}")):
                raise ValidationError(
                    self.env._("The address of the map pictures starts with https:// and contains {x}, {y} and {z}.")
                )
        if parameters["map_shapes_url"] and not self._is_local(parameters["map_shapes_url"]):
            raise ValidationError(
                self.env._("The outlines are a file of this server: its address starts with a single /.")
            )

    @api.model
    def _is_local(self, url):
        """Whether an address leads to this server."""
        return url.startswith("/") and not url.startswith(("//", "/\\"))

    @api.model
    def _get_place_url(self, position, name, address):
        """Address of a page that shows a place and the way there: AMap's where its maps are used, else OpenStreetMap's.

        :param tuple position: (latitude, longitude) in degrees, or None; then the address is looked for
        :param str name: what to call the place
        :param str address: the postal address
        """
        name, address = name or "", address or ""
        if self._get_parameters()["map_provider"] != "amap":
            query = ",".join(map(str, position)) if position else address
            return f"https://www.openstreetmap.org/search?query={quote(query)}"
        if position:
            latitude, longitude = position
            return (
                f"https://uri.amap.com/marker?position={longitude},{latitude}&name={quote(name, safe='')}"
                "&coordinate=wgs84&callnative=1"
            )
        return f"https://uri.amap.com/search?keyword={quote(address or name, safe='')}&callnative=1"
