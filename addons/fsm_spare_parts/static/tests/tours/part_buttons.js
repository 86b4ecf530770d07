import { registry } from "@web/core/registry";

const stands = (state) => ({
    content: `it is ${state}`,
    trigger: `.o_statusbar_status button:visible:contains(${state})`,
});
const pressed = (name, label) => ({
    content: `press ${label}`,
    trigger: `button[name=${name}]:visible:contains(${label})`,
    run: "click",
});
const more = { content: "more buttons", trigger: ".o_statusbar_buttons button:has(.oi-ellipsis-v)", run: "click" };
const because = (words) => [
    { trigger: ".modal div[name=reason] textarea", run: `edit ${words}` },
    { trigger: ".modal button[name=action_confirm]", run: "click" },
    { trigger: "body:not(:has(.modal))" },
];
const add = (name, steps) => registry.category("web_tour.tours").add(name, { steps: () => steps });

add("fsm_engineer_withdraws_parts", [
    pressed("action_withdraw", "Withdraw"),
    stands("Draft"),
    { trigger: ".o_statusbar_buttons button[name=action_submit]" },
]);
add("fsm_engineer_cancels_parts", [
    more,
    pressed("action_cancel", "Cancel"),
    ...because("Found one in the car"),
    stands("Cancelled"),
]);
add("fsm_engineer_corrects_parts", [
    { content: "why", trigger: ".alert:contains(Use the ones in your bag)" },
    pressed("action_withdraw", "Correct"),
    stands("Draft"),
    { trigger: "div[name=line_ids] .o_kanban_record:contains(Air Filter)", run: "click" },
    { trigger: ".modal div[name=asked_qty] input", run: "edit 1" },
    { trigger: ".modal .o_form_button_save", run: "click" },
    { trigger: "body:not(:has(.modal))" },
    pressed("action_submit", "Submit"),
    stands("Submitted"),
]);
add("fsm_manager_takes_approval_back", [
    pressed("action_reconsider", "Take Approval Back"),
    { trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Submitted)" },
    { content: "it can be decided again", trigger: ".o_statusbar_buttons button[name=action_approve]:visible" },
]);
add("fsm_manager_ships_no_rest", [
    pressed("action_cancel", "Don't Ship the Rest"),
    ...because("Three will do"),
    { content: "three are approved", trigger: "div[name=line_ids] td[name=approved_qty]:contains(3)" },
    { content: "and why", trigger: "div[name=line_ids] td[name=refusal_reason]:contains(Three will do)" },
    { content: "no button any more", trigger: ".o_statusbar_buttons:not(:has(button[name=action_cancel]))" },
]);
add("fsm_manager_cancels_parts", [
    pressed("action_cancel", "Cancel"),
    ...because("Bought on site"),
    { trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Cancelled)" },
]);
add("fsm_first_manager_waits", [
    { trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Second Approval)" },
    { content: "not by the same", trigger: ".o_statusbar_buttons:not(:has(button[name=action_approve]))" },
]);
add("fsm_second_manager_approves", [
    pressed("action_approve", "Approve"),
    { trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Approved)" },
]);
add("fsm_manager_opens_bag", [
    { content: "what it is worth", trigger: "button[name=action_open_bag]:contains(120)", run: "click" },
    { content: "what is in it", trigger: ".o_list_view .o_data_row:contains(Air Filter)" },
    { trigger: ".o_back_button", run: "click" },
    { trigger: "button[name=action_open_bag_counts]", run: "click" },
    { content: "ask him to count it", trigger: ".o_list_button_add", run: "click" },
    { content: "him", trigger: "div[name=engineer_id] input:value(Engineer)" },
    { trigger: ".o_form_button_save", run: "click" },
    { content: "what he has to count", trigger: "div[name=line_ids] .o_data_row:contains(Air Filter)" },
]);
