import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { getReportUrl } from "@web/webclient/actions/reports/utils";

/** Names of the documents that the suite's own renderer makes; other add-ons add theirs. */
export const ownDocuments = new Set(["fsm_base.report_service_report"]);

/**
 * They have a renderer of their own: they are printed whether or not the server has wkhtmltopdf, which Odoo asks for
 * first.
 */
async function printOwnDocument(action, options, env) {
    if (!ownDocuments.has(action.report_name) || action.report_type !== "qweb-pdf") {
        return false;
    }
    env.services.ui.block();
    try {
        await download({
            url: "/report/download",
            data: {
                data: JSON.stringify([getReportUrl(action, "pdf"), action.report_type]),
                context: JSON.stringify(user.context),
            },
        });
    } finally {
        env.services.ui.unblock();
    }
    return true;
}

registry.category("ir.actions.report handlers").add("fsm_base.service_report", printOwnDocument);
