import * as BarcodeScanner from "@web/core/barcode/barcode_dialog";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";

const LABEL = "https://service.example.com/fsm/unit/tour_label_0123456789A";
const INPUT = ".modal #o_fsm_scan_code";

/** No camera here: whoever opens it has read this code, or has closed it. */
const cameraReads = (code) => ({
    content: `the camera will read ${code}`,
    trigger: "body",
    run: () => patch(BarcodeScanner, { scanBarcode: async () => code }),
});

const openScanner = { content: "find a machine", trigger: ".o_fsm_scan_systray", run: "click" };

const typed = (code) => ({ content: `a scanner sends ${code}`, trigger: `${INPUT}:focus`, run: `edit ${code} && press Enter` });

const opened = (serial) => ({
    content: `${serial} is open`,
    trigger: `.o_form_view:not(:has(.modal)) div[name=serial]:contains(${serial}), .o_form_view div[name=serial] input:value(${serial})`,
});

const noDialog = { content: "the dialog is gone", trigger: "body:not(:has(.modal))" };

registry.category("web_tour.tours").add("fsm_agent_finds_machines", {
    steps: () => [
        { trigger: ".o_fsm_my_tasks" },
        openScanner,
        typed("sn-1001"),
        opened("SN-1001"),
        noDialog,
        // several
        openScanner,
        typed("TWICE-1"),
        { content: "which one", trigger: ".o_fsm_scan_hit:contains(Air Filter)", run: "click" },
        opened("TWICE-1"),
        { trigger: "div[name=product_id]:contains(Air Filter), div[name=product_id] input:value(Air Filter)" },
        // a label that is none
        openScanner,
        typed("https://example.com/fsm/unit/tour_label_0123456789B"),
        { content: "is said", trigger: ".o_fsm_scan_message:contains(leads nowhere):not(:has(.o_fsm_scan_register))" },
        // by the camera
        cameraReads(LABEL),
        { content: "the desk has a camera", trigger: ".o_fsm_scan_camera", run: "click" },
        opened("SN-1001"),
        noDialog,
        // one that nobody knows
        openScanner,
        typed("NEW-77"),
        { content: "is offered", trigger: ".o_fsm_scan_message:contains(NEW-77) .o_fsm_scan_register", run: "click" },
        { content: "a new machine with its number", trigger: ".o_form_view div[name=serial] input:value(NEW-77)" },
        { content: "leave it", trigger: ".o_form_button_cancel", run: "click" },
        noDialog,
    ],
});

registry.category("web_tour.tours").add("fsm_engineer_scans_label", {
    steps: () => [
        { trigger: ".o_fsm_my_tasks" },
        cameraReads(LABEL),
        openScanner,
        opened("SN-1001"),
        noDialog,
        {
            content: "nothing needs scrolling sideways",
            trigger: "body",
            run: () => {
                if (document.documentElement.scrollWidth > window.innerWidth) {
                    throw new Error("The page is wider than the phone.");
                }
            },
        },
        // the label is scratched: he closes the camera and types
        cameraReads(undefined),
        openScanner,
        { content: "the dialog is still there", trigger: INPUT, run: "edit 9999 && press Enter" },
        {
            content: "an engineer registers no machines",
            trigger: ".o_fsm_scan_message:contains(9999):not(:has(.o_fsm_scan_register))",
        },
        { content: "close", trigger: ".modal .btn-close, .modal .oi-arrow-left", run: "click" },
        noDialog,
    ],
});

registry.category("web_tour.tours").add("fsm_agent_scans_into_request", {
    steps: () => [
        { trigger: ".o_form_view div[name=installed_product_id] .o_fsm_scan_button", run: "click" },
        typed("SN-1001"),
        noDialog,
        { content: "the machine", trigger: "div[name=installed_product_id] input:value(SN-1001)" },
        { content: "brings its customer", trigger: "div[name=partner_id] input:value(Customer Ltd)" },
        { content: "and its number", trigger: "div[name=serial] input:value(SN-1001)" },
        { content: "leave it", trigger: ".o_form_button_cancel", run: "click" },
        noDialog,
    ],
});

registry.category("web_tour.tours").add("fsm_engineer_scans_into_report", {
    steps: () => [
        cameraReads("SN-2002"),
        { trigger: ".o_form_view div[name=installed_product_id] .o_fsm_scan_button", run: "click" },
        { content: "not his customer's", trigger: ".o_fsm_scan_message:contains(another customer)" },
        cameraReads(LABEL),
        { trigger: ".o_fsm_scan_camera", run: "click" },
        noDialog,
        { content: "the machine", trigger: "div[name=installed_product_id] input:value(SN-1001)" },
        { content: "save", trigger: ".o_form_button_save", run: "click" },
        { content: "saved", trigger: ".o_form_saved" },
    ],
});
