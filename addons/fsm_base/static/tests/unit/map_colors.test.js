import { describe, expect, test } from "@odoo/hoot";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import { parseXML } from "@web/core/utils/xml";
import { MapArchParser } from "@fsm_base/map/map_arch_parser";
import { MapModel } from "@fsm_base/map/map_model";

describe.current.tags("headless");

const FIELDS = {
    level: { type: "many2one", string: "Level" },
    kind: { type: "selection", string: "Kind", selection: [["a", "Alpha"], ["b", "Beta"]] },
};
const parse = (attributes) =>
    new MapArchParser().parse(parseXML(`<fsm_map latitude="x" longitude="y" ${attributes}/>`), FIELDS);

/** A model as it is before anything is loaded. */
function makeModel(attributes, color) {
    const model = Object.create(MapModel.prototype);
    model.setup({ archInfo: parse(attributes), fields: FIELDS, resModel: "res.partner", color });
    return model;
}

test("a map may be coloured by one of several fields, at first by the first one", () => {
    expect(parse("").colorFields).toEqual([]);
    expect(parse(`color="level, kind"`).colorFields).toEqual(["level", "kind"]);
    expect(makeModel(`color="level,kind"`).color).toBe("level");
    expect(makeModel(`color="level,kind"`, "kind").color).toBe("kind");
    expect(makeModel(`color="level"`, "gone").color).toBe("level");
});

test("values and legend are those of the field that was chosen", () => {
    allowTranslations();
    const model = makeModel(`color="level,kind" colors="{'b': '#123456'}"`);
    const records = [{ level: { id: 7, display_name: "Gold" }, kind: "b" }, { level: false, kind: "a" }];
    expect(records.map((record) => model.getColorValue(record))).toEqual(["7", ""]);
    expect(model.prepareLegend(records).map((item) => item.label)).toEqual(["Gold", "None"]);
    model.color = "kind";
    expect(records.map((record) => model.getColorValue(record))).toEqual(["b", "a"]);
    expect(model.prepareLegend(records)[1]).toEqual({ value: "b", label: "Beta", color: "#123456" });
});
