import { describe, expect, test } from "@odoo/hoot";
import { wgs84ToGcj02 } from "@fsm_base/map/map_coordinates";

describe.current.tags("headless");

const PAIRS = [
    // published reference pairs of eviltransform: Shanghai, Shenzhen, Beijing
    { wgs84: [31.1774276, 121.5272106], gcj02: [31.17530398364597, 121.531541859215] },
    { wgs84: [22.543847, 113.912316], gcj02: [22.540796131694766, 113.9171764808363] },
    { wgs84: [39.911954, 116.377817], gcj02: [39.91334545536069, 116.38404722455657] },
];

test("positions in China are shifted as the reference says", () => {
    for (const { wgs84, gcj02 } of PAIRS) {
        const [latitude, longitude] = wgs84ToGcj02(...wgs84);
        expect(Math.abs(latitude - gcj02[0])).toBeLessThan(1e-9);
        expect(Math.abs(longitude - gcj02[1])).toBeLessThan(1e-9);
    }
});

test("positions outside China stay", () => {
    for (const position of [[37.7749, -122.4194], [-33.86, 151.2], [0, 0], [60, 100]]) {
        expect(wgs84ToGcj02(...position)).toEqual(position);
    }
});
