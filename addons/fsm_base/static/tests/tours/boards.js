import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

/** Where a quarter of an hour is on the timeline of an engineer. */
function placeOf(engineer, hour) {
    const cell = document.querySelector(`.o_fsm_board_row[data-engineer='${engineer}'] .o_fsm_board_cell`);
    const first = Number(document.querySelector(".o_fsm_board_hours span").textContent.split(":")[0]);
    const count = document.querySelectorAll(".o_fsm_board_hours span").length;
    const { width, height } = cell.getBoundingClientRect();
    // in the middle of what the pointer has to hit, so that rounding of pixels does not matter
    return { left: ((hour - first) / count) * width + 1, top: height / 2 };
}

const services = () => odoo.__WOWL_DEBUG__.root.env.services;

/** Another request gives the visit to somebody else. */
async function giveTo(engineer) {
    const [engineerId] = await services().orm.search("fsm.engineer", [["name", "=", engineer]]);
    const [visitId] = await services().orm.search("fsm.task", [["state", "=", "dispatched"]]);
    await services().orm.call("fsm.task", "action_dispatch", [[visitId], engineerId]);
}

const dragTo = (trigger, engineer, hour, content) => ({
    content,
    trigger,
    async run(helpers) {
        await helpers.drag_and_drop(`.o_fsm_board_row[data-engineer='${engineer}'] .o_fsm_board_cell`, {
            position: placeOf(engineer, hour),
            relative: true,
        });
    },
});

const at = (engineer, visit, times) => ({
    content: `${visit} is planned for ${engineer} at ${times}`,
    trigger: `.o_fsm_board_row[data-engineer='${engineer}'] .o_fsm_board_visit:not(.o_fsm_dropping):contains(${times})`,
});

const nextDay = { content: "tomorrow", trigger: ".o_fsm_board_toolbar button[name=next]", run: "click" };

registry.category("web_tour.tours").add("fsm_dispatch_board_drag", {
    steps: () => [
        { content: "the board is there", trigger: ".o_fsm_dispatch_board .o_fsm_board_row[data-engineer='Other']" },
        nextDay,
        {
            content: "the visit is there",
            trigger: ".o_fsm_board_row[data-engineer='Engineer'] .o_fsm_board_visit.o_fsm_movable",
        },
        dragTo(
            ".o_fsm_board_row[data-engineer='Engineer'] .o_fsm_board_visit",
            "Other",
            14,
            "to another engineer in the afternoon"
        ),
        { content: "it is there", trigger: ".o_fsm_board_row[data-engineer='Other'] .o_fsm_board_visit" },
        { content: "and not where it was", trigger: ".o_fsm_board_row[data-engineer='Engineer']:not(:has(.o_fsm_board_visit))" },
        dragTo(".o_fsm_waiting_card:contains(Customer Ltd)", "Engineer", 9, "waiting work to an engineer"),
        at("Engineer", "the new visit", "09:00 – 11:00"),
        { content: "nothing waits", trigger: ".o_fsm_board_waiting:not(:has(.o_fsm_waiting_card))" },
        {
            content: "longer",
            trigger: ".o_fsm_board_row[data-engineer='Engineer'] .o_fsm_resize",
            async run(helpers) {
                await helpers.drag_and_drop(".o_fsm_board_row[data-engineer='Engineer'] .o_fsm_board_cell", {
                    position: placeOf("Engineer", 12),
                    relative: true,
                });
            },
        },
        at("Engineer", "the new visit", "09:00 – 12:00"),
        { content: "the week", trigger: "button[name=week]", run: "click" },
        { content: "shows days", trigger: ".o_fsm_week .o_fsm_board_row[data-engineer='Engineer']" },
        { content: "a click on a day", trigger: "button[name=day]", run: "click" },
        {
            content: "opens the visit",
            trigger: ".o_fsm_timeline .o_fsm_board_row[data-engineer='Engineer'] .o_fsm_board_visit",
            run: "click",
        },
        { content: "the form of the visit", trigger: ".o_fsm_task_form" },
        { content: "back", trigger: ".o_breadcrumb a:contains(Dispatch Board)", run: "click" },
        { content: "on the same day as before", trigger: ".o_fsm_board_row[data-engineer='Engineer'] .o_fsm_board_visit" },
    ],
});

registry.category("web_tour.tours").add("fsm_dispatch_board_conflict", {
    steps: () => [
        { trigger: ".o_fsm_dispatch_board .o_fsm_board_row[data-engineer='Engineer']" },
        nextDay,
        { trigger: ".o_fsm_board_row[data-engineer='Engineer'] .o_fsm_board_visit" },
        dragTo(".o_fsm_waiting_card:contains(Customer Ltd)", "Engineer", 10, "onto an hour that is taken"),
        { content: "the form says why not", trigger: ".modal:contains(Already booked)" },
        {
            content: "all the same",
            trigger: ".modal div[name=overrule_reason] input",
            run: "edit Two men are needed",
        },
        { content: "send him", trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        {
            content: "both visits, one below the other",
            trigger: ".o_fsm_board_row[data-engineer='Engineer']:has(.o_fsm_board_visit + .o_fsm_board_visit)",
        },
    ],
});

registry.category("web_tour.tours").add("fsm_dispatch_board_refused", {
    steps: () => [
        { trigger: ".o_fsm_dispatch_board .o_fsm_board_row[data-engineer='Other']" },
        nextDay,
        {
            content: "somebody else moves the visit, of which the board is not told while its page is hidden",
            trigger: ".o_fsm_board_row[data-engineer='Engineer'] .o_fsm_board_visit",
            async run() {
                // news are pushed in tests, too: once, when the websocket begins to listen, which can be at any time
                Object.defineProperty(document, "hidden", { configurable: true, value: true });
                await giveTo("Leader");
            },
        },
        dragTo(
            ".o_fsm_board_row[data-engineer='Engineer'] .o_fsm_board_visit",
            "Other",
            14,
            "which is still shown where it was"
        ),
        { content: "he is told", trigger: ".o_notification:contains(changed by somebody else meanwhile)" },
        { content: "and sees where it is", trigger: ".o_fsm_board_row[data-engineer='Leader'] .o_fsm_board_visit" },
        {
            trigger: ".o_fsm_board_row[data-engineer='Other']:not(:has(.o_fsm_board_visit))",
            run: () => delete document.hidden,
        },
    ],
});

registry.category("web_tour.tours").add("fsm_dispatch_board_read_only", {
    steps: () => [
        { trigger: ".o_fsm_dispatch_board .o_fsm_board_row[data-engineer='Engineer']" },
        nextDay,
        { content: "seen, not moved", trigger: ".o_fsm_board_visit.o_fsm_fixed:not(:has(.o_fsm_resize))" },
    ],
});

registry.category("web_tour.tours").add("fsm_status_board_click", {
    steps: () => [
        { content: "the columns", trigger: ".o_fsm_status_board .o_kanban_group:contains(On the Way)" },
        {
            content: "a click on an engineer",
            trigger: ".o_fsm_status_board .o_kanban_record:contains(/^Engineer/)",
            run: "click",
        },
        { content: "shows his visits", trigger: ".o_breadcrumb:contains(Visits of Engineer)" },
        { content: "one", trigger: ".o_list_view .o_data_row:contains(Customer Ltd), .o_kanban_record:contains(Customer Ltd)" },
    ],
});

const CHANGED = "fsm_base.boards_changed";
const listeners = [];

/**
 * In tests the server can't push: nothing is ever committed. So what it has written down for this user is fetched, by
 * the same rules as for a websocket, and given to those who listen.
 */
async function bringNews() {
    const answer = await rpc("/websocket/peek_notifications", { channels: [], last: 0, is_first_poll: true });
    const news = answer.notifications.filter(({ message }) => message.type === CHANGED);
    for (const { id, message } of news) {
        listeners.forEach((listener) => listener(message.payload, { id }));
    }
    return news.length;
}

registry.category("web_tour.tours").add("fsm_boards_live", {
    steps: () => [
        {
            content: "hear who listens",
            trigger: ".o_fsm_my_tasks",
            run() {
                const bus = services().bus_service;
                const subscribe = bus.subscribe;
                bus.subscribe = (type, listener) => {
                    if (type === CHANGED) {
                        listeners.push(listener);
                    }
                    return subscribe(type, listener);
                };
                window.fsmNotReloaded = true;
            },
        },
        { trigger: "button[data-menu-xmlid='fsm_base.menu_boards']", run: "click" },
        { trigger: "a[data-menu-xmlid='fsm_base.menu_board_status']", run: "click" },
        {
            content: "Other is free; then another request sends him",
            trigger: ".o_fsm_status_board .o_kanban_group:contains(Free) .o_kanban_record:contains(/^Other/)",
            async run() {
                await giveTo("Other");
                if (!(await bringNews())) {
                    throw new Error("The server has told nothing.");
                }
            },
        },
        {
            content: "he is assigned, without reloading the page",
            trigger: ".o_fsm_status_board .o_kanban_group:contains(Assigned) .o_kanban_record:contains(/^Other/)",
            run() {
                if (!window.fsmNotReloaded) {
                    throw new Error("The page was loaded again.");
                }
            },
        },
        { trigger: "button[data-menu-xmlid='fsm_base.menu_boards']", run: "click" },
        { trigger: "a[data-menu-xmlid='fsm_base.menu_board_dispatch']", run: "click" },
        {
            content: "the visit is his; then another request gives it back",
            trigger: ".o_fsm_board_row[data-engineer='Other'] .o_fsm_board_visit",
            async run() {
                await giveTo("Engineer");
                await bringNews();
            },
        },
        { content: "the block has moved", trigger: ".o_fsm_board_row[data-engineer='Engineer'] .o_fsm_board_visit" },
    ],
});
