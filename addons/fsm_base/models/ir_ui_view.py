from lxml import etree

from odoo import fields, models

# Attributes of <fsm_map> that name a field, and the types that the field may have. Those of LISTS may name several,
# with commas between: people choose by which one the markers are coloured.
LISTS = {"color"}
FIELD_ATTRIBUTES = {
    "latitude": ("float",),
    "longitude": ("float",),
    "name_field": ("char",),
    "color": ("selection", "many2one"),
    "faded": ("boolean",),
    "area": ("many2one",),
}
OTHER_ATTRIBUTES = {"__validate__", "class", "js_class", "string", "colors", "layers", "limit", "mode", "default_order"}
MODES = ("markers", "areas")


class IrUiView(models.Model):
    """The view type ``fsm_map``: records as markers at their positions, or as counts by province."""

    _inherit = "ir.ui.view"

    type = fields.Selection(selection_add=[("fsm_map", "Map")])

    def _get_view_info(self):
        return {"fsm_map": {"icon": "fa fa-map-marker"}} | super()._get_view_info()

    def _postprocess_tag_fsm_map(self, node, name_manager, node_info):
        for attribute in FIELD_ATTRIBUTES:
            for name in self._fsm_map_get_names(node, attribute):
                name_manager.has_field(node, name, node_info)

    def _fsm_map_get_names(self, node, attribute):
        """The fields that an attribute names."""
        value = node.get(attribute) or ""
        names = value.split(",") if attribute in LISTS else [value]
        return [name.strip() for name in names if name.strip()]

    def _validate_tag_fsm_map(self, node, name_manager, node_info):
        if not node_info["validate"]:
            return
        self._fsm_map_check_attributes(node)
        for child in node.iterchildren(tag=etree.Element):
            if child.tag not in ("field", "button"):
                self._raise_view_error(
                    self.env._("A map holds fields and buttons for its popups, not <%s>.", child.tag), child
                )
        for attribute, types in FIELD_ATTRIBUTES.items():
            for name in self._fsm_map_get_names(node, attribute):
                self._fsm_map_check_field(node, name_manager.model, attribute, name, types)
                name_manager.has_field(node, name, node_info)
        if method := node.get("layers"):
            self._fsm_map_check_method(node, name_manager.model, method)

    def _fsm_map_check_attributes(self, node):
        unknown = sorted(set(node.attrib) - OTHER_ATTRIBUTES - FIELD_ATTRIBUTES.keys())
        if unknown:
            self._raise_view_error(self.env._("A map knows no attribute %s.", ", ".join(unknown)), node)
        if bool(node.get("latitude")) != bool(node.get("longitude")):
            self._raise_view_error(self.env._("A map needs latitude and longitude, or neither."), node)
        if not node.get("latitude") and not node.get("area"):
            self._raise_view_error(
                self.env._("A map needs the fields of a position (latitude, longitude), or of a province (area)."), node
            )
        if node.get("mode", MODES[0]) not in MODES:
            self._raise_view_error(self.env._("The mode of a map is markers or areas."), node)
        if node.get("mode") == "areas" and not node.get("area"):
            self._raise_view_error(self.env._("A map of areas needs the field of the province (area)."), node)
        if not node.get("limit", "1").isdecimal() or node.get("limit") == "0":
            self._raise_view_error(self.env._("The limit of a map is a number of records, above 0."), node)

    def _fsm_map_check_field(self, node, model, attribute, name, types):
        field = model._fields.get(name)
        if field is None:
            self._raise_view_error(
                self.env._("%(model)s has no field %(name)s (%(attribute)s of the map).", model=model._name, name=name,
                           attribute=attribute),
                node,
            )  # fmt: skip
        if field.type not in types:
            self._raise_view_error(
                self.env._(
                    "%(attribute)s of a map is a field of type %(types)s, but %(name)s is of type %(type)s.",
                    attribute=attribute, types=" / ".join(types), name=name, type=field.type,
                ),
                node,
            )  # fmt: skip
        if attribute == "area" and field.comodel_name != "res.country.state":
            self._raise_view_error(self.env._("The area of a map is a province (res.country.state)."), node)

    def _fsm_map_check_method(self, node, model, method):
        function = getattr(type(model), method, None)
        if not callable(function) or method.startswith("_") or getattr(function, "_api_private", False):
            self._raise_view_error(
                self.env._("%(model)s has no public method %(method)s (layers of the map).", model=model._name,
                           method=method),
                node,
            )  # fmt: skip
