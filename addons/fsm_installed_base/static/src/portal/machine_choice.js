import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** Who chooses one of his machines need not say what it is and where it stands. */
export class MachineChoice extends Interaction {
    static selector = ".o_fsm_request_form:has(select[name=machine_id])";
    dynamicContent = {
        "select[name=machine_id]": { "t-on-change": this.onChange },
        ".o_fsm_unknown_machine": { "t-att-class": () => ({ "d-none": this.isKnown }) },
    };

    setup() {
        this.onChange();
    }

    onChange() {
        this.isKnown = Boolean(this.el.querySelector("select[name=machine_id]").value);
    }
}

registry.category("public.interactions").add("fsm_installed_base.machine_choice", MachineChoice);
