import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

import { Desk } from "@fsm_base/desk/desk";

const WARRANTY_CLASSES = { valid: "text-bg-success", waiting: "text-bg-info" };

/** The machines of a customer: under warranty or not, with what is open; a click takes a request for one. */
export class DeskMachines extends Component {
    static template = "fsm_installed_base.DeskMachines";
    static props = {
        machines: Array,
        count: Number,
        found: [Number, Boolean],
        onOpen: Function,
        onRequest: Function,
        onOpenRequest: Function,
        onOpenAll: Function,
    };

    warrantyClass(machine) {
        return WARRANTY_CLASSES[machine.warranty] || "text-bg-light";
    }

    warrantyText(machine) {
        return [machine.warranty_label, machine.warranty_end].filter(Boolean).join(" · ");
    }
}

Desk.components = { ...Desk.components, DeskMachines };

patch(Desk.prototype, {
    moreOf(hit) {
        return { ...super.moreOf(hit), ...(hit.unit_id ? { unit_id: hit.unit_id } : {}) };
    },

    onOpenMachine(machine) {
        this.openForm("fsm.installed.product", { title: `${machine.product} · ${machine.serial}`, resId: machine.id });
    },

    onMachineRequest(machine) {
        this.openForm("fsm.request", { view: "request", title: _t("New Request"), context: machine.context });
    },

    async onOpenMachines() {
        const { id } = this.state.customer.card;
        return this.action.doAction(await this.orm.call("res.partner", "action_open_fsm_units", [[id]]));
    },
});
