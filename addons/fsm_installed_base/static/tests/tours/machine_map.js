import { delay } from "@odoo/hoot-dom";

import { registry } from "@web/core/registry";

const legend = (label, count) => ({
    content: `${label}: ${count}`,
    trigger: `.o_fsm_map_legend_item:contains(${label}):contains(${count})`,
});

const colourBy = (name) => ({ content: `coloured by ${name}`, trigger: ".o_fsm_map_color", run: `selectByLabel ${name}` });

/** Several machines at one site: they are counted in one sign, and spread when it is clicked. */
const spread = [
    { content: "three machines at one site", trigger: ".o_fsm_map_ring:contains(/^3$/)", run: "click" },
    { content: "each can be seen", trigger: ".o_fsm_map_dot[title*='MAP-2']" },
    // two taps within a fifth of a second are a double tap, which zooms: no person is that quick
    { content: "a moment later", trigger: ".o_fsm_map_dot[title*='MAP-1']", run: () => delay(300) },
    { content: "which one is it?", trigger: ".o_fsm_map_dot[title*='MAP-1']", run: "click" },
    { trigger: ".o_fsm_map_popup h5:contains(Compressor · MAP-1)" },
    { trigger: ".o_fsm_map_popup:contains(Customer Ltd):contains(Hall 1)" },
];

registry.category("web_tour.tours").add("fsm_machine_map", {
    steps: () => [
        legend("No open request", "2"),
        legend("Machine down", "1"),
        ...spread,
        { content: "what is open", trigger: ".o_fsm_map_popup button[name=action_open_running_requests]", run: "click" },
        { trigger: ".o_kanban_view .o_kanban_record:contains(Customer Ltd), .o_list_view .o_data_row:contains(Customer Ltd)" },
        { content: "back", trigger: ".breadcrumb a:contains(Machine Map), .o_breadcrumb a:contains(Machine Map)", run: "click" },
        colourBy("Product"),
        legend("Compressor", "2"),
        legend("Chiller", "1"),
        { content: "without the compressors", trigger: ".o_fsm_map_legend_item:contains(Compressor)", run: "click" },
        { trigger: ".o_fsm_map_dot[title*='Chiller']" },
        { trigger: ".o_fsm_map_stage:not(:has(.o_fsm_map_ring))" },
        colourBy("Age"),
        legend("10 years and more", "3"),
        { content: "by province", trigger: "button[data-mode=areas]", run: "click" },
        { trigger: ".o_fsm_map_table tr:contains(浙江省):contains(3)" },
    ],
});

registry.category("web_tour.tours").add("fsm_machine_map_phone", {
    steps: () => [
        { content: "the legend is folded", trigger: ".o_fsm_map_legend_closed button", run: "click" },
        legend("No open request", "3"),
        { content: "fold it again", trigger: ".o_fsm_map_legend_toggle", run: "click" },
        ...spread,
    ],
});
