import { describe, expect, test } from "@odoo/hoot";
import { gatherOthers, matchAreas, normalizeName, shadeIndex, shadeSteps } from "@fsm_base/map/map_areas";

describe.current.tags("headless");

const feature = (name, codes, country = "CN") => ({ properties: { name, codes, country } });
const state = (id, name, code, country = "CN") => ({ id, name, code, country });

test("names are compared without what kind of area they are", () => {
    expect(["浙江省", "浙江", "上海市", "广西壮族自治区", "新疆维吾尔自治区", "内蒙古自治区", "香港特别行政区"].map(normalizeName)).toEqual(
        ["浙江", "浙江", "上海", "广西", "新疆", "内蒙古", "香港"]
    );
    expect(normalizeName(false)).toBe("");
});

test("a province is found by its code, else by its name, in its own country", () => {
    const zhejiang = feature("浙江", ["CN-ZJ", "浙"]);
    const guangxi = feature("广西", ["CN-GX"]);
    const dashes = feature("南海断续线", []);
    const found = matchAreas(
        [zhejiang, guangxi, dashes],
        [
            state(1, "Zhejiang", "浙"),
            state(2, "广西壮族自治区", "桂"),
            state(3, "浙江省", "浙", "TW"),
            state(4, "南海断续线", "x"),
            state(5, "Nowhere", "undefined"),
        ]
    );
    expect([...found.keys()]).toEqual([1, 2]);
    expect(found.get(1)).toBe(zhejiang);
    expect(found.get(2)).toBe(guangxi);
});

test("few counts have a shade each, many share five", () => {
    expect(shadeSteps([])).toEqual([]);
    expect(shadeSteps([0, 3])).toEqual([1]);
    expect(shadeSteps([4, 1, 2, 4])).toEqual([1, 2, 4]);
    const steps = shadeSteps([1, 2, 3, 5, 8, 40, 900]);
    expect(steps[0]).toBe(1);
    expect(steps.length).toBeLessThan(6);
    expect(shadeIndex(0, steps)).toBe(-1);
    expect(shadeIndex(1, steps)).toBe(0);
    expect(shadeIndex(900, steps)).toBe(steps.length - 1);
});

test("provinces of other countries are one row, before what has no province", () => {
    const row = (id, count) => ({ id, name: `${id}`, count, domain: [["state_id", "=", id]] });
    const rows = [row(7, 6), row(1, 4), row(false, 3), row(8, 2)];
    const gathered = gatherOthers(rows, (id) => id === 1, "Other countries");
    expect(gathered.map(({ name, count }) => [name, count])).toEqual([
        ["1", 4],
        ["Other countries", 8],
        ["false", 3],
    ]);
    expect(gathered[1].domain).toEqual(["|", ["state_id", "=", 7], ["state_id", "=", 8]]);
    expect(gatherOthers([row(1, 4)], () => true, "Other countries").length).toBe(1);
});
