import { browser } from "@web/core/browser/browser";
import { download } from "@web/core/network/download";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

/** Keep what would be saved or opened, instead of saving or opening it. */
function catchFiles() {
    download._download = async (options) => {
        document.body.dataset.downloaded = JSON.parse(options.data.data)[0];
    };
    browser.open = (url) => {
        document.body.dataset.opened = url;
    };
}

registry.category("web_tour.tours").add("fsm_agent_sends_report", {
    steps: () => [
        { content: "the approved report", trigger: ".o_form_view .o_field_widget[name=name]:contains(/-R1/)", run: catchFiles },
        { content: "see the PDF", trigger: ".oe_stat_button[name=action_open_pdf]", run: "click" },
        { content: "in a tab of its own", trigger: "body[data-opened*='/report/pdf/fsm_base.report_service_report/']" },
        { content: "the menu", trigger: ".o_cp_action_menus button.dropdown-toggle", run: "click" },
        { content: "print", trigger: ".o-dropdown--menu .o-dropdown-item:contains(Service Report (PDF))", run: "click" },
        { content: "is saved", trigger: "body[data-downloaded*='/report/pdf/fsm_base.report_service_report/']" },
        { content: "send", trigger: ".o_statusbar_buttons button.btn-primary[name=action_send_to_customer]", run: "click" },
        { content: "sent, no longer what to do", trigger: ".o_statusbar_buttons button.btn-secondary[name=action_send_to_customer]", run: "click" },
        { content: "the second time it asks", trigger: ".modal:contains(zhao@customer.example.com)" },
        { content: "nothing to leave out", trigger: ".modal:not(:has(button[name=action_send_unsent]))" },
        { content: "send again", trigger: ".modal button[name=action_send_all]", run: "click" },
        { content: "done", trigger: "body:not(:has(.modal))" },
        { content: "logged", trigger: ".o-mail-Message:contains(Sent to the customer by mail)" },
    ],
});

registry.category("web_tour.tours").add("fsm_admin_exports_reports", {
    steps: () => [
        { content: "choose all", trigger: ".o_list_view thead .o_list_record_selector input", run: "click" },
        { content: "the menu", trigger: ".o_cp_action_menus button:contains(Actions)", run: "click" },
        { content: "export", trigger: ".o-dropdown--menu .o-dropdown-item:contains(Export PDFs)", run: "click" },
        { content: "a zip", trigger: ".modal .o_radio_item:contains(Zip) input", run: "click" },
        { content: "go", trigger: ".modal button[name=action_export]", run: "click" },
        {
            content: "it waits, and is made in the background",
            trigger: ".o_fsm_export_progress:contains(Waiting for its turn)",
            run: async () => {
                const call = (method, args, kwargs = {}) =>
                    rpc("/web/dataset/call_kw", { model: "ir.cron", method, args, kwargs });
                const [job] = await call("search", [[["code", "=", "model._cron_make()"]]]);
                await call("method_direct_trigger", [[job]]);
            },
        },
        { content: "ready, without reloading", trigger: ".o_fsm_export_progress[data-state=done]", timeout: 30000 },
        { content: "so says the bar of states", trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Ready)" },
        {
            content: "download",
            trigger: "button.btn-primary[name=action_download]",
            run: ({ anchor }) => {
                catchFiles();
                anchor.click();
            },
        },
        { content: "the file", trigger: "body[data-opened*='/web/content/']" },
    ],
});

registry.category("web_tour.tours").add("fsm_engineer_previews_report", {
    steps: () => [
        { content: "his report", trigger: ".o_form_view .o_field_widget[name=name]:contains(/-R1/)", run: catchFiles },
        { content: "more buttons", trigger: ".o_statusbar_buttons .dropdown-toggle, .o_statusbar_buttons button:has(.oi-ellipsis-v)", run: "click" },
        { content: "preview", trigger: ".o-dropdown--menu button[name=action_open_pdf]", run: "click" },
        { content: "in a tab of its own", trigger: "body[data-opened*='/report/pdf/fsm_base.report_service_report/']" },
    ],
});
