/* global L */
import { renderToElement } from "@web/core/utils/render";

const LABELLED = 60; // with more records than this, names beside the markers would cover the map

/** The sign in a marker: the first letter of a name, which for a Chinese is the family name. */
export function signOf(title) {
    return [...(title || "").trim()][0]?.toUpperCase() || "";
}

function makeElement(tag, className, text = "") {
    const element = document.createElement(tag);
    element.className = className;
    // text, never HTML: names come from people
    element.textContent = text;
    return element;
}

function makeIcon(layer, record, color, labelled) {
    const element = makeElement("div", "o_fsm_map_marker_inner");
    element.style.setProperty("--marker-color", color);
    element.append(makeElement("span", "o_fsm_map_sign", layer.pin ? "" : signOf(record.title)));
    if (labelled && !layer.pin) {
        element.append(makeElement("span", "o_fsm_map_name", record.title));
    }
    const kind = layer.pin ? "o_fsm_map_pin" : "o_fsm_map_dot";
    return L.divIcon({
        html: element,
        className: `o_fsm_map_marker ${kind} ${record.faded ? "o_fsm_map_faded" : ""}`,
        iconSize: layer.pin ? [24, 32] : [30, 30],
        iconAnchor: layer.pin ? [12, 32] : [15, 15],
        popupAnchor: layer.pin ? [0, -30] : [0, -14],
    });
}

function makeClusterIcon(layer, cluster, colors) {
    const markers = cluster.getAllChildMarkers();
    const counts = {};
    for (const { fsmValue } of markers) {
        counts[fsmValue] = (counts[fsmValue] || 0) + 1;
    }
    let start = 0;
    const slices = Object.entries(counts).map(([value, count]) => {
        const from = start;
        start += (count / markers.length) * 360;
        return `${colors[value]} ${from}deg ${start}deg`;
    });
    const element = makeElement("div", "o_fsm_map_ring");
    element.style.background = `conic-gradient(${slices.join(", ")})`;
    element.append(makeElement("span", "", String(markers.length)));
    const size = markers.length < 10 ? 34 : markers.length < 100 ? 40 : 48;
    return L.divIcon({
        html: element,
        className: `o_fsm_map_cluster ${layer.pin ? "o_fsm_map_cluster_pin" : ""}`,
        iconSize: [size, size],
        // work stands above the people who are at the same place
        iconAnchor: layer.pin ? [size / 2, size + 8] : [size / 2, size / 2],
    });
}

/**
 * The markers of a layer, in clusters.
 *
 * @param {import("./map_model").MapLayer} layer
 * @param {Object} options
 * @param {(value: string) => boolean} options.isShown whether the records of a value are to be seen
 * @param {(record: Object) => [number, number]} options.place where on the map a record stands
 * @param {(record: Object, element: HTMLElement) => void} options.bind makes the buttons of a popup work
 * @returns {L.Layer}
 */
export function makeMarkers(layer, { isShown, place, bind }) {
    const colors = Object.fromEntries(layer.legend.map(({ value, color }) => [value, color]));
    const shown = layer.records.filter((record) => isShown(record.value));
    const labelled = layer.records.length <= LABELLED;
    const group = L.markerClusterGroup({
        maxClusterRadius: labelled ? 26 : 50,
        showCoverageOnHover: false,
        animate: false,
        chunkedLoading: false,
        iconCreateFunction: (cluster) => makeClusterIcon(layer, cluster, colors),
    });
    const markers = shown.map((record) => {
        const marker = L.marker(place(record), {
            icon: makeIcon(layer, record, colors[record.value], labelled),
            title: record.title,
            alt: record.title,
            zIndexOffset: layer.pin ? 0 : 500,
        });
        marker.fsmValue = record.value;
        marker.bindPopup(
            () => {
                const element = renderToElement("fsm_base.MapPopup", { layer, record });
                bind(record, element);
                return element;
            },
            { maxWidth: 300, minWidth: 220, autoPanPadding: [12, 12] }
        );
        return marker;
    });
    group.addLayers(markers);
    return group;
}
