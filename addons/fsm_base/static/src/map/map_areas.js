import { Domain } from "@web/core/domain";

/** Endings that say what kind of area a Chinese name is; official names have them, names on maps don't. */
const ENDINGS =
    /(特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|省|市| province| sheng| shi)$/i;

export function normalizeName(name) {
    return (name || "").trim().replace(ENDINGS, "").toLowerCase();
}

/**
 * Find the shape of each province: by its code, or else by its name, within its country.
 *
 * @param {Object[]} features of a GeoJSON file, with the properties name, codes and country
 * @param {{id: number, name: string, code: string, country: string}[]} states provinces of Odoo
 * @returns {Map<number, Object>} the feature of each province that has one
 */
export function matchAreas(features, states) {
    const byCode = {};
    const byName = {};
    for (const feature of features) {
        const { name, codes = [], country = "" } = feature.properties;
        if (!codes.length) {
            continue;
        }
        for (const code of codes) {
            byCode[`${country}/${code}`] = feature;
        }
        byName[`${country}/${normalizeName(name)}`] = feature;
    }
    const found = new Map();
    for (const { id, name, code, country } of states) {
        const feature = byCode[`${country}/${code}`] || byName[`${country}/${normalizeName(name)}`];
        if (feature) {
            found.set(id, feature);
        }
    }
    return found;
}

/**
 * Provinces of countries whose outlines the map does not have are one row: they are counted, not in the way. What has
 * no province comes last.
 *
 * @param {{id: number|false, name: string, count: number, domain: Array}[]} rows in their order
 * @param {(id: number) => boolean} isKnown whether the map has the province's country
 * @param {string} name of the row of the others
 * @returns {Object[]} rows
 */
export function gatherOthers(rows, isKnown, name) {
    const known = rows.filter(({ id }) => id && isKnown(id));
    const others = rows.filter(({ id }) => id && !isKnown(id));
    const none = rows.filter(({ id }) => !id);
    const row = {
        id: "others",
        name,
        count: others.reduce((sum, { count }) => sum + count, 0),
        domain: Domain.or(others.map(({ domain }) => domain)).toList(),
    };
    return [...known, ...(others.length ? [row] : []), ...none];
}

/**
 * Where the classes of shades begin: up to five of them, so that the many small counts don't all look alike.
 *
 * @param {number[]} counts
 * @returns {number[]} lower ends of the classes, ascending, the first is 1
 */
export function shadeSteps(counts) {
    const values = [...new Set(counts.filter((count) => count > 0))].sort((a, b) => a - b);
    if (values.length <= 5) {
        return values.length ? [1, ...values.slice(1)] : [];
    }
    const largest = values.at(-1);
    const steps = [0, 0.2, 0.4, 0.6, 0.8].map((part) => Math.max(1, Math.round(largest ** part)));
    return [...new Set(steps)];
}

/** Index of the class of a count; -1 for nothing. */
export function shadeIndex(count, steps) {
    return count > 0 ? steps.findLastIndex((step) => count >= step) : -1;
}
