import { Component } from "@odoo/owl";

import { ago, day, moment, tel } from "./desk_dates";

const STATE_CLASSES = {
    draft: "text-bg-warning",
    open: "text-bg-info",
    assigned: "text-bg-info",
    in_progress: "text-bg-info",
    resolved: "text-bg-success",
    closed: "text-bg-light",
    cancelled: "text-bg-light",
};

/** Who the customer is: telephone numbers, address, what everybody should know, people and sites. */
export class DeskCard extends Component {
    static template = "fsm_base.DeskCard";
    static props = { customer: Object, onEdit: Function, onNewContact: Function, onNewSite: Function };

    setup() {
        this.tel = tel;
    }
}

/** What the customer asked for: open requests with what is happening, past ones, calls. */
export class DeskHistory extends Component {
    static template = "fsm_base.DeskHistory";
    static props = {
        customer: Object,
        fresh: Array,
        onOpen: Function,
        onNote: Function,
        onEscalate: Function,
        onChase: Function,
        onOpenAll: Function,
        onOpenCall: Function,
        onCalledBack: Function,
        onRequestFromCall: Function,
    };

    setup() {
        Object.assign(this, { ago, day, moment, tel });
    }

    stateClass(request) {
        return STATE_CLASSES[request.state] || "text-bg-light";
    }
}
