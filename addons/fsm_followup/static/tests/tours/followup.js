import { registry } from "@web/core/registry";

const fitsThePhone = {
    content: "nothing needs scrolling sideways",
    trigger: "body",
    run: () => {
        if (document.documentElement.scrollWidth > window.innerWidth) {
            throw new Error("The page is wider than the phone.");
        }
    },
};
const question = (words) => `.o_fsm_question:contains(${words})`;
const asked = (words) => `.o_fsm_questionnaire_item:contains(${words})`;
const stands = (state) => ({
    content: `it is ${state}`,
    trigger: `.o_statusbar_status button.o_arrow_button_current:contains(${state})`,
});
const takePhoto = async (input) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 40;
    canvas.getContext("2d").fillRect(5, 5, 30, 30);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg"));
    const transfer = new DataTransfer();
    transfer.items.add(new File([blob], "leak.jpg", { type: "image/jpeg" }));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
};
const add = (name, steps) => registry.category("web_tour.tours").add(name, { steps: () => steps });

add("fsm_customer_says_how_it_went", [
    fitsThePhone,
    { content: "it works", trigger: `${question("Fixed?")} label:contains(Yes)`, run: "click" },
    { content: "four stars", trigger: `${question("Satisfied?")} label[data-star="4"]`, run: "click" },
    { content: "the fourth is lit", trigger: `${question("Satisfied?")}:has(input[value="4"]:checked)` },
    { content: "how long", trigger: `${question("How long")} label:contains(A day)`, run: "click" },
    { content: "one good thing", trigger: `${question("What was good")} label:contains(Polite)`, run: "click" },
    { content: "and another", trigger: `${question("What was good")} label:contains(Quick)`, run: "click" },
    { content: "a number", trigger: `${question("recommend")} input`, run: "edit 8" },
    { content: "in words", trigger: `${question("Anything else")} textarea`, run: "edit He was quick" },
    { content: "a photo", trigger: "input[name=photos]", run: ({ anchor }) => takePhoto(anchor) },
    { content: "is shown", trigger: ".o_fsm_previews img" },
    fitsThePhone,
    { content: "send", trigger: "button[type=submit]:contains(Send)", run: "click", expectUnloadPage: true },
    { content: "thanks", trigger: ".o_fsm_thanks:contains(Your answers have reached us)" },
    { content: "not quite", trigger: "a:contains(Change my answers)", run: "click", expectUnloadPage: true },
    { content: "what he wrote is there", trigger: `${question("Anything else")} textarea:value(He was quick)` },
    { content: "and his photo", trigger: "img[alt='leak.jpg']" },
    { content: "one star", trigger: `${question("Satisfied?")} label[data-star="1"]`, run: "click" },
    { content: "send again", trigger: "button[type=submit]:contains(Send)", run: "click", expectUnloadPage: true },
    { content: "somebody will call", trigger: ".o_fsm_thanks:contains(We will get in touch with you)" },
    fitsThePhone,
]);

add("fsm_agent_calls_back", [
    { content: "the task", trigger: ".o_kanban_record:contains(Call the Customer):contains(Customer Ltd) span", run: "click" },
    stands("To Call"),
    { content: "what the customer wrote", trigger: `${asked("Satisfied?")}:contains(Written by the customer: ★★★★☆)` },
    { content: "three stars in truth", trigger: `${asked("Satisfied?")} button[data-star="3"]`, run: "click" },
    { content: "how long", trigger: `${asked("How long")} button:contains(A day)`, run: "click" },
    { content: "is chosen", trigger: `${asked("How long")} button.btn-primary:contains(A day)` },
    { content: "what was good", trigger: `${asked("What was good")} button:contains(Polite)`, run: "click" },
    { content: "in words", trigger: `${asked("Anything else")} textarea`, run: "edit Nothing && press Tab" },
    { content: "the note", trigger: "div[name=call_note] textarea", run: "edit A nice talk" },
    { content: "done", trigger: "button[name=action_done]", run: "click" },
    stands("Done"),
    { content: "three stars", trigger: `${asked("Satisfied?")} .o_fsm_questionnaire_words:contains(★★★☆☆)` },
    { content: "the customer's are kept", trigger: `${asked("Satisfied?")}:contains(Written by the customer: ★★★★☆)` },
]);

add("fsm_manager_settles_followup", [
    { content: "the task", trigger: ".o_kanban_record:contains(Settle With the Customer):contains(Customer Ltd) span", run: "click" },
    { content: "what is wrong", trigger: ".o_fsm_followup_settle:contains(The customer is not satisfied)" },
    { content: "what he said", trigger: `${asked("Anything else")}:contains(Too late)` },
    {
        content: "what was agreed",
        trigger: ".o_fsm_followup_settle div[name=agreement] textarea",
        run: "edit A free visit",
    },
    { content: "settled", trigger: "button[name=action_settle]", run: "click" },
    stands("Done"),
    { content: "the alarm is over", trigger: ".o_form_view:not(:has(.o_fsm_followup_settle))" },
    { content: "it stands there", trigger: "div[name=agreement]:contains(A free visit)" },
]);

add("fsm_admin_changes_questions", [
    { content: "it was sent", trigger: "p:contains(a new version is asked)" },
    { content: "a question", trigger: "div[name=question_ids] .o_data_row:contains(Satisfied?) td[name=name]", run: "click" },
    { content: "in other words", trigger: ".modal div[name=name] input", run: "edit How was it?" },
    { content: "take it", trigger: ".modal .o_form_button_save", run: "click" },
    { content: "closed", trigger: "body:not(:has(.modal))" },
    { content: "save", trigger: ".o_form_button_save", run: "click" },
    { content: "a new version", trigger: "div[name=version_id]:contains(· 2)" },
    { content: "asks it so", trigger: "div[name=question_ids] .o_data_row:contains(How was it?)" },
]);

add("fsm_engineer_reads_what_his_customer_says", [
    { content: "his visit", trigger: ".o_kanban_record:contains(Customer Ltd):contains(Score)", run: "click" },
    { content: "the stars", trigger: `${asked("Satisfied?")} .o_fsm_questionnaire_words:contains(★★★★★)` },
    { content: "the words", trigger: `${asked("Anything else")} .o_fsm_questionnaire_words:contains(Well done)` },
    { content: "what was chosen", trigger: `${asked("How long")} .o_fsm_questionnaire_words:contains(A day)` },
    { content: "he only reads", trigger: ".o_form_view:not(:has(button[name=action_call]))" },
    fitsThePhone,
]);
