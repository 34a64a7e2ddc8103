// What a worker keeps of a place or an injury beside her words, offline: photos that say who consented and why, or that it
// is missing.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { look } from "./axe.mjs";
import * as form from "./forms.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { photoWithPlace } from "./photo.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";

const ROBIN = "Robin Reed-Example";
const INTERVIEW = "Return home interview";
const WHERE = "The back of the arcade, by the bins";

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;
/** @type {Phone} */
let ada;

before(async () => {
  server = await Server.start();
  office = await open(server);
  ada = await Phone.open(server);
  await step.setUp(ada, "ada");
});

after(async () => {
  await ada?.destroy();
  await server?.stop();
});

/** Chooses a photo in the row that is open. @param {string} word */
async function addPhoto(word) {
  const { page } = ada;
  const buffer = await photoWithPlace(page, word);
  await page.locator("input[type=file]").last().setInputFiles({ name: "photo.jpg", mimeType: "image/jpeg", buffer });
  await page.getByRole("img", { name: "The photo" }).waitFor();
}

test("a photo is kept on a note without a signal, says what is missing, and stays in the service", async () => {
  const { page } = ada;
  await ada.offline();
  await step.openChild(ada, ROBIN);
  await step.button(page, "Case note").tap();
  await step.arrive(page, /Case note/u);
  await page.getByLabel("Shared summary").fill("Looked at the arcade together");
  await step.button(page, "Add photos or a voice note").tap();
  await page.getByRole("heading", { name: "Photos" }).waitFor();
  await step.button(page, "Add a photo").tap();
  await addPhoto("Larkplace");
  await page.getByText("it does not say who consented or why it was made").waitFor();
  await picture(page, "note-photo", { whole: true });
  await look(ada, "a note with a photo");
  // Nothing is lost for lack of it: the photo is there when the app is started again, and the note with it.
  await ada.close();
  await ada.relaunch();
  await step.unlock(ada);
  await step.openChild(ada, ROBIN);
  await step.button(screen(), "Case note").tap();
  await step.arrive(screen(), /Case note/u);
  await screen().getByRole("button", { name: /^Go on with the note of/u }).tap();
  await screen().getByText("Not finished", { exact: true }).waitFor();
  await step.button(screen(), "Sign and finish").tap();
  await screen().getByRole("heading", { name: "A photo or recording is not finished" }).waitFor();
  await screen().getByRole("button", { name: /^Open/u }).first().tap();
  await screen().getByRole("img", { name: "The photo" }).waitFor();
  await form.choose(screen(), "What it shows", "A place");
  await form.type(screen(), "Where it is, or where on the body", WHERE);
  await form.choose(screen(), "Who consented", "Young person");
  await form.type(screen(), "Why it was taken", "Robin wants the police to see where it was");
  await screen().locator(".hw-consent").waitFor({ state: "detached" });
  await step.button(screen(), "Sign as it stands").tap();
  await screen().getByText("The note is signed and saved.").waitFor();

  await step.button(screen(), "Read the notes").tap();
  await step.arrive(screen(), /Case notes/u);
  await screen().getByRole("img", { name: WHERE }).waitFor();
  await picture(screen(), "notes-photo", { whole: true });
  await look(ada, "notes with a photo");
  await ada.online();
  await step.sendNow(ada);
  await step.allSent(ada);

  const { mo } = office.desks;
  const { items: [narratives] } = await mo.get(`/v1/records?child=${office.children.Robin}&kind=restricted-narrative`);
  const { data } = await mo.get(`/v1/records/${narratives.id}`);
  const [kept] = Object.values(data.pictures);
  const { items: [notes] } = await mo.get(`/v1/records?child=${office.children.Robin}&kind=case-note`);
  assert.deepEqual(Object.keys((await mo.get(`/v1/records/${notes.id}`)).data.notes), [kept.note]);
  assert.deepEqual([kept.shows, kept.who_consented, kept.shows_detail], ["place", "young_person", WHERE]);
  assert.ok(kept.taken_at, "it says when");
  const photo = await mo.get(`/v1/records/${narratives.id}/attachments/${kept.photo}`);
  assert.ok(photo.length > 1_000 && !photo.includes("Larkplace"), "the office has the photo, without what the camera wrote into it");
});

test("a photo of an injury is kept in an interview, and what it does not say is told before signing", async () => {
  const page = screen();
  await ada.offline();
  await step.openChild(ada, ROBIN);
  await page.getByRole("navigation", { name: "What to do" }).getByRole("button", { name: "Interview" }).tap();
  await step.arrive(page, INTERVIEW);
  await form.openSection(page, "Photos and voice notes");
  await step.button(page, "Add a photo").tap();
  await addPhoto("Larkinjury");
  await form.choose(page, "Who consented", "Nobody");
  await page.getByText("it does not say why nobody was asked or why it was made").waitFor();
  await picture(page, "interview-photo", { whole: true });
  await look(ada, "an interview with a photo");
  await form.toSections(page, INTERVIEW);
  const task = page.locator(".govuk-task-list__item").filter({ hasText: "Photos and voice notes" });
  await task.getByText("1 to check").waitFor();
  await page.locator("main").getByRole("button", { name: /^Sign/u }).first().tap();
  await page.getByRole("heading", { name: "Not answered yet" }).waitFor();
  await page.getByText("Who consented to photos or recordings, and why").waitFor();
  await ada.online();
});

/** The page of the browser that runs now. */
function screen() {
  return ada.page;
}
