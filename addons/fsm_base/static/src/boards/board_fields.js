import { Component, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const { DateTime } = luxon;

/** A moment as people say it: the hour for today, else day and hour. */
export function formatMoment(moment) {
    return moment.toFormat(moment.hasSame(DateTime.now(), "day") ? "HH:mm" : "MM-dd HH:mm");
}

/** A moment in few letters, e.g. on a card. */
class BoardMomentField extends Component {
    static template = xml`<span t-esc="text"/>`;
    static props = { ...standardFieldProps, since: { type: Boolean, optional: true } };

    get text() {
        const moment = this.props.record.data[this.props.name];
        if (!moment) {
            return "";
        }
        return this.props.since ? _t("since %s", formatMoment(moment)) : formatMoment(moment);
    }
}

registry.category("fields").add("fsm_board_moment", {
    component: BoardMomentField,
    supportedTypes: ["datetime"],
    extractProps: ({ options }) => ({ since: Boolean(options.since) }),
});
