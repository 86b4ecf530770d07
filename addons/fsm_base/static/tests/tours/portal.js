import { registry } from "@web/core/registry";

/** A small picture, as a phone's camera would make it. */
const takePhoto = async (input) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 40;
    canvas.getContext("2d").fillRect(5, 5, 30, 30);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg"));
    const transfer = new DataTransfer();
    transfer.items.add(new File([blob], "plate.jpg", { type: "image/jpeg" }));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
};

registry.category("web_tour.tours").add("fsm_customer_reports_and_chases", {
    steps: () => [
        { content: "the way in", trigger: "a[href='/my/service-requests']", run: "click", expectUnloadPage: true },
        { content: "report a fault", trigger: "a.o_fsm_new", run: "click", expectUnloadPage: true },
        { content: "in words", trigger: "textarea[name=description]", run: "edit It stands still" },
        { content: "the machine", trigger: "input[name=machine_text]", run: "edit Big compressor" },
        { content: "its number", trigger: "input[name=serial]", run: "edit TOUR-P1" },
        { content: "a photo", trigger: "input[name=photos]", run: ({ anchor }) => takePhoto(anchor) },
        { content: "is shown", trigger: ".o_fsm_previews img" },
        {
            content: "nothing needs scrolling sideways",
            trigger: "body",
            run: () => {
                if (document.documentElement.scrollWidth > window.innerWidth) {
                    throw new Error("The page is wider than the phone.");
                }
            },
        },
        { content: "send", trigger: "button[type=submit]:contains(Send)", run: "click", expectUnloadPage: true },
        { content: "it has arrived", trigger: ".alert-success:contains(We have your request)" },
        { content: "where it stands", trigger: ".o_fsm_timeline_current:contains(We are arranging an engineer)" },
        { content: "with its photo", trigger: "img[alt='plate.jpg']" },
        { content: "why it can't wait", trigger: "#fsm_chase input[name=note]", run: "edit The line stands" },
        { content: "chase it", trigger: "#fsm_chase button:contains(Please hurry)", run: "click", expectUnloadPage: true },
        { content: "somebody knows", trigger: ".alert-success:contains(We have told the person in charge)" },
        { content: "it was counted", trigger: "#fsm_chase:contains(Asked so far: 1)" },
    ],
});

registry.category("web_tour.tours").add("fsm_customer_confirms", {
    steps: () => [
        { content: "all is done", trigger: ".o_fsm_timeline_done:contains(Done)" },
        { content: "confirm", trigger: "#fsm_confirm button:contains(Yes, all is well)", run: "click", expectUnloadPage: true },
        { content: "thanks", trigger: ".alert-success:contains(The request is closed)" },
        { content: "and it stays so", trigger: "p:contains(You have confirmed that everything works)" },
    ],
});

registry.category("web_tour.tours").add("fsm_agent_sends_again", {
    steps: () => [
        { content: "what failed", trigger: ".o_data_row:contains(Failed) button[name=action_retry]", run: "click" },
        { content: "waits again", trigger: ".o_data_row:contains(To Send)" },
        { content: "open it", trigger: ".o_data_row td[name=code]", run: "click" },
        { content: "the request is one click away", trigger: "div[name=request_id] a", run: "click" },
        { content: "there it is", trigger: ".o_form_view .oe_stat_button[name=action_open_notifications]" },
        { content: "the customer calls", trigger: ".oe_stat_button[name=action_chase]", run: "click" },
        { content: "really", trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { content: "it is shown", trigger: ".alert-warning:contains(The customer has asked)" },
    ],
});

registry.category("web_tour.tours").add("fsm_manager_sees_failures", {
    steps: () => [
        { content: "the bell", trigger: ".o_menu_systray button:has(.fa-clock-o)", run: "click" },
        {
            content: "says what did not arrive",
            trigger: ".o-mail-ActivityGroup:contains(Messages That Did Not Reach Customers)",
            run: "click",
        },
        { content: "one click away", trigger: ".o_list_view .o_data_row:contains(Failed)" },
    ],
});
