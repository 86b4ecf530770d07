import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { useBoardLive } from "../boards/board_live";

/**
 * Engineer status board (工程师状态看板): who does what now. It follows what happens by itself; a click shows the visits
 * of the engineer.
 */
export class StatusBoardController extends KanbanController {
    static template = "fsm_base.StatusBoard";

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.live = useBoardLive(() => this.model.load());
    }

    async openRecord(record) {
        const action = await this.orm.call("fsm.engineer", "action_open_tasks", [[record.resId]]);
        return this.actionService.doAction(action);
    }
}

registry.category("views").add("fsm_status_board", { ...kanbanView, Controller: StatusBoardController });
