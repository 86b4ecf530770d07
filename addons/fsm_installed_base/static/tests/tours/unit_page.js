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

const narrow = {
    content: "nothing needs scrolling sideways",
    trigger: "body",
    run: () => {
        if (document.documentElement.scrollWidth > window.innerWidth) {
            throw new Error("The page is wider than the phone.");
        }
    },
};

const send = { content: "send", trigger: "button[type=submit]:contains(Send)", run: "click", expectUnloadPage: true };

registry.category("web_tour.tours").add("fsm_passer_by_reports_fault", {
    steps: () => [
        { content: "which machine it is", trigger: ".o_fsm_facts:contains(SN-1001):contains(Under warranty until)" },
        { content: "what is wrong", trigger: "textarea[name=description]", run: "edit It stands still" },
        { content: "a photo", trigger: "input[name=photos]", run: ({ anchor }) => takePhoto(anchor) },
        { content: "is shown", trigger: ".o_fsm_previews img" },
        { content: "who", trigger: "input[name=reported_by]", run: "edit Worker Li" },
        { content: "where to call", trigger: "input[name=contact_phone]", run: "edit 139 1111 2222" },
        narrow,
        send,
        { content: "it has arrived", trigger: ".alert-success:contains(We have your report)" },
        { content: "where it stands", trigger: ".o_fsm_followed .o_fsm_timeline_current:contains(We are arranging an engineer)" },
        narrow,
        { content: "why it can't wait", trigger: ".o_fsm_followed input[name=note]", run: "edit The line stands" },
        { content: "chase it", trigger: ".o_fsm_followed button:contains(Please hurry)", run: "click", expectUnloadPage: true },
        { content: "somebody knows", trigger: ".alert-success:contains(We have told the person in charge)" },
        { content: "it was counted", trigger: ".o_fsm_followed:contains(Asked so far: 1)" },
        { content: "something else", trigger: ".o_fsm_another", run: "click" },
        { content: "is wrong too", trigger: "details[open] textarea[name=description]", run: "edit And it leaks" },
        { trigger: "input[name=reported_by]", run: "edit Worker Li" },
        { trigger: "input[name=contact_phone]", run: "edit 139 1111 2222" },
        send,
        { content: "both are followed", trigger: "body:has(.o_fsm_followed + .o_fsm_followed)" },
    ],
});

registry.category("web_tour.tours").add("fsm_customer_and_his_machines", {
    steps: () => [
        { content: "the way in", trigger: "a[href='/my/machines']:contains(My Machines)", run: "click", expectUnloadPage: true },
        narrow,
        { content: "one of them", trigger: ".o_fsm_machines a:contains(SN-1001)", run: "click", expectUnloadPage: true },
        { content: "its documents", trigger: ".o_fsm_document:contains(manual.pdf)" },
        narrow,
        { content: "a fault", trigger: "a.o_fsm_report_fault", run: "click", expectUnloadPage: true },
        { content: "the machine is chosen", trigger: "select[name=machine_id]:has(option:checked:contains(SN-1001))" },
        { content: "nobody asks for its number", trigger: "body:not(:has(input[name=serial]:visible))" },
        { content: "another machine", trigger: "select[name=machine_id]", run: "selectByLabel Another one, or none" },
        { content: "has to be told", trigger: "input[name=serial]:visible" },
        { content: "no, this one", trigger: "select[name=machine_id]", run: "selectByIndex 1" },
        { content: "nobody asks", trigger: "body:not(:has(input[name=serial]:visible))" },
        { content: "in words", trigger: "textarea[name=description]", run: "edit It stands still" },
        narrow,
        send,
        { content: "it has arrived", trigger: ".alert-success:contains(We have your request)" },
        { content: "back to the machine", trigger: "a.o_fsm_machine_link", run: "click", expectUnloadPage: true },
        { content: "it is in the history", trigger: ".o_fsm_history:contains(We are arranging an engineer)" },
    ],
});
