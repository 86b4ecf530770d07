import { useEffect } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { formView } from "@web/views/form/form_view";

/** A request in a dialog of the interaction centre: once it is submitted or solved, the agent is back at the desk. */
export class DeskRequestController extends formView.Controller {
    setup() {
        super.setup();
        useEffect(
            (state) => {
                if (this.lastState === "draft" && state && state !== "draft") {
                    this.env.dialogData?.close();
                }
                this.lastState = state;
            },
            () => [this.model.root?.data?.state]
        );
    }

    /** Odoo saves what is open when the page is left. A request that nobody has written into is none. */
    async beforeUnload(ev) {
        const { root } = this.model;
        if (!root.isNew || root.dirty) {
            await super.beforeUnload(ev);
        }
    }
}

registry.category("views").add("fsm_desk_request_form", { ...formView, Controller: DeskRequestController });
