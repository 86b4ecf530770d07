import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** A form is sent once, however often its button is pressed. */
export class Once extends Interaction {
    static selector = ".o_fsm_once";
    dynamicContent = {
        _root: { "t-on-submit": this.onSubmit },
    };

    onSubmit(event) {
        if (this.sent) {
            event.preventDefault();
            return;
        }
        this.sent = true;
        this.el.querySelector("button[type=submit]").classList.add("disabled");
    }
}

registry.category("public.interactions").add("fsm_base.once", Once);
