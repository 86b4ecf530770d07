import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

const TIMEOUT_MS = 15000;

/**
 * Ask the phone where it is.
 *
 * @returns {Promise<[number, number] | [false, false]>} degrees, or false when the phone does not tell
 */
function locate() {
    return new Promise((resolve) => {
        if (!navigator.geolocation) {
            resolve([false, false]);
            return;
        }
        navigator.geolocation.getCurrentPosition(
            ({ coords }) => resolve([coords.latitude, coords.longitude]),
            () => resolve([false, false]),
            { enableHighAccuracy: true, timeout: TIMEOUT_MS, maximumAge: 60000 }
        );
    });
}

/**
 * Check in on site with the position of the phone, or without one when it is refused.
 */
async function checkIn(env, action) {
    const { orm, notification, action: actionService, ui } = env.services;
    const taskId = action.params.task_id;
    ui.block({ message: _t("Finding out where you are…") });
    try {
        const [latitude, longitude] = await locate();
        await orm.call("fsm.task", "action_check_in", [[taskId], latitude, longitude]);
    } finally {
        ui.unblock();
    }
    const [task] = await orm.read("fsm.task", [taskId], ["check_in_text", "check_in_result"]);
    notification.add(task.check_in_text, {
        title: _t("Checked in"),
        type: task.check_in_result === "near" ? "success" : "warning",
    });
    return actionService.doAction({ type: "ir.actions.client", tag: "soft_reload" });
}

registry.category("actions").add("fsm_base.check_in", checkIn);
