import { Component, onWillUnmount, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const EVERY_MS = 1500;

/**
 * How far an export is. Asks now and then while it is under way, and shows the whole form again when it is over.
 */
export class ExportProgressField extends Component {
    static template = "fsm_base.ExportProgressField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        const data = this.props.record.data;
        this.state = useState({ state: data.state, done: undefined, failed: data.failed_count, total: data.total_count });
        if (this.isOpen) {
            this.ask();
        }
        onWillUnmount(() => browser.clearTimeout(this.timer));
    }

    get isOpen() {
        return ["waiting", "running"].includes(this.state.state);
    }

    get percent() {
        if (this.state.done === undefined) {
            return Math.round(this.props.record.data[this.props.name]);
        }
        return this.state.total ? Math.round((100 * this.state.done) / this.state.total) : 0;
    }

    get text() {
        if (this.state.state === "waiting") {
            return _t("Waiting for its turn…");
        }
        if (this.state.state === "running" && this.state.done === this.state.total) {
            return _t("Writing the file…");
        }
        if (this.state.done === undefined) {
            return "";
        }
        return _t("%(done)s of %(total)s", this.state);
    }

    async ask() {
        const silent = this.orm.silent;
        try {
            Object.assign(this.state, await silent.call("fsm.report.export", "get_progress", [this.props.record.resId]));
        } catch {
            // the network is gone for a moment: ask again
        }
        if (this.isOpen) {
            this.timer = browser.setTimeout(() => this.ask(), EVERY_MS);
        } else {
            await this.props.record.load();
        }
    }
}

registry.category("fields").add("fsm_export_progress", {
    component: ExportProgressField,
    displayName: _t("Progress of an Export"),
    supportedTypes: ["float"],
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "failed_count", type: "integer" },
        { name: "total_count", type: "integer" },
    ],
});
