import { Component, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { CheckBox } from "@web/core/checkbox/checkbox";
import { formatDate, deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { formatFloat } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const MARKS = {
    missing: { label: _t("Missing"), color: "danger" },
    extra: { label: _t("Not in the Bill"), color: "info" },
    quantity: { label: _t("Other Quantity"), color: "warning" },
    other: { label: _t("Another Part"), color: "warning" },
};

/** One line of a tree, and the lines below it. */
export class ComponentTreeNode extends Component {
    static template = "fsm_installed_base.ComponentTreeNode";
    static components = {};
    static props = {
        node: Object,
        path: String,
        level: Number,
        folded: Object,
        canChange: Boolean,
        onOpen: { type: Function, optional: true },
        onChange: { type: Function, optional: true },
    };

    get isFolded() {
        return this.props.folded.has(this.props.path);
    }

    /** For readers of the screen; parts with nothing inside are neither folded nor unfolded. */
    get expanded() {
        return this.props.node.children.length ? `${!this.isFolded}` : null;
    }

    get mark() {
        return MARKS[this.props.node.mark];
    }

    get quantity() {
        const { quantity, uom } = this.props.node;
        return `${formatFloat(quantity, { digits: [16, 3], trailingZeros: false })} ${uom}`;
    }

    date(value) {
        return value ? formatDate(deserializeDate(value)) : "";
    }

    toggle() {
        const { folded, path } = this.props;
        if (folded.has(path)) {
            folded.delete(path);
        } else {
            folded.add(path);
        }
    }
}
ComponentTreeNode.components.ComponentTreeNode = ComponentTreeNode;

/** What is inside of a machine, at any day, and what its bill of materials says. */
export class ComponentTree extends Component {
    static template = "fsm_installed_base.ComponentTree";
    static components = { CheckBox, ComponentTreeNode, DateTimeInput };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({
            tree: null,
            date: false,
            withRemoved: false,
            withDesign: false,
            folded: new Set(),
        });
        this.loading = 0;
        // again when another machine is shown, or something was done to this one
        useRecordObserver((record) => {
            const { component_count: count, bom_version: version } = record.data;
            this.seen = [count, version];
            return this.load(record);
        });
    }

    async load(record = this.props.record) {
        const { resId } = record;
        if (!resId) {
            this.state.tree = null;
            return;
        }
        const number = ++this.loading;
        const tree = await this.orm.call("fsm.installed.product", "get_component_tree", [
            [resId],
            this.state.date,
            this.state.withRemoved,
        ]);
        if (number === this.loading) {
            this.state.tree = tree;
        }
    }

    get date() {
        return this.state.tree ? deserializeDate(this.state.tree.date) : false;
    }

    get differencesText() {
        return _t("Differences from the bill: %s", this.state.tree.differences);
    }

    setDate(date) {
        this.state.date = date ? serializeDate(date) : false;
        return this.load();
    }

    setRemoved(value) {
        this.state.withRemoved = value;
        return this.load();
    }

    setDesign(value) {
        this.state.withDesign = value;
    }

    open(node) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "fsm.installed.component",
            res_id: node.id,
            views: [[false, "form"]],
        });
    }

    /** Open a form of the machine or of a part that asks what changes; then look again. */
    async change(method, node) {
        const [model, id] = node
            ? ["fsm.installed.component", node.id]
            : ["fsm.installed.product", this.props.record.resId];
        const action = await this.orm.call(model, method, [[id]]);
        await this.action.doAction(action, {
            onClose: async () => {
                await this.props.record.load();
                await this.load();
            },
        });
    }
}

registry.category("view_widgets").add("fsm_component_tree", { component: ComponentTree });
