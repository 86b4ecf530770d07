import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Customers as links that open them in the interaction centre, instead of what is being typed. */
export class DeskCustomersField extends Component {
    static template = "fsm_base.DeskCustomersField";
    static props = { ...standardFieldProps };

    get customers() {
        return this.props.record.data[this.props.name].records.map((record) => ({
            id: record.resId,
            name: record.data.display_name,
        }));
    }

    open(customer) {
        this.env.bus.trigger("fsm_desk:open", { partnerId: customer.id });
        this.env.dialogData?.close();
    }
}

registry.category("fields").add("fsm_desk_customers", {
    component: DeskCustomersField,
    displayName: _t("Customers of the Interaction Centre"),
    supportedTypes: ["many2many"],
    relatedFields: [{ name: "display_name", type: "char" }],
});
