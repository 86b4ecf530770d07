import { registry } from "@web/core/registry";

const add = (name, steps) => registry.category("web_tour.tours").add(name, { steps: () => steps });
const stands = (state) => ({
    content: `it is ${state}`,
    trigger: `.o_statusbar_status button:visible:contains(${state})`,
});
const isNow = (state) => ({
    content: `it is ${state} now`,
    trigger: `.o_statusbar_status button.o_arrow_button_current:contains(${state})`,
});
const pressed = (name, label) => ({
    content: `press ${label}`,
    trigger: `button[name=${name}]:visible:contains(${label})`,
    run: "click",
});
const more = { content: "more buttons", trigger: ".o_statusbar_buttons button:has(.oi-ellipsis-v)", run: "click" };
const closed = { trigger: "body:not(:has(.modal))" };
const because = (words) => [
    { content: "why", trigger: ".modal div[name=reason] textarea", run: `edit ${words}` },
    { trigger: ".modal button[name=action_confirm]", run: "click" },
    closed,
];
const task = (title, about) => ({
    content: `the task ${title}`,
    trigger: `.o_fsm_my_tasks .o_kanban_record:contains(${title}) span:contains(${about})`,
    run: "click",
});

// On the phone
add("fsm_engineer_sends_good_parts_back", [
    {
        content: "out of my bag",
        trigger: ".o_kanban_record:contains(Air Filter) button[name=action_fsm_send_back]",
        run: "click",
    },
    { content: "all that is there", trigger: "div[name=line_ids] .o_kanban_record:contains(Air Filter):contains(3)", run: "click" },
    { content: "one is kept", trigger: ".modal div[name=quantity] input", run: "edit 2" },
    { trigger: ".modal .o_form_button_save", run: "click" },
    closed,
    { content: "who carries it", trigger: "div[name=carrier_id] input", run: "click" },
    { trigger: ".modal .o_kanban_record:contains(SF Express)", run: "click" },
    { trigger: "div[name=waybill] input", run: "edit SF778" },
    pressed("action_ship", "Send Off"),
    stands("Sent Back"),
]);
add("fsm_engineer_takes_parcel_back", [
    pressed("action_cancel", "Take Back"),
    ...because("One was forgotten"),
    stands("Cancelled"),
]);
add("fsm_engineer_finds_the_part", [
    { content: "what he had seen", trigger: "div[name=note] textarea", run: "edit It lay under the seat" },
    pressed("action_cancel", "It Was There After All"),
    stands("Cancelled"),
]);

// At the desk of the manager
add("fsm_manager_lets_an_old_part_go", [
    pressed("action_waive", "Let Go"),
    ...because("Worth less than the freight"),
    isNow("Let Go"),
    { content: "and why", trigger: ".alert:contains(Worth less than the freight)" },
    { content: "nothing is left to decide", trigger: ".o_form_view:not(:has(button[name=action_waive]))" },
]);
add("fsm_manager_writes_an_old_part_off", [
    pressed("action_lose", "Lost"),
    ...because("Stolen from the car"),
    isNow("Lost"),
    { content: "and why", trigger: ".alert:contains(Stolen from the car)" },
]);
add("fsm_manager_gives_up_what_is_missing", [
    { content: "how many have arrived", trigger: "div[name=line_ids] td[name=received_qty]:contains(2)" },
    pressed("action_close_missing", "Give Up What Is Missing"),
    ...because("SF has lost one"),
    isNow("Received"),
    { content: "why", trigger: ".alert:contains(SF has lost one)" },
    { content: "and how many", trigger: "div[name=line_ids] td[name=missing_qty]:contains(1)" },
]);
add("fsm_manager_writes_an_old_part_down", [
    { trigger: ".o_list_button_add", run: "click" },
    { trigger: "div[name=product_id] input", run: "edit Air Filter" },
    { trigger: ".ui-menu-item a:contains(Air Filter)", run: "click" },
    { content: "whose it is", trigger: "div[name=engineer_id] input", run: "edit Engineer" },
    { trigger: ".ui-menu-item a:contains(Engineer)", run: "click" },
    { trigger: "div[name=reference] input", run: "edit HB-7" },
    { content: "a day is proposed", trigger: "div[name=due_on] button, div[name=due_on] input:value(/)" },
    { trigger: ".o_form_button_save", run: "click" },
    { trigger: "button[name=action_waive]:visible" },
    isNow("To Send Back"),
]);
add("fsm_manager_approves_a_loss", [
    task("Approve Loss", "Missing"),
    { content: "what the warehouse says", trigger: ".alert:contains(SF says it is gone)" },
    pressed("action_settle", "Settle"),
    { trigger: ".modal div[name=words] textarea:value(SF says it is gone)" },
    { trigger: ".modal button[name=action_confirm]", run: "click" },
    closed,
    isNow("Settled"),
    { content: "what had happened", trigger: "div[name=outcome]:contains(Lost on the Way)" },
]);
add("fsm_manager_wants_it_looked_at_again", [
    pressed("action_look_again", "Look Again"),
    ...because("Ask the driver"),
    isNow("To Settle"),
]);

// At the desk of the warehouse
const settle = [task("Settle Difference", "Air Filter"), pressed("action_settle", "Settle")];
const lost = [
    ...settle,
    { trigger: ".modal div[name=missing_outcome] input[data-value=lost]", run: "click" },
    { trigger: ".modal div[name=send_again] input", run: "click" },
    { trigger: ".modal div[name=words] textarea", run: "edit SF says it is gone" },
];
const confirmed = [{ trigger: ".modal button[name=action_confirm]", run: "click" }, closed];
add("fsm_warehouse_writes_a_loss_off", [
    ...lost,
    { trigger: ".modal:not(:contains(approved by a service manager))" },
    ...confirmed,
    isNow("Settled"),
    { content: "what had happened", trigger: "div[name=outcome]:contains(Lost on the Way)" },
]);
add("fsm_warehouse_asks_to_write_off", [
    ...lost,
    { content: "he is told before", trigger: ".modal:contains(approved by a service manager)" },
    ...confirmed,
    isNow("Loss to Approve"),
    { content: "not up to him any more", trigger: ".o_form_view:not(:has(button[name=action_settle]))" },
]);
add("fsm_warehouse_settles_another_part", [
    ...settle,
    { content: "which part it was", trigger: ".modal div[name=wrong_product_id] input", run: "edit Belt" },
    { trigger: ".ui-menu-item a:contains(Belt)", run: "click" },
    { trigger: ".modal div[name=wrong_serial] input", run: "edit B-2" },
    ...confirmed,
    isNow("Settled"),
    { content: "what had happened", trigger: "div[name=outcome]:contains(Booked to the Engineer)" },
]);
add("fsm_warehouse_settles_a_broken_part", [
    ...settle,
    { content: "where it is", trigger: ".modal:contains(among the engineer's old parts)" },
    ...confirmed,
    isNow("Settled"),
    { content: "it is shipped again", trigger: "div[name=send_again] input:checked" },
]);
