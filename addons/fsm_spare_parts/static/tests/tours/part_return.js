import { registry } from "@web/core/registry";

const press = (name, label) => ({
    content: `press ${label}`,
    trigger: `.o_statusbar_buttons button[name=${name}]:contains(${label})`,
    run: "click",
});

registry.category("web_tour.tours").add("fsm_engineer_sends_back", {
    steps: () => [
        { content: "the old part in the bag", trigger: ".o_kanban_record:contains(Belt):contains(OLD-1)" },
        { content: "all of it", trigger: ".o_control_panel button[name=action_send_back]", run: "click" },
        { trigger: "div[name=line_ids] .o_kanban_record:contains(Belt):contains(OLD-1)" },
        { content: "a good part as well", trigger: "div[name=line_ids] .o-kanban-button-new", run: "click" },
        { trigger: ".modal div[name=product_id] input", run: "click" },
        { trigger: ".modal .o_kanban_view .o_kanban_record:contains(Air Filter)", run: "click" },
        { content: "how many he has", trigger: ".modal div[name=bag_qty]:contains(2)" },
        { trigger: ".modal div[name=quantity] input", run: "edit 2" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "div[name=line_ids] .o_kanban_record:contains(Air Filter):contains(2)" },
        { content: "who carries it", trigger: "div[name=carrier_id] input", run: "click" },
        { trigger: ".modal .o_kanban_record:contains(SF Express)", run: "click" },
        { trigger: "div[name=waybill] input", run: "edit SF777" },
        press("action_ship", "Send Off"),
        { trigger: ".o_statusbar_status button:visible:contains(Sent Back)" },
    ],
});

registry.category("web_tour.tours").add("fsm_warehouse_takes_back", {
    steps: () => [
        {
            content: "the task in the list",
            trigger: ".o_fsm_my_tasks .o_kanban_record:contains(Receive Returned Parts) span:contains(SF777)",
            run: "click",
        },
        press("action_receive", "Receive"),
        { trigger: ".modal .o_list_view:contains(OLD-1)" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        press("action_check", "Check"),
        {
            content: "the old belt is worth nothing",
            trigger: ".modal tr.o_data_row:contains(Belt) td[name=scrap_qty]",
            run: "click",
        },
        { trigger: ".modal tr.o_data_row:contains(Belt) div[name=scrap_qty] input", run: "edit 1" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Checked)" },
    ],
});
