import * as BarcodeScanner from "@web/core/barcode/barcode_dialog";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";

/** No camera here: whoever opens it has read this code, or has closed it. */
const cameraReads = (code) => ({
    content: `the camera will read ${code}`,
    trigger: "body",
    run: () => patch(BarcodeScanner, { scanBarcode: async () => code }),
});
const fitsThePhone = {
    content: "nothing needs scrolling sideways",
    trigger: "body",
    run: () => {
        if (document.documentElement.scrollWidth > window.innerWidth) {
            throw new Error("The page is wider than the phone.");
        }
    },
};
const card = (part) => `.modal .tab-pane.active .o_kanban_record:contains(${part})`;
const plus = (part) => ({ content: `one more ${part}`, trigger: `${card(part)} .o_fsm_stepper_more`, run: "click" });
const noDialog = { content: "the dialog is gone", trigger: "body:not(:has(.modal))" };
const asked = (part, quantity) => ({
    content: `${quantity} of ${part} are asked for`,
    trigger: `div[name=line_ids] .o_kanban_record:contains(${part}):contains(Asked):contains(${quantity})`,
});

registry.category("web_tour.tours").add("fsm_engineer_chooses_parts", {
    steps: () => [
        { content: "more of the visit", trigger: ".o-form-buttonbox .o_button_more", run: "click" },
        { content: "its parts", trigger: "button[name=action_request_parts]:visible", run: "click" },
        { trigger: "button[name=action_pick]", run: "click" },
        { content: "how often", trigger: `${card("Air Filter")}:contains(in 2 of 2 repairs)` },
        { content: "what is free", trigger: `${card("Air Filter")}:contains(Warehouse 10)` },
        plus("Air Filter"),
        { trigger: `${card("Air Filter")} .o_fsm_stepper_value:contains(1)` },
        plus("Air Filter"),
        plus("Air Filter"),
        { content: "one less", trigger: `${card("Air Filter")} .o_fsm_stepper_less`, run: "click" },
        { trigger: `${card("Air Filter")} .o_fsm_stepper_value:contains(2)` },
        fitsThePhone,
        { content: "the tree", trigger: ".modal .nav-link[name=machine]", run: "click" },
        { content: "its position", trigger: `${card("Ring")}:contains(1.1)` },
        plus("Ring"),
        { trigger: `${card("Ring")} .o_fsm_stepper_value:contains(1)` },
        { trigger: ".modal button[name=action_add]", run: "click" },
        noDialog,
        asked("Air Filter", "2"),
        asked("Ring", "1"),
        cameraReads("6901234567892"),
        { content: "scan", trigger: ".o_fsm_part_scan", run: "click" },
        { content: "what was read", trigger: ".o_fsm_part_scan_result.alert-success:contains(Air Filter: 3 asked for)" },
        cameraReads("B-2"),
        { trigger: ".o_fsm_part_scan_camera", run: "click" },
        { content: "by its serial number", trigger: ".o_fsm_part_scan_result:contains(Belt: 1 asked for)" },
        { trigger: "#o_fsm_part_code", run: "edit NOTHING && press Enter" },
        { content: "it is named", trigger: ".o_fsm_part_scan_result.alert-warning:contains(has the code NOTHING)" },
        fitsThePhone,
        { trigger: ".o_fsm_part_scan_close", run: "click" },
        noDialog,
        asked("Air Filter", "3"),
        asked("Belt", "1"),
        { trigger: ".o_statusbar_buttons button[name=action_submit]", run: "click" },
        { trigger: ".o_statusbar_status button:visible:contains(Submitted)" },
    ],
});
