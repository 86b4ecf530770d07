import { evaluateExpr } from "@web/core/py_js/py";
import { visitXML } from "@web/core/utils/xml";
import { stringToOrderBy } from "@web/search/utils/order_by";

const DEFAULT_LIMIT = 5000;

/**
 * What a map shows, from its arch:
 *
 * <fsm_map latitude="field" longitude="field" color="selection or many2one, …" colors="{'value': '#rrggbb'}"
 *          faded="boolean" name_field="field" area="many2one to a province" mode="markers or areas" layers="method">
 *     <field name="…"/>     lines of a popup
 *     <button name="…" type="object" string="…"/>     buttons of a popup
 * </fsm_map>
 */
export class MapArchParser {
    parse(xmlDoc, fields) {
        const attribute = (name) => xmlDoc.getAttribute(name) || false;
        const archInfo = {
            latitude: attribute("latitude"),
            longitude: attribute("longitude"),
            area: attribute("area"),
            // the first one colours the markers until people choose another
            colorFields: (attribute("color") || "").split(",").map((name) => name.trim()).filter(Boolean),
            colors: evaluateExpr(attribute("colors") || "{}"),
            faded: attribute("faded"),
            title: attribute("name_field") || "display_name",
            layers: attribute("layers"),
            mode: attribute("mode") || (attribute("latitude") ? "markers" : "areas"),
            limit: Number(attribute("limit")) || DEFAULT_LIMIT,
            order: stringToOrderBy(attribute("default_order") || null),
            name: attribute("string"),
            fields: [],
            buttons: [],
        };
        visitXML(xmlDoc, (node) => {
            if (node.tagName === "field") {
                const name = node.getAttribute("name");
                archInfo.fields.push({
                    name,
                    label: node.getAttribute("string") || fields[name].string,
                    widget: node.getAttribute("widget"),
                    invisible: node.getAttribute("invisible") || node.getAttribute("column_invisible"),
                });
            } else if (node.tagName === "button") {
                archInfo.buttons.push({
                    name: node.getAttribute("name"),
                    type: node.getAttribute("type"),
                    string: node.getAttribute("string"),
                    context: node.getAttribute("context"),
                    invisible: node.getAttribute("invisible"),
                    main: (node.getAttribute("class") || "").includes("primary"),
                });
            }
        });
        return archInfo;
    }
}
