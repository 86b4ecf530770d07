import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * Solutions that fit what the customer says, best first, each with the reason why. A click saves the request and opens
 * the article, from which the request can be closed.
 */
export class SuggestionsField extends Component {
    static template = "fsm_base.SuggestionsField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get suggestions() {
        return this.props.record.data[this.props.name] || [];
    }

    async open(suggestion) {
        const { record } = this.props;
        if ((record.isNew || (await record.isDirty())) && !(await record.save())) {
            return; // what is missing is marked on the form
        }
        const action = await this.orm.call(record.resModel, "action_open_solution", [[record.resId], suggestion.id]);
        await this.action.doAction(action, { onClose: () => record.load() });
    }
}

registry.category("fields").add("fsm_suggestions", {
    component: SuggestionsField,
    displayName: _t("Suggested Solutions"),
    supportedTypes: ["json"],
});
