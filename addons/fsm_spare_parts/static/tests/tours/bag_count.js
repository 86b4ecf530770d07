import { registry } from "@web/core/registry";

const card = (...words) => `div[name=line_ids] .o_kanban_record${words.map((word) => `:contains(${word})`).join("")}`;
const tick = (...words) => ({ content: `${words} is counted`, trigger: `${card(...words)} .o_fsm_stepper_check`, run: "click" });
const ticked = (...words) => ({ trigger: `${card(...words)} .o_fsm_stepper_check.btn-success` });
const press = (name) => ({ content: `press ${name}`, trigger: `.o_statusbar_buttons button[name=${name}]`, run: "click" });
const stands = (state) => ({
    content: `it is ${state}`,
    trigger: `.o_statusbar_status button:visible:contains(${state})`,
});

registry.category("web_tour.tours").add("fsm_engineer_counts_bag", {
    steps: () => [
        { content: "his parts", trigger: ".o_kanban_view .o_kanban_record:contains(Air Filter)" },
        { trigger: ".o_control_panel button:contains(Count My Bag)", run: "click" },
        { content: "what should be there", trigger: `${card("Air Filter", "By the Books", "5")}` },
        { content: "one less", trigger: `${card("Air Filter", "Good")} .o_fsm_stepper_less`, run: "click" },
        ticked("Air Filter", "Good"),
        tick("Belt", "B-1"),
        ticked("Belt", "B-1"),
        tick("Air Filter", "Defective"),
        ticked("Air Filter", "Defective"),
        {
            content: "nothing needs scrolling sideways",
            trigger: "body",
            run: () => {
                if (document.documentElement.scrollWidth > window.innerWidth) {
                    throw new Error("The page is wider than the phone.");
                }
            },
        },
        { content: "what else is there", trigger: "div[name=line_ids] .o-kanban-button-new", run: "click" },
        { trigger: ".modal div[name=product_id] input", run: "click" },
        { trigger: ".modal .o_kanban_view .o_kanban_record:contains(Belt)", run: "click" },
        { trigger: ".modal div[name=lot_name] input", run: "edit B-77" },
        { trigger: ".modal div[name=counted_qty] input", run: "edit 1" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: card("Belt", "B-77") },
        press("action_submit"),
        stands("Counted"),
        { trigger: `${card("Air Filter", "Difference", "-1")}` },
    ],
});

registry.category("web_tour.tours").add("fsm_manager_sends_count_back", {
    steps: () => [
        { content: "what it is worth", trigger: "div[name=difference_value]:contains(160)" },
        press("action_refuse"),
        { trigger: ".modal div[name=reason] textarea", run: "edit Look into the car" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        stands("Count Again"),
    ],
});

registry.category("web_tour.tours").add("fsm_engineer_counts_again", {
    steps: () => [
        { content: "why", trigger: ".alert:contains(Look into the car)" },
        press("action_recount"),
        { content: "from the start", trigger: `${card("Air Filter", "Good")} .o_fsm_stepper_check:not(.btn-success)` },
        { content: "one less", trigger: `${card("Air Filter", "Good")} .o_fsm_stepper_less`, run: "click" },
        ticked("Air Filter", "Good"),
        tick("Belt", "B-1"),
        tick("Air Filter", "Defective"),
        ticked("Air Filter", "Defective"),
        press("action_submit"),
        stands("Counted"),
    ],
});

registry.category("web_tour.tours").add("fsm_manager_approves_count", {
    steps: () => [
        { content: "the task in the list", trigger: ".o_fsm_my_tasks .o_kanban_record:contains(Approve Stock-Take) span:contains(Engineer)", run: "click" },
        press("action_approve"),
        stands("Adjusted"),
    ],
});
