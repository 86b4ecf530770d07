import { registry } from "@web/core/registry";

const fitsThePhone = {
    content: "nothing needs scrolling sideways",
    trigger: "body",
    run: () => {
        if (document.documentElement.scrollWidth > window.innerWidth) {
            throw new Error("The page is wider than the phone.");
        }
    },
};
const pressed = (name, label) => ({
    content: `press ${label}`,
    trigger: `button[name=${name}]:visible:contains(${label})`,
    run: "click",
});
const stands = (state) => ({
    content: `it is ${state}`,
    trigger: `.o_statusbar_status button:visible:contains(${state})`,
});
const add = (name, steps) => registry.category("web_tour.tours").add(name, { steps: () => steps });

add("fsm_engineer_writes_down_expenses", [
    { content: "more of the visit", trigger: ".o-form-buttonbox .o_button_more", run: "click" },
    { content: "its expenses", trigger: "button[name=action_open_expense]:visible", run: "click" },
    fitsThePhone,
    { content: "begins as the budget", trigger: "div[name=line_ids] .o_kanban_record:contains(Call-out)", run: "click" },
    { trigger: ".modal div[name=actual_price] input", run: "edit 230" },
    { trigger: ".modal div[name=note] input", run: "edit Parking included" },
    { trigger: ".modal .o_form_button_save, .modal button:contains(Save)", run: "click" },
    { content: "the line is kept", trigger: "body:not(:has(.modal)) .o_kanban_record:contains(Parking included)" },
    { content: "it is above the budget", trigger: ".alert-warning:contains(Above the budget by)" },
    { trigger: "div[name=over_reason] textarea", run: "edit Paid parking only" },
    fitsThePhone,
    pressed("action_hand_in", "Hand In Expenses"),
    stands("Over Budget"),
]);

add("fsm_provider_confirms_settlement", [
    { content: "the way in", trigger: "a[href='/my/settlements']", run: "click", expectUnloadPage: true },
    fitsThePhone,
    { content: "what waits", trigger: ".o_fsm_settlements a:contains(To confirm)", run: "click", expectUnloadPage: true },
    { content: "the visits", trigger: ".o_fsm_settlement_line:contains(Customer Ltd)" },
    fitsThePhone,
    { trigger: "#fsm_settlement_buttons button:contains(Confirm all)", run: "click", expectUnloadPage: true },
    { content: "thanks", trigger: ".alert-success:contains(You have confirmed the settlement)" },
    { content: "and it stays so", trigger: "p:contains(Confirmed by Mr Li)" },
]);

add("fsm_provider_disputes_line", [
    { trigger: ".o_fsm_settlement_line summary:first", run: "click" },
    { trigger: ".o_fsm_settlement_line input[type=checkbox]:first", run: "check" },
    { trigger: ".o_fsm_settlement_line input[type=text]:first", run: "edit We agreed on 120" },
    fitsThePhone,
    { trigger: "#fsm_settlement_buttons button:contains(Dispute the ticked lines)", run: "click", expectUnloadPage: true },
    { content: "it is known", trigger: ".alert-success:contains(We look into it)" },
    { content: "what is disputed", trigger: ".o_fsm_settlement_line.border-danger:contains(We agreed on 120)" },
]);

add("fsm_manager_settles", [
    { trigger: ".o_control_panel button:contains(Settle Visits)", run: "click" },
    { content: "there is something", trigger: ".modal div[name=visit_count]:contains(1)" },
    { trigger: ".modal button[name=action_settle]", run: "click" },
    stands("Draft"),
    pressed("action_send", "Send to Confirm"),
    stands("Sent"),
]);

add("fsm_dispatcher_sets_budget", [
    { trigger: "button[name=action_dispatch]", run: "click" },
    {
        content: "an outsourced engineer",
        trigger: ".modal .o_data_row:contains(Outsourced) button[name=action_choose]",
        run: "click",
    },
    { content: "what he may cost", trigger: ".modal div[name=budget_line_ids] .o_data_row:contains(Call-out)" },
    { trigger: ".modal div[name=budget_line_ids] .o_data_row:contains(Call-out) td[name=budget_price]", run: "click" },
    { trigger: ".modal div[name=budget_line_ids] td[name=budget_price] input", run: "edit 260" },
    { trigger: ".modal footer button[name=action_confirm]", run: "click" },
    { content: "he is sent", trigger: "body:not(:has(.modal)) .o_statusbar_status button:contains(In Progress)" },
]);
