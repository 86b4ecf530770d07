import * as BarcodeScanner from "@web/core/barcode/barcode_dialog";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";

/** No camera here: whoever opens it has closed it again. */
const noCamera = {
    content: "there is no camera",
    trigger: "body",
    run: () => patch(BarcodeScanner, { scanBarcode: async () => null }),
};
const fitsThePhone = {
    content: "nothing needs scrolling sideways",
    trigger: "body",
    run: () => {
        if (document.documentElement.scrollWidth > window.innerWidth) {
            throw new Error("The page is wider than the phone.");
        }
    },
};
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
const noDialog = { content: "the dialog is gone", trigger: "body:not(:has(.modal))" };
const line = (...words) => `div[name=line_ids] .o_kanban_record${words.map((word) => `:contains(${word})`).join("")}`;
const typed = (code, kind, words) => [
    { trigger: "#o_fsm_part_code", run: `edit ${code} && press Enter` },
    { content: `${code} is answered`, trigger: `.o_fsm_part_scan_result.alert-${kind}:contains(${words})` },
];
const add = (name, steps) => registry.category("web_tour.tours").add(name, { steps: () => steps });

add("fsm_engineer_takes_substitute", [
    { content: "what is there instead", trigger: line("Air Filter", "Short. Instead: Washable Filter (4 free)") },
    fitsThePhone,
    { trigger: `${line("Air Filter")} button[name=action_take_substitute]`, run: "click" },
    { content: "it is asked for", trigger: line("Washable Filter", "Asked", "3") },
    { content: "nothing is short any more", trigger: "body:not(:has(button[name=action_take_substitute]))" },
    pressed("action_submit", "Submit"),
    stands("Submitted"),
]);

add("fsm_engineer_receives_by_scan", [
    pressed("action_receive", "Receive"),
    { content: "all is expected", trigger: `.modal ${line("Air Filter", "3.00")}` },
    noCamera,
    { trigger: ".modal .o_fsm_part_scan", run: "click" },
    ...typed("af-1", "success", "Air Filter: 1 of 3"),
    ...typed("AF-1", "success", "Air Filter: 2 of 3"),
    ...typed("B-1", "success", "Belt B-1: 1 of 1"),
    ...typed("B-1", "warning", "Belt: all that are on their way have been counted"),
    ...typed("NOTHING", "warning", "NOTHING is not among the parts"),
    fitsThePhone,
    { trigger: ".o_fsm_part_scan_close", run: "click" },
    { content: "two of three", trigger: `.modal ${line("Air Filter", "2.00")}` },
    { content: "not the other belt", trigger: `.modal ${line("B-2", "0.00")}` },
    { trigger: ".modal button[name=action_confirm]", run: "click" },
    noDialog,
    { content: "the rest is on its way", trigger: ".o_statusbar_buttons button[name=action_receive]" },
    { trigger: line("Air Filter", "Received", "2.00") },
]);

add("fsm_engineer_withdraws_handover", [
    stands("Offered"),
    pressed("action_withdraw", "Withdraw"),
    stands("Draft"),
    { content: "it is free again", trigger: line("Air Filter", "In the Bag", "2.00") },
    more,
    pressed("action_cancel", "Cancel"),
    stands("Cancelled"),
]);

add("fsm_engineer_refuses_handover", [
    { content: "what is offered", trigger: ".o_kanban_record:contains(Engineer):contains(Air Filter)" },
    fitsThePhone,
    { trigger: ".o_kanban_record button[name=action_refuse]", run: "click" },
    { trigger: ".modal div[name=reason] textarea", run: "edit I have enough of them" },
    { trigger: ".modal button[name=action_confirm]", run: "click" },
    noDialog,
    { content: "nothing is left to answer", trigger: "body:not(:has(.o_kanban_record button[name=action_refuse]))" },
]);

add("fsm_engineer_keeps_refused_parts", [
    { content: "why", trigger: ".alert:contains(I have enough of them)" },
    pressed("action_withdraw", "Offer Again"),
    stands("Draft"),
    pressed("action_offer", "Offer"),
    stands("Offered"),
    more,
    pressed("action_cancel", "Keep the Parts"),
    stands("Cancelled"),
]);

add("fsm_engineer_fills_up_his_stock", [
    pressed("action_pick", "Choose Parts"),
    { content: "what he has used", trigger: ".modal .o_kanban_record:contains(Air Filter):contains(reports in 12 months: 2)" },
    { trigger: ".modal .o_kanban_record:contains(Air Filter) .o_fsm_stepper_more", run: "click" },
    { trigger: ".modal .o_kanban_record:contains(Air Filter) .o_fsm_stepper_value:contains(1)" },
    { content: "another one", trigger: ".modal div[name=product_id] input", run: "click" },
    { trigger: ".modal:last .o_kanban_view .o_kanban_record:contains(Belt)", run: "click" },
    { content: "is found", trigger: ".modal div[name=found_line_ids] .o_kanban_record:contains(Belt):contains(Warehouse 3)" },
    { trigger: ".modal div[name=found_line_ids] .o_fsm_stepper_more", run: "click" },
    { trigger: ".modal div[name=found_line_ids] .o_fsm_stepper_value:contains(2)" },
    fitsThePhone,
    { trigger: ".modal button[name=action_add]", run: "click" },
    noDialog,
    { trigger: line("Air Filter", "Asked", "1") },
    { trigger: line("Belt", "Asked", "2") },
]);

add("fsm_engineer_counts_by_scan", [
    { content: "what should be there", trigger: line("Air Filter", "By the Books", "5") },
    noCamera,
    { trigger: ".o_fsm_part_scan", run: "click" },
    ...typed("AF-1", "success", "Air Filter (Good): 1 counted, 5 by the books"),
    ...typed("AF-1", "success", "Air Filter (Good): 2 counted"),
    ...typed("b-1", "success", "Belt B-1 (Good): 1 counted, 1 by the books"),
    ...typed("B-2", "success", "Belt B-2 (Good): 1 counted, 0 by the books"),
    ...typed("B-1", "warning", "Belt B-1 is counted already"),
    fitsThePhone,
    { trigger: ".o_fsm_part_scan_close", run: "click" },
    { content: "three are missing", trigger: line("Air Filter", "Good", "Difference", "-3") },
    { content: "it is ticked", trigger: `${line("Belt", "B-1")} .o_fsm_stepper_check.btn-success` },
    { content: "it was found", trigger: line("Belt", "B-2", "Difference", "1") },
]);
