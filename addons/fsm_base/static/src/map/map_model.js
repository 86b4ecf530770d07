import { Domain } from "@web/core/domain";
import { evaluateBooleanExpr } from "@web/core/py_js/py";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { orderByToString } from "@web/search/utils/order_by";
import { Model } from "@web/model/model";

import { gatherOthers, matchAreas } from "./map_areas";

const formatters = registry.category("formatters");
const PALETTE = ["#3b7dd8", "#2f9e44", "#f08c00", "#c2255c", "#7048e8", "#0c8599", "#846358", "#5c677d"];
const OTHER_COLOR = "#868e96";
const NESTED = { fields: { display_name: {} } };

/**
 * @typedef {Object} MapRecord
 * @property {number} id
 * @property {string} title
 * @property {number} latitude degrees
 * @property {number} longitude degrees
 * @property {string} value the value by which it is coloured
 * @property {boolean} faded
 * @property {{label: string, text: string, type: string}[]} lines of the popup
 * @property {Object[]} buttons of the popup
 *
 * @typedef {Object} MapLayer
 * @property {string} key
 * @property {string} name
 * @property {string} model
 * @property {{value: string, label: string, color: string}[]} legend
 * @property {string} [fadedLabel] what it means that a marker is pale
 * @property {MapRecord[]} records those with a position
 * @property {number} total how many there are, beyond the limit too
 * @property {number} missing how many have no position
 * @property {any[]} missingDomain
 */
export class MapModel extends Model {
    setup({ archInfo, fields, resModel, mode, color }) {
        this.archInfo = archInfo;
        this.fields = fields;
        this.resModel = resModel;
        this.mode = mode || archInfo.mode;
        /** The field by which the markers are coloured. */
        this.color = archInfo.colorFields.includes(color) ? color : archInfo.colorFields[0];
        this.keepLast = new KeepLast();
        this.settings = null;
        this.shapes = null;
        this.layers = [];
        this.areas = null;
        /** Counts the loads, so that the renderer draws anew after each. */
        this.revision = 0;
    }

    get modes() {
        const { latitude, area } = this.archInfo;
        return [...(area ? ["areas"] : []), ...(latitude ? ["markers"] : [])];
    }

    async load(searchParams = this.searchParams) {
        this.searchParams = searchParams;
        const what = this.mode === "areas" ? this.loadAreas() : this.loadLayers();
        const [data] = await this.keepLast.add(Promise.all([what, this.loadBackground()]));
        Object.assign(this, data);
        this.revision++;
        if (this.isReady) {
            this.notify();
        }
    }

    async setMode(mode) {
        this.mode = mode;
        await this.load();
    }

    async setColor(name) {
        this.color = name;
        await this.load();
    }

    /** Settings and outlines, once. A map without outlines is still a map. */
    loadBackground() {
        this.background ||= this.fetchBackground();
        return this.background;
    }

    async fetchBackground() {
        this.settings = await this.orm.call("fsm.map", "get_settings", []);
        try {
            const response = await fetch(this.settings.shapes_url);
            this.shapes = response.ok ? await response.json() : null;
        } catch {
            this.shapes = null;
        }
        if (!Array.isArray(this.shapes?.features)) {
            this.shapes = { type: "FeatureCollection", features: [], unreadable: true };
        }
    }

    hasData() {
        return this.mode === "areas"
            ? this.areas.total > 0
            : this.layers.some((layer) => layer.records.length || layer.missing);
    }

    // ---------------------------------------------------------------- markers

    async loadLayers() {
        const { layers } = this.archInfo;
        const { context } = this.searchParams;
        const [own, others] = await Promise.all([
            this.loadOwnLayer(),
            layers ? this.orm.call(this.resModel, layers, [], { context }) : [],
        ]);
        return {
            areas: null,
            layers: [
                own,
                ...others.map((layer) => ({
                    ...layer,
                    pin: true,
                    missing: layer.missing.length,
                    missingDomain: [["id", "in", layer.missing]],
                    records: layer.records.map((record) => ({ faded: false, ...record })),
                })),
            ],
        };
    }

    async loadOwnLayer() {
        const { latitude, longitude, limit, order, name } = this.archInfo;
        const { domain, context } = this.searchParams;
        const stored = [latitude, longitude].every((field) => this.fields[field].searchable);
        const located = ["|", [latitude, "!=", 0], [longitude, "!=", 0]];
        const [result, unlocated] = await Promise.all([
            this.orm.webSearchRead(this.resModel, stored ? Domain.and([domain, located]).toList() : domain, {
                specification: this.specification,
                limit,
                order: orderByToString(order),
                context,
            }),
            stored ? this.orm.searchCount(this.resModel, this.unlocatedDomain, { context }) : 0,
        ]);
        const isLocated = (values) => values[latitude] || values[longitude];
        const without = result.records.filter((values) => !isLocated(values)).map((values) => values.id);
        const records = result.records.filter(isLocated);
        return {
            key: "own",
            name: name || _t("Records"),
            model: this.resModel,
            legend: this.prepareLegend(records),
            fadedLabel: this.archInfo.faded ? this.fields[this.archInfo.faded].string : "",
            records: records.map((values) => this.prepareRecord(values)),
            total: result.length - without.length,
            missing: stored ? unlocated : without.length,
            missingDomain: stored ? this.unlocatedDomain : [["id", "in", without]],
        };
    }

    get unlocatedDomain() {
        const { latitude, longitude } = this.archInfo;
        return Domain.and([this.searchParams.domain, [[latitude, "=", 0], [longitude, "=", 0]]]).toList();
    }

    get specification() {
        const { latitude, longitude, colorFields, faded, title, fields } = this.archInfo;
        const names = ["display_name", latitude, longitude, faded, title, ...colorFields, ...fields.map((field) => field.name)];
        const nested = ["many2one", "many2many", "one2many"];
        return Object.fromEntries(
            names.filter(Boolean).map((name) => [name, nested.includes(this.fields[name]?.type) ? NESTED : {}])
        );
    }

    /** @returns {MapRecord} */
    prepareRecord(values) {
        const { latitude, longitude, faded, title, fields, buttons } = this.archInfo;
        const visible = ({ invisible }) => !evaluateBooleanExpr(invisible, this.getEvalContext(values));
        return {
            id: values.id,
            title: values[title] || values.display_name,
            latitude: values[latitude],
            longitude: values[longitude],
            value: this.getColorValue(values),
            faded: Boolean(faded && values[faded]),
            lines: fields
                .filter(visible)
                .map(({ name, label, widget }) => ({
                    label,
                    text: this.format(name, values[name]),
                    type: widget === "phone" || widget === "email" ? widget : this.fields[name].type,
                }))
                .filter((line) => line.text),
            buttons: buttons.filter(visible),
        };
    }

    getEvalContext(values) {
        const flat = {};
        for (const [name, value] of Object.entries(values)) {
            flat[name] = this.fields[name]?.type === "many2one" ? value && value.id : value;
        }
        return { ...this.searchParams.context, ...flat };
    }

    format(name, value) {
        const field = this.fields[name];
        if (field.type === "many2many" || field.type === "one2many") {
            return (value || []).map((item) => item.display_name).join(", ");
        }
        if (value === false || value === undefined) {
            return "";
        }
        return String(formatters.get(field.type, String)(value, { field, data: {} }));
    }

    getColorValue(values) {
        const value = values[this.color];
        return String((value && value.id) || value || "");
    }

    /** The values by which the records are coloured, with names and colours. */
    prepareLegend(records) {
        const { color } = this;
        const { colors } = this.archInfo;
        if (!color) {
            return [{ value: "", label: "", color: PALETTE[0] }];
        }
        const field = this.fields[color];
        const options =
            field.type === "selection"
                ? field.selection
                : [...new Map(records.filter((r) => r[color]).map((r) => [r[color].id, r[color].display_name]))];
        const legend = options.map(([value, label], index) => ({
            value: String(value),
            label,
            color: colors[value] || PALETTE[index % PALETTE.length],
        }));
        if (records.some((values) => !values[color])) {
            legend.push({ value: "", label: _t("None"), color: OTHER_COLOR });
        }
        return legend;
    }

    // ---------------------------------------------------------------- areas

    async loadAreas() {
        const { area } = this.archInfo;
        const { domain, context } = this.searchParams;
        const groups = await this.orm.formattedReadGroup(this.resModel, domain, [area], ["__count"], { context });
        const states = await this.loadStates();
        const rows = groups.map((group) => {
            const id = group[area] ? group[area][0] : false;
            return {
                id,
                name: id ? states.get(id)?.name || group[area][1] : _t("No province"),
                count: group.__count,
                domain: group.__domain,
            };
        });
        rows.sort((one, other) => other.count - one.count);
        return {
            layers: [],
            areas: {
                rows: gatherOthers(rows, (id) => states.has(id), _t("Other countries")),
                states,
                total: rows.reduce((sum, row) => sum + row.count, 0),
            },
        };
    }

    /** Provinces of the countries whose outlines there are, and of those that are counted. */
    async loadStates() {
        if (this.states) {
            return this.states;
        }
        await this.loadBackground();
        const countries = [...new Set(this.shapes.features.map((feature) => feature.properties.country))];
        const records = await this.orm.searchRead(
            "res.country.state",
            [["country_id.code", "in", countries.filter(Boolean)]],
            ["name", "code", "country_id"]
        );
        const codes = await this.orm.searchRead("res.country", [["code", "in", countries.filter(Boolean)]], ["code"]);
        const countryCodes = Object.fromEntries(codes.map(({ id, code }) => [id, code]));
        const states = records.map(({ id, name, code, country_id: [countryId] }) => ({
            id,
            name,
            code,
            country: countryCodes[countryId],
        }));
        this.states = new Map(states.map((state) => [state.id, state]));
        this.stateFeatures = matchAreas(this.shapes.features, states);
        return this.states;
    }
}
