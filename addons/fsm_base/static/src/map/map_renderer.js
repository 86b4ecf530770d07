/* global L */
import { Component, onMounted, onPatched, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { escape } from "@web/core/utils/strings";

import { shadeIndex, shadeSteps } from "./map_areas";
import { wgs84ToGcj02 } from "./map_coordinates";
import { makeMarkers } from "./map_markers";

const SHADES = ["#d6e6f5", "#a6cbe8", "#6aaad6", "#3382bd", "#0b559f"];
const WORLD = [[-60, -180], [75, 180]];
const NAMES_FROM_ZOOM = 5.5;

export class MapRenderer extends Component {
    static template = "fsm_base.MapRenderer";
    static props = {
        model: Object,
        revision: Number,
        viewport: { type: Object, optional: true },
        noContentHelp: { type: String, optional: true },
        keepViewport: Function,
        openRecord: Function,
        openRecords: Function,
        pressButton: Function,
    };

    setup() {
        this.mapRef = useRef("map");
        this.state = useState({ hidden: {}, legendOpen: !this.env.isSmall });
        this.drawn = null;
        onWillStart(() => loadBundle("fsm_base.assets_leaflet"));
        onMounted(() => {
            this.createMap();
            this.draw();
        });
        onPatched(() => this.draw());
        onWillUnmount(() => {
            this.resizing.disconnect();
            // Leaflet ends a zoom a quarter of a second later, on a map that is gone by then
            this.map._animatingZoom = false;
            this.map.remove();
        });
    }

    get model() {
        return this.props.model;
    }

    // ---------------------------------------------------------------- what the template shows

    get modeLabels() {
        return { areas: _t("Provinces"), markers: _t("Positions") };
    }

    /** Fields by which the markers may be coloured; none where there is nothing to choose. */
    get colorChoices() {
        const { archInfo, fields, mode } = this.model;
        const names = mode === "markers" && archInfo.colorFields.length > 1 ? archInfo.colorFields : [];
        return names.map((name) => ({ value: name, label: fields[name].string }));
    }

    get steps() {
        // what is not on the map must not make the rest of it pale
        return shadeSteps(this.model.areas.rows.filter((row) => this.isOnMap(row)).map((row) => row.count));
    }

    get shades() {
        return this.steps.map((step, index) => {
            const next = this.steps[index + 1];
            const end = next ? next - 1 : null;
            return { color: this.shadeOf(index), label: end === null ? `${step}+` : end > step ? `${step}–${end}` : `${step}` };
        });
    }

    isOnMap(row) {
        return this.model.stateFeatures.has(row.id);
    }

    shadeOf(index) {
        const { length } = this.steps;
        return SHADES[length < 2 ? 2 : Math.round((index * (SHADES.length - 1)) / (length - 1))];
    }

    get notes() {
        return this.model.layers.flatMap((layer) => {
            const notes = [];
            if (layer.total > layer.records.length + (layer.pin ? layer.missing : 0)) {
                notes.push({
                    text: _t("%(name)s: the first %(shown)s of %(total)s are shown. Filter to see the others.", {
                        name: layer.name,
                        shown: layer.records.length,
                        total: layer.total,
                    }),
                });
            }
            if (layer.missing) {
                notes.push({
                    text: _t("%(name)s: %(count)s without a position", { name: layer.name, count: layer.missing }),
                    open: () => this.props.openRecords(layer.model, layer.name, layer.missingDomain),
                });
            }
            return notes;
        });
    }

    get emptyText() {
        if (this.model.mode === "areas") {
            return this.model.areas.total ? "" : _t("There is nothing to count here. Is a filter active?");
        }
        return this.model.layers.some((layer) => layer.records.length)
            ? ""
            : _t("None of these records has a position yet.");
    }

    isHidden(layer, value) {
        return this.state.hidden[this.keyOf(layer, value)];
    }

    /** Values of different fields may be the same: what is hidden by one is not by the other. */
    keyOf(layer, value) {
        return layer.key === "own" ? `${layer.key}:${this.model.color}:${value}` : `${layer.key}:${value}`;
    }

    isLayerHidden(layer) {
        return layer.legend.every(({ value }) => this.isHidden(layer, value));
    }

    toggle(layer, value) {
        const key = this.keyOf(layer, value);
        this.state.hidden[key] = !this.state.hidden[key];
    }

    toggleLayer(layer) {
        const hide = !this.isLayerHidden(layer);
        for (const { value } of layer.legend) {
            this.state.hidden[this.keyOf(layer, value)] = hide;
        }
    }

    fadedCount(layer) {
        return layer.records.filter((record) => record.faded).length;
    }

    countOf(layer, value) {
        return layer.records.filter((record) => record.value === value).length;
    }

    openRow(row) {
        return this.props.openRecords(this.model.resModel, row.name, row.domain);
    }

    // ---------------------------------------------------------------- the map

    createMap() {
        const { settings } = this.model;
        this.map = L.map(this.mapRef.el, {
            zoomSnap: 0.25,
            zoomDelta: 0.75,
            minZoom: 2,
            maxZoom: settings.max_zoom,
            maxBounds: WORLD,
            zoomControl: false,
            attributionControl: false,
        });
        // added from below; popups open upwards and would lie under buttons at the top
        L.control.scale({ position: "bottomright", imperial: false }).addTo(this.map);
        const zoom = { zoomInTitle: _t("Zoom in"), zoomOutTitle: _t("Zoom out") };
        L.control.zoom({ position: "bottomright", ...zoom }).addTo(this.map);
        this.map.createPane("labels").style.zIndex = 450;
        this.addTiles(settings);
        this.outlines = L.layerGroup().addTo(this.map);
        this.content = L.layerGroup().addTo(this.map);
        this.map.on("moveend", () => {
            const { lat, lng } = this.map.getCenter();
            this.props.keepViewport({ center: [lat, lng], zoom: this.map.getZoom(), mode: this.model.mode });
        });
        this.map.on("zoomend", () => this.showNames());
        this.resizing = new ResizeObserver(() => this.map.invalidateSize({ animate: false }));
        this.resizing.observe(this.mapRef.el);
    }

    addTiles({ tiles, subdomains, max_zoom: maxZoom, attribution, attribution_url: url }) {
        for (const address of tiles) {
            L.tileLayer(address, { subdomains, maxZoom }).addTo(this.map);
        }
        if (attribution) {
            // Leaflet takes HTML
            const text = escape(attribution);
            const link = `<a href="${escape(url)}" target="_blank" rel="noopener noreferrer">${text}</a>`;
            L.control
                .attribution({ position: "bottomright", prefix: false })
                .addAttribution(url ? link : text)
                .addTo(this.map);
        }
    }

    /** Where a position (WGS-84) is on these pictures. */
    place = ({ latitude, longitude }) =>
        this.model.settings.gcj02 ? wgs84ToGcj02(latitude, longitude) : [latitude, longitude];

    draw() {
        const key = JSON.stringify([this.props.revision, this.state.hidden]);
        if (key === this.drawn) {
            return;
        }
        // another filter, another place to look at; loading the same anew leaves the map where it is
        const shown = JSON.stringify([this.model.mode, this.model.searchParams.domain]);
        const fit = this.shown !== shown;
        const isFirst = !this.shown;
        this.drawn = key;
        this.shown = shown;
        this.outlines.clearLayers();
        this.content.clearLayers();
        if (this.model.mode === "areas") {
            this.drawAreas();
        } else {
            this.drawOutlines();
            this.drawMarkers();
        }
        if (fit) {
            this.fit(isFirst);
        }
        this.showNames();
    }

    fit(isFirst) {
        const { viewport } = this.props;
        if (isFirst && viewport?.mode === this.model.mode) {
            this.map.setView(viewport.center, viewport.zoom, { animate: false });
            return;
        }
        const records = this.model.layers.flatMap((layer) => layer.records);
        let bounds = L.latLngBounds(records.map(this.place));
        if (!bounds.isValid()) {
            bounds = this.shapesLayer?.getBounds() || L.latLngBounds([]);
        }
        const padding = this.env.isSmall ? [16, 16] : [48, 48];
        this.map.fitBounds(bounds.isValid() ? bounds : WORLD, {
            padding: records.length ? padding : [4, 4],
            maxZoom: 10,
            animate: false,
        });
    }

    drawOutlines() {
        const pictures = this.model.settings.tiles.length > 0;
        this.shapesLayer = L.geoJSON(this.model.shapes, {
            interactive: false,
            style: (feature) =>
                feature.properties.codes?.length
                    ? { color: "#9fb0c0", weight: 1, fill: !pictures, fillColor: "#fdfcf8", fillOpacity: 1 }
                    : { color: "#9fb0c0", weight: 2, fill: false },
        }).addTo(this.outlines);
        if (!pictures) {
            this.drawLabels((feature) => [feature.properties.name, ""]);
        }
    }

    drawMarkers() {
        for (const layer of this.model.layers) {
            makeMarkers(layer, {
                isShown: (value) => !this.isHidden(layer, value),
                place: this.place,
                bind: (record, element) => this.bindPopup(layer, record, element),
            }).addTo(this.content);
        }
    }

    bindPopup(layer, record, element) {
        element.querySelector("[data-open]").addEventListener("click", () => this.props.openRecord(layer, record.id));
        for (const button of element.querySelectorAll("[data-button]")) {
            button.addEventListener("click", () =>
                this.props.pressButton(layer, record.id, record.buttons[Number(button.dataset.button)])
            );
        }
    }

    drawAreas() {
        const { rows } = this.model.areas;
        const rowOf = new Map();
        for (const row of rows) {
            const feature = this.model.stateFeatures.get(row.id);
            if (feature) {
                rowOf.set(feature, row);
            }
        }
        const { steps } = this;
        const pictures = this.model.settings.tiles.length > 0;
        this.shapesLayer = L.geoJSON(this.model.shapes, {
            style: (feature) => {
                if (!feature.properties.codes?.length) {
                    return { color: "#8a9cae", weight: 2, fill: false, interactive: false };
                }
                const index = shadeIndex(rowOf.get(feature)?.count || 0, steps);
                return {
                    color: "#8a9cae",
                    weight: 1,
                    fillColor: index < 0 ? "#f8f9fa" : this.shadeOf(index),
                    fillOpacity: pictures ? 0.6 : 1,
                    className: `o_fsm_map_area${index < 0 ? "" : " o_fsm_map_area_filled"}`,
                };
            },
            onEachFeature: (feature, layer) => this.bindArea(rowOf.get(feature), layer),
        }).addTo(this.outlines);
        this.drawLabels(
            (feature) => [feature.properties.name, rowOf.get(feature)?.count || ""],
            (feature) => shadeIndex(rowOf.get(feature)?.count || 0, steps) >= steps.length / 2
        );
    }

    bindArea(row, layer) {
        if (!row) {
            return;
        }
        layer.on("click", () => this.openRow(row));
        layer.on("mouseover", () => layer.setStyle({ weight: 2.5, color: "#343a40" }).bringToFront());
        layer.on("mouseout", () => this.shapesLayer.resetStyle(layer));
        layer.on("add", () => {
            const element = layer.getElement();
            element.setAttribute("data-name", row.name);
        });
    }

    /** Names and counts on the provinces; the names only where there is room (see showNames). */
    drawLabels(textOf, isDark = () => false) {
        for (const feature of this.model.shapes.features) {
            const { label, codes = [] } = feature.properties;
            const position = label ? [label[1], label[0]] : null;
            if (!codes.length || !position) {
                continue;
            }
            const [name, count] = textOf(feature);
            const element = document.createElement("div");
            const parts = [["o_fsm_map_area_name", name], ["o_fsm_map_area_count", String(count)]];
            for (const [className, text] of parts.filter((part) => part[1])) {
                const span = document.createElement("span");
                span.className = className;
                span.textContent = text;
                element.append(span);
            }
            const dark = isDark(feature) ? " o_fsm_map_area_dark" : "";
            L.marker(position, {
                icon: L.divIcon({ html: element, className: `o_fsm_map_area_label${dark}`, iconSize: [0, 0] }),
                interactive: false,
                keyboard: false,
                pane: "labels",
            }).addTo(this.outlines);
        }
    }

    showNames() {
        this.mapRef.el?.classList.toggle("o_fsm_map_with_names", this.map.getZoom() >= NAMES_FROM_ZOOM);
    }
}
