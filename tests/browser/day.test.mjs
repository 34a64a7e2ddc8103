// A worker's whole day without a server: signed in at the office in the morning, in a car park and a kitchen until the
// evening, and nothing of it lost when the server is back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as form from "./forms.mjs";
import { addChild, Desk, open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { photoWithPlace } from "./photo.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";

const INTERVIEW = "Return home interview";
const ROBIN = "Robin Reed-Example";
const SKY = "Sky Stone-Example";
const ASH = "Ash Hill-Example";
/** What a worker has between two doors. */
const NOTE_MAX_MS = 60_000;

/** What is typed, by where. Each sentence holds a word (%) that is looked for at the office in the evening. */
const SENTENCES = {
  attempt: "Rang twice. A carer called % answered", where: "Kitchen of % House, the carer in the garden",
  before: "The day began with an argument about a phone. % had rung three times, and nobody had asked why.",
  place: "% Arcade", "second-place": "Bus station at % Road", person: "% from the arcade",
  hurt: "Somebody called % pushed Robin off the step", harm: "A bruise on the arm. % did it, and said sorry.",
  feel: "Tired, and glad of toast. Wants to see % again.", carer: "The carer had rung everyone, % first.",
  "own-words": "“I just wanted it to be quiet. At % it is quiet. Nobody there asks me anything.”",
  analysis: "Robin goes where it is quiet. % is older, and pays for the bus.", action: "Ask the police what is known of % Arcade",
  declined: "Sky was at % and did not want to talk today", shared: "Talked about staying safe and about %.",
  restricted: "Robin said who % is, and asked that it goes no further.", triggers: "Arguments at tea. A call from %.",
  "safe-person": "Aunt %", description: "Tall, short red hair, a green coat with % on the back",
  "session-place": "% Youth Centre", session: "Drew a map of who is online. % was on it twice.",
  "wheel-note": "Answers messages since % helped", concern: "% sends messages at night", "plan-action": "Phone stays downstairs, as % agreed",
};
const words = Object.fromEntries([...Object.keys(SENTENCES), "alias", "exif"].map((where) => [where, step.canary()]));
/** @param {keyof typeof SENTENCES} where */
const said = (where) => SENTENCES[where].replace("%", words[where]);

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;
/** @type {Phone} */
let ada;
/** @type {Phone} */
let pia;
/** The photo, as the phone kept it. @type {Buffer} */
let kept;
/** A part of the day failed. */
let ended = false;

before(async () => {
  server = await Server.start();
  office = await open(server);
  const { desks, users } = office;
  const details = { forename: "Wren", surname: "Brook-Example", alias: words.alias, date_of_birth: "2011-03-04" };
  office.children.Wren = await addChild(desks, users, details, { ada: "missing" });
  [ada, pia] = [await Phone.open(server), await Phone.open(server)];
});

after(async () => {
  await ada?.destroy();
  await pia?.destroy();
  await server?.stop();
});

stage("in the morning the phones are filled, and the interviews taken", async () => {
  const { page } = ada;
  await step.signIn(ada, "ada");
  await picture(page, "protect");
  await step.protect(ada);
  await step.allSent(ada);
  await step.setUp(pia, "pia");
  for (const child of [ROBIN, SKY]) {
    await card(page, child).getByRole("button", { name: "Take it" }).tap();
    await card(page, child).getByText("Yours.").waitFor();
  }
  await ada.offline();
  await pia.offline();
  await server.kill();
  // Whoever leaves the office closes the app. (A browser that dies within half a minute of signing in forgets that it
  // did: it writes its cookies at leisure. Nothing but the signing in is to be done again then.)
  await ada.close();
  await ada.relaunch();
  await step.unlock(ada);
});

stage("my work shows what is due and overdue, with the time left", async () => {
  const { page } = ada;
  await step.goTo(ada, "My work");
  await card(page, SKY).getByText("Overdue by 24 hours").waitFor();
  await card(page, ROBIN).getByText(/^5[12] hours left$/u).waitFor();
  await card(page, "Jo Marsh-Example").getByText("Still missing", { exact: true }).waitFor();
  const names = await page.locator(".hw-card__title").allInnerTexts();
  assert.deepEqual(names.slice(0, 2), [SKY, ROBIN], "the overdue one comes first");
  await picture(page, "my-work", { whole: true });
});

stage("an interview is written from the child's page, section by section", async () => {
  const { page } = ada;
  await step.goTo(ada, "My work");
  await card(page, ROBIN).getByRole("button", { name: ROBIN }).tap();
  await step.arrive(page, ROBIN);
  await page.getByText("At risk of CSE").first().waitFor();
  await picture(page, "child", { whole: true });
  await step.button(page, "Interview").tap();
  await step.arrive(page, INTERVIEW);
  await page.locator("main").getByText("on this phone only").waitFor();

  await form.openSection(page, "Episodes");
  await page.getByText("A carer (invented)").first().waitFor();
  await form.choose(page, "Outcome of the interview for this episode", "Completed");
  assert.equal(await page.getByLabel("Reason", { exact: true }).count(), 0, "a reason is asked for what was not completed");
  assert.equal(await page.getByLabel(/lateness/u).count(), 0, "why it is late is asked of what is late");
  await form.choose(page, "Interview offered", "Yes");
  await form.now(page, "Offered at");
  await form.choose(page, "Response to the offer", "Declined");
  await page.getByLabel("Why it was declined").waitFor();
  await form.choose(page, "Response to the offer", "Accepted");
  await page.getByLabel("Why it was declined").waitFor({ state: "detached" });
  await form.add(page, "Add an attempt", "Attempt");
  await form.type(page, "Result", said("attempt"));
  await page.getByRole("button", { name: /^Close\s*Attempt$/u }).tap();
  await page.getByText(words.attempt).first().waitFor();
  await form.nextSection(page, "Interview");
  await form.type(page, "Where", said("where"));
  await form.choose(page, "Alone?", "Yes");
  await form.choose(page, "Push", "Placement");
  await form.choose(page, "Pull", "Friends");
  await form.type(page, "What was happening before", said("before"));
  await picture(page, "interview-before", { whole: true });
  await form.nextSection(page, "While away");
  await whileAway(page);
  await form.nextSection(page, "Harm");
  await form.type(page, "Harm suffered while missing", said("harm"));
  await form.type(page, "How they feel", said("feel"));
  await form.type(page, "Young person's own words", said("own-words"));
  await picture(page, "interview-own-words");
  await form.choose(page, "Staying safe information given", "Yes");
  await form.choose(page, "Helplines given", "Missing People 116 000");
  await form.nextSection(page, "Parent or carer");
  await form.type(page, "Parent's or carer's account", said("carer"));
  await form.choose(page, "Risk now", "Medium");
  await form.type(page, "Worker's analysis", said("analysis"));
  await form.add(page, "Add an action", "Action");
  await form.fill(page, { What: said("action"), Who: "Ada Missing" });
  await form.date(page, "By when", new Date(office.now.getTime() + 5 * 86_400_000));
  await form.toSections(page, INTERVIEW);
  await picture(page, "interview", { whole: true });
});

stage("the helplines are shown, the words read back, and the worker signs with a finger", async () => {
  const { page } = ada;
  await step.button(page, "Show the helplines").tap();
  await step.arrive(page, "Someone to talk to");
  await page.getByRole("link", { name: /116 000/u }).waitFor();
  await picture(page, "helplines");
  await step.button(page, "Done").tap();
  await step.button(page, "Read it back").tap();
  await step.arrive(page, "What we wrote down");
  for (const where of ["where", "before", "place", "person", "harm", "feel", "own-words"]) await page.getByText(words[where]).first().waitFor();
  await picture(page, "read-back", { whole: true });
  await step.button(page, "They agree").tap();
  await step.arrive(page, "Sign as the author");
  await form.drawSignature(ada);
  await picture(page, "sign");
  await step.button(page, "Sign").tap();
  await page.getByText("Signed. The signature is on this phone.").waitFor();
  await page.getByRole("img", { name: "The signature of Ada Missing" }).waitFor();
});

stage("an interview that was declined is a record too", async () => {
  const { page } = ada;
  await step.goTo(ada, "My work");
  await card(page, SKY).getByRole("button", { name: "Start the interview" }).tap();
  await step.arrive(page, "Episodes");
  await form.choose(page, "Outcome of the interview for this episode", "Declined");
  await form.type(page, "Reason", said("declined"));
  await picture(page, "declined", { whole: true });
  await form.toSections(page, INTERVIEW);
});

stage("a case note takes less than a minute", async () => {
  const { page } = ada;
  await step.openChild(ada, ROBIN);
  await step.button(page, "Case note").tap();
  await step.arrive(page, /Case note/u);
  const begun = performance.now();
  await form.chip(page, "Duration in minutes", "30");
  await form.chip(page, "Type of intervention", "Home visit");
  await page.getByLabel("Who was present").pressSequentially("Robin and a carer");
  await page.getByLabel("Shared summary").pressSequentially(said("shared"));
  await page.getByLabel("Restricted narrative").pressSequentially(said("restricted"));
  await picture(page, "note", { whole: true });
  await step.button(page, "Sign and finish").tap();
  await page.getByText("The note is signed and saved.").waitFor();
  assert.ok(performance.now() - begun < NOTE_MAX_MS, "a note in under a minute");
});

stage("the safety plan and the missing-from-home profile are written, with a photo that tells no place", async () => {
  const { page } = ada;
  await step.openChild(ada, ROBIN);
  await step.button(page, "Safety plan").tap();
  await step.arrive(page, "Safety plan");
  await form.openSection(page, "Triggers and warning signs");
  await form.type(page, "Triggers", said("triggers"));
  await form.toSections(page, "Safety plan");
  await form.openSection(page, "Safe people and numbers");
  await form.add(page, "Add a safe person", "Safe person");
  await form.fill(page, { Name: said("safe-person"), Number: "07700 900123" });
  await picture(page, "safety-plan-row", { whole: true });
  await step.openChild(ada, ROBIN);
  await page.locator(".hw-kind").filter({ hasText: "Missing-from-home profile" }).getByRole("button", { name: "Begin" }).tap();
  await step.arrive(page, "Missing-from-home profile");
  await form.openSection(page, "Description");
  await form.type(page, "Description", said("description"));
  const photo = await photoWithPlace(page, words.exif);
  assert.ok(photo.includes(words.exif), "the camera wrote the place into the file");
  // What the page shows is what the phone keeps, opened: the bytes are looked at on their way to the picture.
  await page.evaluate(keepShown);
  await page.locator("input[type=file]").last().setInputFiles({ name: "photo.jpg", mimeType: "image/jpeg", buffer: photo });
  await page.getByRole("img", { name: "Recent photo" }).waitFor();
  kept = Buffer.from(await page.evaluate(() => globalThis.shownBytes()), "base64");
  assert.equal(kept.subarray(0, 3).toString("hex"), "ffd8ff", "a JPEG");
  for (const word of [words.exif, "Exif", "GPS"]) assert.ok(!kept.includes(word), `the photo tells nothing more: ${word}`);
  await picture(page, "profile-photo", { whole: true });
});

stage("search finds a place, a person and an alias without a network", async () => {
  const { page } = ada;
  await step.goTo(ada, "Search");
  for (const [where, child] of [["place", ROBIN], ["person", ROBIN], ["alias", "Wren Brook-Example"]]) {
    await page.getByLabel(/^Name, alias/u).fill(words[where]);
    await page.getByText(/^[1-9]\d* match(es)? on this phone$/u).waitFor();
    await page.locator(".hw-found").filter({ hasText: words[where] }).getByRole("button", { name: child }).waitFor();
  }
  await page.getByLabel(/^Name, alias/u).fill(words.place);
  await page.locator(".hw-found").filter({ hasText: words.place }).waitFor();
  await picture(page, "search");
});

stage("everything is there after the phone's battery died", async () => {
  await step.stripSays(ada, "on this phone only");
  await ada.kill();
  await ada.relaunch();
  await step.arrive(ada.page, "Unlock Homeward");
  await picture(ada.page, "unlock");
  await step.unlock(ada);
  const { page } = ada;
  await step.goTo(ada, "Status");
  const waiting = page.getByText("on this phone only", { exact: true });
  await waiting.first().waitFor();
  assert.equal(await waiting.count(), 6, "every record that was written waits");
  await picture(page, "status", { whole: true });
  await step.openChild(ada, ROBIN);
  await page.getByRole("button", { name: /Last change/u }).filter({ hasText: INTERVIEW }).or(
    page.locator(".hw-kind").filter({ hasText: INTERVIEW }).locator(".hw-row")).first().tap();
  await step.arrive(page, INTERVIEW);
  await page.getByRole("img", { name: "The signature of Ada Missing" }).waitFor();
  await step.button(page, "Read it back").tap();
  for (const where of ["where", "before", "place", "harm", "feel", "own-words"]) await page.getByText(words[where]).first().waitFor();
  await step.openChild(ada, ROBIN);
  await picture(page, "child-evening", { whole: true });
});

stage("the Phoenix worker logs a session, scores the wheel by touch, and both sign the action plan", async () => {
  const { page } = pia;
  await step.openChild(pia, ASH);
  await step.button(page, "Log a session").tap();
  await step.arrive(page, /Log a session/u);
  await page.getByLabel("Session number").selectOption("5");
  await form.chip(page, "Attendance", "Attended");
  await form.type(page, "Place", said("session-place"));
  await form.chip(page, "Internet safety and social networking", "Fully");
  await form.chip(page, "Grooming and befriending", "Partly");
  await form.type(page, "Notes", said("session"));
  await page.getByText("Saved as you write").waitFor();
  await picture(page, "session", { whole: true });
  await step.button(page, "Score the wheel").tap();
  await step.button(page, "Score the wheel now").tap();
  await scoreWheel(pia);
  await step.openChild(pia, ASH);
  await page.locator(".hw-kind").filter({ hasText: "Phoenix action plan" }).getByRole("button", { name: "Begin" }).tap();
  await step.arrive(page, "Phoenix action plan");
  await form.openSection(page, "Concerns and actions");
  await form.add(page, "Add a concern", "Concern");
  await form.fill(page, { "What's the concern": said("concern"), "Action: what we can do": said("plan-action") });
  await form.toSections(page, "Phoenix action plan");
  for (const [slot, name] of [["The young person signs", "Ash"], ["Practitioner", "Pia Phoenix"]]) {
    await step.button(page, slot).tap();
    await page.getByText("I agree that this is an accurate record of our discussion").waitFor();
    await page.getByLabel(/^(The young person's|Your) name$/u).fill(name);
    await form.drawSignature(pia);
    await step.button(page, "Sign").tap();
    await page.getByRole("img", { name: `The signature of ${name}` }).waitFor();
  }
  await picture(page, "action-plan", { whole: true });
});

stage("in the evening everything is sent, the office reads every word, and the manager has seen it", async () => {
  await server.restart();
  await ada.online();
  await pia.online();
  for (const phone of [ada, pia]) {
    await step.sendNow(phone);
    await phone.page.getByRole("heading", { name: "Everything is sent" }).waitFor();
  }
  const missing = await Desk.signIn(server, "ada");
  const phoenix = await Desk.signIn(server, "pia");
  const read = JSON.stringify([await everything(missing, office.children.Robin), await everything(missing, office.children.Sky),
    await everything(phoenix, office.children.Ash)]);
  assert.deepEqual(Object.keys(SENTENCES).filter((where) => !read.includes(words[where])), [], "the office reads every word");

  const profile = (await everything(missing, office.children.Robin)).find(({ kind }) => kind === "missing-from-home-profile");
  const photo = await office.desks.mo.get(`/v1/records/${profile.id}/attachments/${profile.data.photo}`);
  assert.ok(photo.equals(kept), "the office has the photo as the phone kept it");

  const { page } = ada;
  await step.openChild(ada, ROBIN);
  await kind(page, INTERVIEW).getByText("sent", { exact: true }).waitFor();
  const { mo } = office.desks;
  for (const { id } of await records(mo, office.children.Robin)) await mo.seen(id);
  await step.sendNow(ada);
  await step.openChild(ada, ROBIN);
  await kind(page, INTERVIEW).getByText("seen by manager").waitFor();
  await picture(page, "seen", { whole: true });
});

/** A part of the day: where one fails, those after it have nothing to go on with. @param {string} name @param {() => Promise<void>} run */
function stage(name, run) {
  test(name, async (context) => {
    if (ended) return context.skip("the day ended before this");
    ended = true;
    try {
      await run();
    } catch (error) {
      for (const { page } of [ada, pia]) context.diagnostic(await page.locator("body").innerText());
      throw error;
    }
    ended = false;
  });
}

/** @param {import("playwright-core").Page} page @param {string} child */
function card(page, child) {
  return page.locator(".hw-card").filter({ hasText: child });
}

/** @param {import("playwright-core").Page} page @param {string} title */
function kind(page, title) {
  return page.locator(".hw-kind").filter({ has: page.getByRole("heading", { name: title, exact: true }) });
}

/** @param {import("playwright-core").Page} page */
async function whileAway(page) {
  await form.add(page, "Add a place", "Place");
  await form.fill(page, { Place: said("place"), When: "all night" });
  await form.add(page, "Add a place", "Place");
  await page.getByRole("heading", { name: words.place }).waitFor();
  await form.fill(page, { Place: said("second-place") });
  await form.add(page, "Add a person", "Person");
  await form.fill(page, { Person: said("person"), Relationship: "a friend" });
  await form.choose(page, "Hurt or threatened", "Yes");
  await form.type(page, "Hurt or threatened: details", said("hurt"));
  await form.unfold(page, "Exploitation indicators");
  await form.choose(page, "Exploitation indicators", "Unexplained money or items");
  await picture(page, "interview-while-away", { whole: true });
}

/** Scores all ten outcomes, the first by a touch on its part of the picture. @param {Phone} phone */
async function scoreWheel({ page }) {
  await step.arrive(page, /Distance-travelled wheel/u);
  const outcomes = page.locator("[data-outcome]");
  await outcomes.first().waitFor();
  const wheel = page.getByRole("img", { name: /^Wheel of 10 outcomes/u });
  const box = await wheel.boundingBox();
  await page.touchscreen.tap(box.x + box.width * 0.56, box.y + box.height * 0.25);
  // The third ring from the middle.
  await page.getByRole("status").filter({ hasText: /^1\. .*: 3$/u }).waitFor();
  assert.equal(await outcomes.first().getByLabel("3", { exact: true }).isChecked(), true, "a touch on a ring scores it");
  await page.getByRole("button", { name: /^Undo\s*:/u }).tap();
  assert.equal(await outcomes.first().getByRole("radio", { checked: true }).count(), 0, "and can be taken back");
  for (let index = 0; index < 10; index++) {
    await outcomes.nth(index).getByLabel(String(1 + ((index * 3) % 5)), { exact: true }).tap();
  }
  await page.getByText("All scored").waitFor();
  await outcomes.first().locator("summary").tap();
  await outcomes.first().locator("textarea").pressSequentially(said("wheel-note"));
  await step.button(page, "Done").tap();
  await page.getByText("The scores are saved.").waitFor();
  await page.getByRole("table").waitFor();
  await picture(page, "wheel", { whole: true });
}

/** @param {Desk} desk @param {string} child */
async function records(desk, child) {
  const { items } = await desk.get(`/v1/records?child=${child}`);
  return items;
}

/** @param {Desk} desk @param {string} child */
async function everything(desk, child) {
  const all = await records(desk, child);
  return Promise.all(all.map(({ id }) => desk.get(`/v1/records/${id}`)));
}

/** Runs in the page: keeps hold of the picture that is shown next. */
function keepShown() {
  const make = URL.createObjectURL.bind(URL);
  let shown = null;
  URL.createObjectURL = (blob) => {
    shown = blob;
    return make(blob);
  };
  globalThis.shownBytes = async () => btoa(Array.from(new Uint8Array(await shown.arrayBuffer()), (byte) => String.fromCharCode(byte)).join(""));
}
