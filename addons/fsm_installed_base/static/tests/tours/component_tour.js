import { drawOn } from "@fsm_base/../tests/tours/draw_on";
import { registry } from "@web/core/registry";

const press = (name, label) => ({
    content: `press ${label}`,
    trigger: `.o_statusbar_buttons button[name=${name}]:contains(${label})`,
    run: "click",
});

registry.category("web_tour.tours").add("fsm_engineer_replaces_component", {
    steps: () => [
        { content: "add a part", trigger: "div[name=part_line_ids] .o-kanban-button-new", run: "click" },
        { content: "what is taken out", trigger: ".modal div[name=component_id] input", run: "click" },
        { trigger: ".modal .o_kanban_view .o_kanban_record:contains(Air End)", run: "click" },
        { content: "the part is filled in", trigger: ".modal div[name=product_id] input:value(Air End)" },
        { content: "and the old serial number", trigger: ".modal div[name=removed_serial] input:value(E-1)" },
        { trigger: ".modal div[name=serial] input", run: "edit E-2" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "div[name=part_line_ids] .o_kanban_record:contains(Replaces):contains(E-1)" },
        press("action_sign", "Customer Signs"),
        { trigger: ".modal div[name=signed_by] input", run: "edit Ms Zhao" },
        { trigger: ".modal .o_fsm_signature_pad canvas", run: ({ anchor }) => drawOn(anchor) },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        press("action_submit", "Submit for Review"),
        { trigger: ".o_statusbar_status button:visible:contains(Submitted)" },
    ],
});

registry.category("web_tour.tours").add("fsm_manager_approves_replacement", {
    steps: () => [
        press("action_approve", "Approve"),
        { trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Approved)" },
    ],
});

registry.category("web_tour.tours").add("fsm_agent_reads_tree", {
    steps: () => [
        { content: "the new part", trigger: ".o_fsm_tree_parts .o_fsm_tree_serial:contains(E-2)" },
        { content: "not the old one", trigger: ".o_fsm_tree_parts:not(:contains(E-1))" },
        { trigger: ".o_fsm_tree_removed input", run: "click" },
        { content: "the old one, and what came after it", trigger: ".o_fsm_tree_gone:contains(E-1):contains(E-2)" },
        { content: "fold the assembly", trigger: ".o_fsm_tree_row:contains(Cooler) .o_fsm_tree_fold", run: "click" },
        { trigger: ".o_fsm_tree_parts:not(:contains(Blade))" },
        { trigger: ".o_fsm_tree_bill input", run: "click" },
        { content: "the tree of the bill", trigger: ".o_fsm_tree_design:contains(Blade)" },
        { content: "no difference", trigger: ".o_fsm_component_tree:not(:has(.text-bg-warning))" },
        {
            content: "take a part out",
            trigger: ".o_fsm_tree_row:contains(Oil) button[title='Take Out']",
            run: "click",
        },
        { trigger: ".modal div[name=reason] input", run: "edit Drained && press Tab" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { content: "it is missing now", trigger: ".o_fsm_tree_design .o_fsm_tree_row:contains(Oil) .badge:contains(Missing)" },
        { content: "what it was before", trigger: ".o_fsm_tree_date input", run: "edit 01/05/2021 && press Enter" },
        { trigger: ".o_fsm_tree_parts .o_fsm_tree_serial:contains(E-1)" },
    ],
});

registry.category("web_tour.tours").add("fsm_phone_reads_tree", {
    steps: () => [
        { trigger: ".o_fsm_tree_parts .o_fsm_tree_serial:contains(E-2)" },
        {
            content: "no sideways scrolling",
            trigger: ".o_fsm_component_tree",
            run: ({ anchor }) => {
                if (anchor.scrollWidth > anchor.clientWidth || anchor.getBoundingClientRect().right > 390) {
                    throw new Error(`The tree is ${anchor.scrollWidth} wide in ${anchor.clientWidth}`);
                }
            },
        },
        { content: "engineers change nothing here", trigger: ".o_fsm_tree_row:not(:has(button[title]))" },
    ],
});
