import { registry } from "@web/core/registry";
import { utils } from "@web/core/ui/ui_service";
import { SearchModel } from "@web/search/search_model";
import { kanbanView } from "@web/views/kanban/kanban_view";

/**
 * On a phone, columns would have to be swiped sideways: there the cards stand in one column.
 */
export class PhoneSearchModel extends SearchModel {
    async load(config) {
        return super.load(utils.isSmall() ? { ...config, defaultGroupBy: undefined } : config);
    }
}

registry.category("views").add("fsm_phone_kanban", { ...kanbanView, SearchModel: PhoneSearchModel });
