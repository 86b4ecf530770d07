import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("fsm_agent_sends_messages_again", {
    steps: () => [
        { content: "what failed", trigger: ".o_searchview_dropdown_toggler", run: "click" },
        { trigger: ".o_filter_menu .o-dropdown-item:contains(/^Failed$/)", run: "click" },
        { trigger: ".o_facet_value:contains(Failed)" },
        { content: "two of them", trigger: ".o_list_view:has(.o_data_row:nth-child(2)):not(:has(.o_data_row:nth-child(3)))" },
        { content: "choose both", trigger: ".o_list_view thead .o_list_record_selector input", run: "click" },
        { content: "send again", trigger: ".o_control_panel button[name=action_retry]:contains(Send Again)", run: "click" },
        { content: "nothing has failed now", trigger: ".o_list_view:not(:has(.o_data_row))" },
        { content: "look at all", trigger: ".o_facet_remove", run: "click" },
        {
            content: "both wait to be sent",
            trigger: ".o_data_row:has(.badge:contains(To Send)) ~ .o_data_row:has(.badge:contains(To Send))",
        },
        { content: "what was sent is not sent twice", trigger: ".o_data_row:has(.badge:contains(/^Sent$/)):not(:has(button[name=action_retry]))" },
    ],
});

tours.add("fsm_manager_opens_request_from_clock", {
    steps: () => [
        { content: "the clock that is late", trigger: ".o_data_row:contains(Missed):contains(Customer Ltd) td[name=kind]", run: "click" },
        { content: "its request", trigger: ".o_form_view div[name=serial]:contains(CLOCK-1), .o_form_view div[name=serial] input:value(CLOCK-1)" },
        { content: "back to the clocks", trigger: ".o_breadcrumb a:contains(SLA Clocks)", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Missed)" },
    ],
});

tours.add("fsm_admin_sets_the_map", {
    steps: () => [
        { content: "outlines only, as it comes", trigger: "div[name=fsm_map_provider] input:value(Outlines only)" },
        { content: "a service", trigger: "div[name=fsm_map_provider] input", run: "click" },
        { content: "that needs a key", trigger: ".o_select_menu_item:contains(Tianditu)", run: "click" },
        { trigger: "#fsm_map_provider div[name=fsm_map_key]" },
        { content: "saving without it", trigger: ".o_form_button_save", run: "click" },
        { content: "is refused", trigger: "#fsm_map_provider div[name=fsm_map_key].o_field_invalid" },
        { content: "the key", trigger: "#fsm_map_provider div[name=fsm_map_key] input", run: "edit abc123" },
        { content: "save", trigger: ".o_form_button_save", run: "click", expectUnloadPage: true },
        { content: "it is kept", trigger: "div[name=fsm_map_provider] input:value(Tianditu)" },
        { trigger: "div[name=fsm_map_key] input:value(abc123)" },
    ],
});

const layer = (key) => `.o_fsm_map_legend_items[data-layer='${key}']`;
const on = (key, label) => `${layer(key)} .o_fsm_map_legend_item:contains(${label})`;

tours.add("fsm_dispatcher_map_layers", {
    steps: () => [
        { content: "an engineer and open work", trigger: ".o_fsm_map_stage:has(.o_fsm_map_dot):has(.o_fsm_map_pin)" },
        { content: "engineers off", trigger: ".o_fsm_map_legend_items:not([data-layer='work']) input", run: "click" },
        { content: "only the work is left", trigger: ".o_fsm_map_stage:has(.o_fsm_map_pin):not(:has(.o_fsm_map_dot))" },
        { content: "engineers on", trigger: ".o_fsm_map_legend_items:not([data-layer='work']) input", run: "click" },
        { trigger: ".o_fsm_map_stage .o_fsm_map_dot[title=Engineer]" },
        { content: "urgent work off", trigger: on("work", "Urgent"), run: "click" },
        { content: "the legend shows it", trigger: `${on("work", "Urgent")}.o_fsm_map_legend_off[aria-pressed=false]` },
        { content: "the urgent one is gone, the other is left", trigger: ".o_fsm_map_stage:has(.o_fsm_map_pin[title*=Near]):not(:has(.o_fsm_map_pin[title*=Far]))" },
        { content: "on again", trigger: on("work", "Urgent"), run: "click" },
        { content: "the work", trigger: ".o_fsm_map_pin[title*=Far]", run: "click" },
        { content: "says what it is", trigger: ".o_fsm_map_popup:contains(Far Ltd)" },
        { content: "open it", trigger: ".o_fsm_map_popup button[data-open]", run: "click" },
        { content: "the work itself", trigger: ".o_form_view:contains(Far Ltd)" },
    ],
});

tours.add("fsm_agent_customers_abroad", {
    steps: () => [
        { content: "customers abroad are one row", trigger: ".o_fsm_map_table tr:contains(Other countries):contains(2)" },
        { content: "no foreign province is among ours", trigger: ".o_fsm_map_table:not(:has(tr:contains(California))):has(tr:contains(浙江省))" },
        { content: "who is it?", trigger: ".o_fsm_map_table tr:contains(Other countries)", run: "click" },
        { content: "both", trigger: ".o_list_view:has(.o_data_row:contains(Abroad One)) .o_data_row:contains(Abroad Two)" },
        { content: "and nobody else", trigger: ".o_list_view:not(:has(.o_data_row:contains(Customer Ltd)))" },
    ],
});

/** A button that something covers can't be pressed by a thumb, whatever a script may do. */
const inReach = (selector, content) => ({
    content,
    trigger: selector,
    run: ({ anchor }) => {
        const { left, top, width, height } = anchor.getBoundingClientRect();
        for (const part of [0.1, 0.5, 0.9]) {
            const found = document.elementFromPoint(left + width / 2, top + height * part);
            if (!anchor.contains(found)) {
                throw new Error(`${selector} is covered or outside the screen.`);
            }
        }
    },
});

tours.add("fsm_agent_dialogs_on_the_phone", {
    steps: () => [
        { trigger: ".o_fsm_desk_buttons button[name=request]", run: "click" },
        { content: "submit is in reach", trigger: ".modal .o_statusbar_buttons button[name=action_submit]" },
        inReach(".modal .modal-footer .o_form_button_save", "and so is saving a draft"),
        { trigger: ".modal .modal-footer .o_form_button_cancel", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_fsm_desk_buttons button[name=call_note]", run: "click" },
        { trigger: ".modal div[name=note] textarea", run: "edit Asked for a price" },
        inReach(".modal .modal-footer .o_form_button_save", "saving is in reach"),
        { trigger: ".modal .modal-footer .o_form_button_save", run: "click" },
        { content: "it is noted", trigger: ".o_fsm_desk_call:contains(Asked for a price)" },
    ],
});
