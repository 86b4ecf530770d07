import { registry } from "@web/core/registry";

const press = (name, label) => ({
    content: `press ${label}`,
    trigger: `.o_statusbar_buttons button[name=${name}]:contains(${label})`,
    run: "click",
});

registry.category("web_tour.tours").add("fsm_engineer_finds_a_part_missing", {
    steps: () => [
        press("action_receive", "Receive"),
        { content: "something is wrong", trigger: ".modal div[name=is_wrong] input", run: "click" },
        { trigger: ".modal .o_kanban_record:contains(Air Filter)", run: "click" },
        { content: "one is missing", trigger: ".modal:last .o_form_view div[name=missing_qty] input", run: "edit 1" },
        { trigger: ".modal:last div[name=note] input", run: "edit The box was open" },
        { content: "the rest has arrived", trigger: ".modal:last div[name=quantity] input:value(3.00)" },
        { trigger: ".modal:last .o_form_button_save", run: "click" },
        { trigger: ".modal .o_kanban_record .text-danger:contains(Missing)" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { content: "it is no longer to be received", trigger: ".o_form_view .alert-info:contains(Something was wrong)" },
        { trigger: "body:not(:has(button[name=action_receive]))" },
    ],
});

registry.category("web_tour.tours").add("fsm_warehouse_settles_a_difference", {
    steps: () => [
        {
            content: "the task in the list",
            trigger: ".o_fsm_my_tasks .o_kanban_record:contains(Settle Difference) span:contains(Air Filter)",
            run: "click",
        },
        press("action_settle", "Settle"),
        { content: "what the engineer saw", trigger: ".modal div[name=note]:contains(The box was open)" },
        { trigger: ".modal div[name=words] textarea", run: "edit It lay beside the box" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Settled)" },
    ],
});

registry.category("web_tour.tours").add("fsm_engineer_hands_over_a_part", {
    steps: () => [
        { content: "out of my bag", trigger: ".o_kanban_record:contains(Air Filter) button[name=action_hand_over]", run: "click" },
        { trigger: ".o_form_view div[name=receiver_id] input", run: "click" },
        { content: "to whom", trigger: ".modal .o_kanban_record:contains(Other)", run: "click" },
        { trigger: "div[name=line_ids] .o_kanban_record:contains(Air Filter)" },
        press("action_offer", "Offer"),
        { trigger: ".o_statusbar_status button:visible:contains(Offered)" },
    ],
});

registry.category("web_tour.tours").add("fsm_engineer_accepts_a_part", {
    steps: () => [
        { content: "what is offered", trigger: ".o_kanban_record:contains(Engineer):contains(Air Filter)" },
        { trigger: ".o_kanban_record button[name=action_accept]", run: "click" },
        { content: "nothing is left to answer", trigger: "body:not(:has(.o_kanban_record button[name=action_accept]))" },
    ],
});
