import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus } from "@web/core/utils/hooks";

/** Asks for a few words about a request. */
export class DeskNoteDialog extends Component {
    static template = "fsm_base.DeskNoteDialog";
    static components = { Dialog };
    static props = { title: String, save: Function, close: Function };

    setup() {
        useAutofocus({ refName: "text", mobile: true });
        this.state = useState({ text: "", busy: false });
    }

    async onSave() {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await this.props.save(this.state.text);
        } finally {
            this.state.busy = false;
        }
        this.props.close();
    }
}
