import { onWillUnmount, useExternalListener, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

const CHANGED = "fsm_base.boards_changed";
// Changes that come close together are read once.
const GATHER_MS = 400;
// Working hours begin and visits become late without anybody changing anything.
const CLOCK_MS = 60000;

/**
 * Keep a board up to date: read again when something on it has changed, each minute, and after the connection was
 * lost. Waits while the page is hidden, while a reading is under way and while the board says that it is busy.
 *
 * @param {() => Promise<any>} reload
 * @param {() => boolean} [isBusy] e.g. while something is dragged
 * @returns {{ lost: boolean }} whether changes don't arrive at the moment
 */
export function useBoardLive(reload, isBusy = () => false) {
    const bus = useService("bus_service");
    const monitoring = useState(useService("bus.monitoring_service"));
    let timer = null;
    let reading = false;
    let stopped = false;

    const later = () => {
        if (!timer && !stopped) {
            timer = browser.setTimeout(readAgain, GATHER_MS);
        }
    };
    const readAgain = async () => {
        timer = null;
        if (stopped || document.hidden) {
            return; // what is hidden is read when it is shown again
        }
        if (reading || isBusy()) {
            return later();
        }
        reading = true;
        try {
            await reload();
        } finally {
            reading = false;
        }
    };
    const onChanged = ({ company_id: companyId }) => {
        if (user.activeCompanies.some((company) => company.id === companyId)) {
            later();
        }
    };

    bus.subscribe(CHANGED, onChanged);
    bus.addEventListener("BUS:RECONNECT", later);
    bus.start();
    useExternalListener(document, "visibilitychange", later);
    const clock = browser.setInterval(later, CLOCK_MS);
    onWillUnmount(() => {
        stopped = true;
        browser.clearTimeout(timer);
        browser.clearInterval(clock);
        bus.unsubscribe(CHANGED, onChanged);
        bus.removeEventListener("BUS:RECONNECT", later);
    });
    return {
        get lost() {
            return monitoring.isConnectionLost;
        },
    };
}
