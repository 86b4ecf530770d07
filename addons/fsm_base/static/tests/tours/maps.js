import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** With the settings as they come, a map asks no other host for anything. */
const askedNobodyElse = {
    content: "nothing was fetched from elsewhere",
    trigger: ".o_fsm_map",
    run: () => {
        const elsewhere = performance
            .getEntriesByType("resource")
            .map((entry) => entry.name)
            .filter((url) => /^https?:/.test(url) && new URL(url).origin !== location.origin);
        if (elsewhere.length) {
            throw new Error(`Fetched from elsewhere: ${elsewhere.join(", ")}`);
        }
    },
};
const onlyEngineers = [
    { content: "the outlines are there", trigger: ".o_fsm_map_canvas path:not(:visible), .o_fsm_map_canvas path" },
    { content: "the open work is there too", trigger: ".o_fsm_map_pin" },
    { content: "and can be hidden", trigger: ".o_fsm_map_legend_items[data-layer=work] input", run: "click" },
    { trigger: ".o_fsm_map_stage:not(:has(.o_fsm_map_pin))" },
];
const openVisits = [
    { content: "who is it?", trigger: ".o_fsm_map_dot[title=Engineer]", run: "click" },
    { content: "what does he do?", trigger: ".o_fsm_map_popup:contains(Customer Ltd):contains(Seen)" },
    { content: "his visits", trigger: ".o_fsm_map_popup button[name=action_open_tasks]", run: "click" },
];

tours.add("fsm_dispatcher_engineer_map", {
    steps: () => [
        askedNobodyElse,
        ...onlyEngineers,
        ...openVisits,
        { content: "are listed", trigger: ".o_list_view .o_data_row:contains(Customer Ltd)" },
        { content: "back on the map", trigger: ".o_breadcrumb a:contains(Engineer Map), .breadcrumb a:contains(Engineer Map)", run: "click" },
        { content: "work that nobody does yet", trigger: ".o_fsm_map_pin:last", run: "click" },
        { content: "dispatch", trigger: ".o_fsm_map_popup button[name=action_dispatch]:contains(/^Dispatch$/)", run: "click" },
        { content: "the ranking is there", trigger: ".modal .o_data_row:contains(Engineer)" },
        { content: "send him", trigger: ".modal .o_data_row:contains(Other) button[name=action_choose]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { content: "the map has loaded again", trigger: ".o_fsm_map_stage:not(:has(.o_fsm_map_popup))" },
    ],
});

tours.add("fsm_dispatcher_engineer_map_phone", {
    steps: () => [
        { content: "the legend is folded", trigger: ".o_fsm_map_legend_closed button", run: "click" },
        ...onlyEngineers,
        { content: "fold it again", trigger: ".o_fsm_map_legend_toggle", run: "click" },
        ...openVisits,
        { content: "are listed", trigger: ".o_kanban_view .o_kanban_record:contains(Customer Ltd)" },
    ],
});

const customerMap = (openList) => [
    {
        content: "a province has a number",
        trigger: ".o_fsm_map_area_count:contains(/^2$/)",
    },
    {
        content: "click on the province itself",
        trigger: ".o_fsm_map_canvas",
        run: () => {
            const shape = document.querySelector(".o_fsm_map_canvas path[data-name='浙江省']");
            shape.dispatchEvent(new MouseEvent("click", { bubbles: true }));
        },
    },
    ...openList,
];

tours.add("fsm_agent_customer_map", {
    steps: () => [
        askedNobodyElse,
        ...customerMap([
            { content: "its customers", trigger: ".o_list_view .o_data_row:contains(Customer Ltd)" },
            { trigger: ".o_list_view .o_data_row:contains(<script>)" },
            { content: "back", trigger: ".breadcrumb a:contains(Customer Map), .o_breadcrumb a:contains(Customer Map)", run: "click" },
        ]),
        { content: "the province beside the map", trigger: ".o_fsm_map_table tr:contains(浙江省):contains(2)" },
        { content: "positions", trigger: "button[data-mode=markers]", run: "click" },
        { content: "one has none", trigger: ".o_fsm_map_note:contains(1 without a position)" },
        {
            content: "a name is text, whatever is in it",
            trigger: ".o_fsm_map_dot[title*='<script>']",
            run: "click",
        },
        { trigger: ".o_fsm_map_popup h5:contains(<script>)" },
        { trigger: "body:not([data-hacked])" },
        { content: "who has no position?", trigger: ".o_fsm_map_note button", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Nowhere Ltd)" },
        { trigger: ".o_list_view:not(:has(.o_data_row:contains(Customer Ltd)))" },
    ],
});

tours.add("fsm_agent_customer_map_phone", {
    steps: () => customerMap([{ content: "its customers", trigger: ".o_list_view .o_data_row:contains(Customer Ltd), .o_kanban_view .o_kanban_record:contains(Customer Ltd)" }]),
});
