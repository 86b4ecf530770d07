import { Component, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useBus, useService } from "@web/core/utils/hooks";
import { useModel } from "@web/model/model";
import { useSetupAction } from "@web/search/action_hook";
import { CogMenu } from "@web/search/cog_menu/cog_menu";
import { Layout } from "@web/search/layout";
import { SearchBar } from "@web/search/search_bar/search_bar";
import { useSearchBarToggler } from "@web/search/search_bar/search_bar_toggler";
import { standardViewProps } from "@web/views/standard_view_props";

export class MapController extends Component {
    static template = "fsm_base.MapController";
    static components = { CogMenu, Layout, SearchBar };
    static props = {
        ...standardViewProps,
        Model: Function,
        Renderer: Function,
        archInfo: Object,
    };

    setup() {
        this.action = useService("action");
        this.rootRef = useRef("root");
        const state = this.props.state || {};
        this.model = useModel(this.props.Model, {
            archInfo: this.props.archInfo,
            fields: this.props.fields,
            resModel: this.props.resModel,
            mode: state.mode,
            color: state.color,
        });
        this.viewport = state.viewport;
        useBus(this.model.bus, "update", () => this.render(true));
        useSetupAction({
            rootRef: this.rootRef,
            getLocalState: () => ({ mode: this.model.mode, color: this.model.color, viewport: this.viewport }),
        });
        this.searchBarToggler = useSearchBarToggler();
    }

    get rendererProps() {
        return {
            model: this.model,
            revision: this.model.revision,
            viewport: this.viewport,
            noContentHelp: this.props.info.noContentHelp,
            keepViewport: (viewport) => (this.viewport = viewport),
            openRecord: this.openRecord.bind(this),
            openRecords: this.openRecords.bind(this),
            pressButton: this.pressButton.bind(this),
        };
    }

    openRecord(layer, id) {
        if (layer.key === "own") {
            return this.props.selectRecord(id, {});
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: layer.model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    /** Open the list of some records, such as those of a province. */
    openRecords(model, name, domain) {
        const { views = [] } = this.env.config;
        const view = (type) => [(model === this.props.resModel && views.find((v) => v[1] === type)?.[0]) || false, type];
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: name || _t("Records"),
            res_model: model,
            domain,
            views: [view("list"), view("form")],
            context: this.props.context,
        });
    }

    /** A button of a popup. Afterwards things may have changed: the map is loaded again. */
    pressButton(layer, id, button) {
        return this.action.doActionButton({
            ...button,
            resModel: layer.model,
            resId: id,
            resIds: [id],
            context: this.props.context,
            buttonContext: button.context || {},
            onClose: () => this.model.load(),
        });
    }
}
