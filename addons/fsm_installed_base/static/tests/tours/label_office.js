import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";

/** Fetch what would be saved, and note that it is a document. */
function catchDocuments() {
    delete document.body.dataset.printed;
    download._download = async (options) => {
        const response = await fetch(options.url, {
            method: "POST",
            body: new URLSearchParams({ ...options.data, csrf_token: odoo.csrf_token, token: "tour" }),
        });
        const bytes = await response.arrayBuffer();
        document.body.dataset.printed = new TextDecoder("latin1").decode(bytes.slice(0, 5));
    };
}

const printed = { content: "a PDF came", trigger: "body[data-printed='%PDF-']:not(:has(.o_blockUI))" };

/** Customer service chooses machines in the list and prints a sheet that was begun. */
registry.category("web_tour.tours").add("fsm_agent_prints_sheet", {
    steps: () => [
        { trigger: ".o_data_row:contains(SN-1001)", run: catchDocuments },
        { trigger: ".o_data_row:contains(SN-1001) .o_list_record_selector input", run: "click" },
        { trigger: ".o_data_row:contains(SN-2002) .o_list_record_selector input", run: "click" },
        { trigger: ".o_control_panel button[name=action_print_labels]", run: "click" },
        { content: "two", trigger: ".modal div[name=count]:contains(/^2$/)" },
        { content: "the sheet was begun", trigger: ".modal div[name=start] input", run: "edit 5" },
        { trigger: ".modal button[name=action_print]", run: "click" },
        printed,
        { content: "the form is gone", trigger: "body:not(:has(.modal))" },
    ],
});

/** One label from the machine; it was lost, so another one takes its place. */
registry.category("web_tour.tours").add("fsm_agent_replaces_label", {
    steps: () => [
        { trigger: ".o_form_view div[name=serial] input:value(SN-1001)", run: catchDocuments },
        { trigger: ".o_statusbar_buttons button[name=action_print_label]", run: "click" },
        printed,
        { trigger: ".o_statusbar_buttons button[name=action_new_label]", run: "click" },
        { content: "it warns", trigger: ".modal .alert:contains(stops working at once)" },
        { content: "no day is asked for", trigger: ".modal .o_form_view:not(:has(div[name=date]))" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { content: "not without a reason", trigger: ".o_error_dialog:contains(Say why) .modal-footer button", run: "click" },
        { trigger: ".modal div[name=reason] input", run: "edit Painted over" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))", run: catchDocuments },
        { trigger: ".o_statusbar_buttons button[name=action_print_label]", run: "click" },
        printed,
    ],
});
