import { registry } from "@web/core/registry";

const press = (name, label) => ({
    content: `press ${label}`,
    trigger: `.o_statusbar_buttons button[name=${name}]:contains(${label})`,
    run: "click",
});
const stands = (state) => ({
    content: `it is ${state}`,
    trigger: `.o_statusbar_status button.o_arrow_button_current:contains(${state})`,
});

registry.category("web_tour.tours").add("fsm_engineer_asks_for_parts", {
    steps: () => [
        { content: "a new request", trigger: ".o_control_panel .o-kanban-button-new", run: "click" },
        { content: "add a part", trigger: "div[name=line_ids] .o-kanban-button-new", run: "click" },
        { trigger: ".modal div[name=product_id] input", run: "click" },
        { trigger: ".modal .o_kanban_view .o_kanban_record:contains(Air Filter)", run: "click" },
        { content: "what is free where", trigger: ".modal div[name=warehouse_qty]:contains(10)" },
        { trigger: ".modal div[name=asked_qty] input", run: "edit 4" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "div[name=line_ids] .o_kanban_record:contains(Air Filter):contains(4)" },
        press("action_submit", "Submit"),
        { trigger: ".o_statusbar_status button:visible:contains(Submitted)" },
    ],
});

registry.category("web_tour.tours").add("fsm_manager_approves_parts", {
    steps: () => [
        { content: "less than asked for", trigger: "div[name=line_ids] td[name=approved_qty]", run: "click" },
        { trigger: "div[name=line_ids] div[name=approved_qty] input", run: "edit 3" },
        { trigger: "div[name=line_ids] div[name=refusal_reason] input", run: "edit One is in your bag" },
        press("action_approve", "Approve"),
        stands("Approved"),
    ],
});

registry.category("web_tour.tours").add("fsm_warehouse_ships_parts", {
    steps: () => [
        { content: "the task in the list", trigger: ".o_fsm_my_tasks .o_kanban_record:contains(Ship Parts) span:contains(Air Filter)", run: "click" },
        press("action_ship", "Ship"),
        { content: "who carries it", trigger: "div[name=fsm_carrier_id] input", run: "click" },
        { trigger: ".o-autocomplete--dropdown-item:contains(SF Express)", run: "click" },
        { trigger: "div[name=fsm_waybill] input", run: "edit SF12345" },
        { trigger: ".o_statusbar_buttons button[name=button_validate]:visible", run: "click" },
        { trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Done)" },
    ],
});

registry.category("web_tour.tours").add("fsm_engineer_receives_parts", {
    steps: () => [
        press("action_receive", "Receive"),
        { content: "the parcel", trigger: ".modal div[name=parcels]:contains(SF12345)" },
        { trigger: ".modal .o_kanban_record:contains(Air Filter)", run: "click" },
        { content: "two of three", trigger: ".modal .o_form_view div[name=quantity] input", run: "edit 2" },
        { trigger: ".modal:last .o_form_button_save", run: "click" },
        { trigger: ".modal .o_kanban_record:contains(Air Filter):contains(2.00)" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { content: "the rest", trigger: "div[name=line_ids] .o_kanban_record:contains(Received):contains(2.00)" },
        press("action_receive", "Receive"),
        { trigger: ".modal .o_kanban_record:contains(1.00)" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: ".o_statusbar_status button:visible:contains(Received)" },
    ],
});
