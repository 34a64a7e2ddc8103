// A young person's own voice: recorded offline with a timer, paused, kept through a dead battery, played back, and sent whole.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { look } from "./axe.mjs";
import * as form from "./forms.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { PASSWORD, Server } from "./server.mjs";
import * as step from "./steps.mjs";

const ROBIN = "Robin Reed-Example";
const INTERVIEW = "Return home interview";
const SECTION = "Photos and voice notes";
const MINUTE_MS = 60_000;

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;
/** @type {Phone} */
let ada;

before(async () => {
  server = await Server.start();
  office = await open(server);
  ada = await Phone.open(server, { microphone: true });
  await step.setUp(ada, "ada");
});

after(async () => {
  await ada?.destroy();
  await server?.stop();
});

/** Opens the section of Robin's interview. */
async function openVoices() {
  const { page } = ada;
  await step.openChild(ada, ROBIN);
  await page.getByRole("navigation", { name: "What to do" }).getByRole("button", { name: "Interview" }).tap();
  await step.arrive(page, INTERVIEW);
  await form.openSection(page, SECTION);
}

/** Waits until the timer shows at least so many seconds. @param {number} seconds */
async function recorded(seconds, { page } = ada) {
  await page.waitForFunction((least) => {
    const [, minutes, rest] = /(\d+):(\d\d)/u.exec(document.querySelector("[role=timer]")?.textContent ?? "") ?? [];
    return minutes !== undefined && Number(minutes) * 60 + Number(rest) >= least;
  }, seconds);
}

/** Listens to a recording until some of it was heard. */
async function hear({ page } = ada) {
  await page.getByRole("button", { name: /^Play/u }).first().tap();
  await page.waitForFunction(() => /0:0[1-9]/u.test(document.querySelector(".hw-player__time")?.textContent ?? ""));
}

test("a recording that a dead battery broke off is offered, heard and kept", async () => {
  const { page } = ada;
  await ada.offline();
  await openVoices();
  await step.button(page, "Add a voice note").tap();
  await step.button(page, "Record").tap();
  await page.locator(".hw-recording__state").filter({ hasText: "Recording" }).waitFor();
  await recorded(3);
  await step.button(page, "Pause").tap();
  await page.locator(".hw-recording__state").filter({ hasText: "Paused" }).waitFor();
  await picture(page, "voice-paused", { whole: true });
  const paused = await page.getByRole("timer").innerText();
  await look(ada, "a recording that is paused");
  assert.equal(await page.getByRole("timer").innerText(), paused, "the timer stands while nothing is recorded");
  await step.button(page, "Go on").tap();
  await recorded(7);
  await picture(page, "voice-recording");
  await look(ada, "a recording that runs");
  await ada.kill();
  await ada.relaunch();
  await step.unlock(ada);
  await step.openChild(ada, ROBIN);
  await ada.page.getByRole("navigation", { name: "What to do" }).getByRole("button", { name: "Interview" }).tap();
  await step.arrive(ada.page, INTERVIEW);
  await ada.page.locator(".govuk-task-list__item").filter({ hasText: SECTION }).getByText("1 not finished").waitFor();
  await form.openSection(ada.page, SECTION);
  await ada.page.getByRole("button", { name: /^Open/u }).first().tap();
  await ada.page.getByText("What was said before is on this phone.").waitFor();
  await picture(ada.page, "voice-broke-off", { whole: true });
  await look(ada, "a recording that broke off");
  await hear();
  await step.button(ada.page, "Keep it").tap();
  await ada.page.getByRole("button", { name: "Remove the recording" }).waitFor();
  await hear();
});

test("a voice note is stopped, played back, and says who consented; the microphone is released", async () => {
  const { page } = ada;
  await page.evaluate(() => {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    globalThis.streams = [];
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await ask(wanted);
      globalThis.streams.push(stream);
      return stream;
    };
  });
  await step.button(page, "Add a voice note").tap();
  await step.button(page, "Record").tap();
  await recorded(3);
  await step.button(page, "Stop and keep").tap();
  await page.getByRole("button", { name: "Remove the recording" }).waitFor();
  await page.getByText("it does not say who consented or why it was made").waitFor();
  await form.type(page, "What it is about", "What would help, in Robin's own words");
  await form.choose(page, "Who consented", "Young person");
  await form.type(page, "Why it was recorded", "Robin would rather tell it than have it written");
  await hear();
  await form.choose(page, "Played back to the young person", "Yes");
  await picture(page, "voice-kept", { whole: true });
  await look(ada, "an interview with a voice note");
  // An app that goes out of sight, and one that goes to another screen, ends a recording and keeps what was said.
  await step.button(page, "Add a voice note").tap();
  await step.button(page, "Record").tap();
  await recorded(2);
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
    delete document.visibilityState;
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await page.getByRole("button", { name: "Remove the recording" }).waitFor();
  await nothingListens(2);
  await step.button(page, "Add a voice note").tap();
  await step.button(page, "Record").tap();
  await recorded(2);
  await step.button(page, "All sections").tap();
  await step.arrive(page, INTERVIEW);
  await nothingListens(3);
});

/** Waits until so many recordings were made and no microphone is on. @param {number} count */
async function nothingListens(count) {
  await ada.page.waitForFunction((count) => globalThis.streams.length === count
    && globalThis.streams.every((stream) => stream.getTracks().every((track) => track.readyState === "ended")), count);
}

test("the recordings arrive at the office as they were heard", async () => {
  const { page } = ada;
  await ada.online();
  await step.goTo(ada, "Status");
  // A browser that died within half a minute of signing in has written no cookie.
  await step.button(page, "Send now").tap();
  const username = page.getByLabel("Username");
  await username.or(page.locator("hw-strip").filter({ hasText: "All sent" })).first().waitFor();
  if (await username.isVisible()) {
    await username.fill("ada");
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await step.button(page, "Sign in again").last().tap();
  }
  await step.allSent(ada);
  const { mo } = office.desks;
  const { items: [interview] } = await mo.get(`/v1/records?child=${office.children.Robin}&kind=return-home-interview`);
  const { data } = await mo.get(`/v1/records/${interview.id}`);
  const voices = Object.values(data.voice_notes);
  assert.equal(voices.length, 4, JSON.stringify(voices));
  for (const voice of voices) {
    const bytes = await mo.get(`/v1/records/${interview.id}/attachments/${voice.recording}`);
    assert.ok(bytes.length > 2_000 && bytes.includes("OpusHead"), `${bytes.length} bytes`);
    assert.ok(voice.recorded_at, "it says when");
  }
  assert.equal(voices.filter((voice) => voice.played_back === true && voice.who_consented === "young_person" && voice.seconds >= 3).length, 1);
  // Six seconds or more, of which a dead battery takes no more than the last part.
  assert.ok((await mo.get(`/v1/records/${interview.id}/attachments/${voices[0].recording}`)).length > 8_000);
});

test("a colleague hears it, fetched and then kept sealed on another phone", async () => {
  const ben = await Phone.open(server);
  try {
    await step.setUp(ben, "ben");
    const { page } = ben;
    await step.openChild(ben, ROBIN);
    await page.locator(".hw-kind").filter({ hasText: INTERVIEW }).getByRole("button").first().tap();
    await step.arrive(page, INTERVIEW);
    await form.openSection(page, SECTION);
    const open = async () => page.getByRole("button", { name: /^(Open|Read)/u }).first().tap();
    await open();
    await hear(ben);
    await form.toSections(page, INTERVIEW);
    await ben.offline();
    await form.openSection(page, SECTION);
    await open();
    await hear(ben);
  } finally {
    await ben.destroy();
  }
});

test("a recording ends by itself at twenty minutes, with the phone in use all the while", async () => {
  const pia = await Phone.open(server, { microphone: true });
  try {
    await step.setUp(pia, "pia");
    const { page } = pia;
    await pia.offline();
    await step.openChild(pia, ROBIN);
    await step.button(page, "Case note").tap();
    await step.arrive(page, /Case note/u);
    await step.button(page, "Add photos or a voice note").tap();
    await step.button(page, "Add a voice note").tap();
    await step.button(page, "Record").tap();
    await recorded(1, pia);
    // A clock that is put right meanwhile makes it no longer. It is never set back here: a phone whose clock goes back locks.
    await pia.setClock(4 * MINUTE_MS);
    await recorded(2, pia);
    assert.match(await page.getByRole("timer").innerText(), /^0:0\d/u);
    // Nobody touches the phone: four minutes at a time, where it would lock after five.
    for (const minutes of [4, 8, 12, 16]) {
      await pass(minutes, pia);
      await page.waitForFunction((said) => document.querySelector("[role=timer]")?.textContent?.startsWith(said) === true, `${minutes}:`);
    }
    await pass(20, pia);
    await page.getByText("of 20:00").waitFor();
    await tick(0, pia);
    await form.type(page, "What it is about", "All that Robin had to say");
    await step.button(page, "Sign and finish").tap();
    // Neither words nor who consented: it is said, and stops nobody.
    await page.getByRole("heading", { name: "Nothing is written in it yet" }).waitFor();
    await step.button(page, "Sign as it stands").tap();
    await page.getByText("The note is signed and saved.").waitFor();
    await step.button(page, "Read the notes").tap();
    await step.arrive(page, /Case notes/u);
    await page.getByText("All that Robin had to say", { exact: true }).waitFor();
    await page.getByRole("button", { name: /^Play/u }).tap();
    await page.waitForFunction(() => /0:0[1-9]/u.test(document.querySelector(".hw-player__time")?.textContent ?? ""));
    await picture(page, "voice-note-read", { whole: true });
    await look(pia, "notes with a voice note");
    // Neither recording it nor playing it leaves a voice on the disk that anybody could hear.
    assert.deepEqual(await pia.searchProfile(["OpusHead"]), []);
  } finally {
    await pia.destroy();
  }
});

/** Lets so many minutes have passed: by the clock, and by what measures how long something takes. @param {number} minutes @param {Phone} phone */
async function pass(minutes, phone) {
  await phone.setClock(minutes * MINUTE_MS);
  await tick(minutes, phone);
}

/** Puts the page's ticks ahead, by which touches are told apart too. */
async function tick(minutes, phone) {
  await phone.page.evaluate((passed_ms) => {
    globalThis.ticks ??= performance.now.bind(performance);
    performance.now = () => globalThis.ticks() + passed_ms;
  }, minutes * MINUTE_MS);
}

test("a microphone that may not be used is told in plain words", async () => {
  const ben = await Phone.open(server);
  try {
    await step.setUp(ben, "ben");
    const { page } = ben;
    const devtools = await ben.devtools();
    await devtools.send("Browser.setPermission", { permission: { name: "microphone" }, setting: "denied", origin: new URL(server.url).origin });
    await step.openChild(ben, ROBIN);
    await step.button(page, "Case note").tap();
    await step.arrive(page, /Case note/u);
    await step.button(page, "Add photos or a voice note").tap();
    await step.button(page, "Add a voice note").tap();
    await step.button(page, "Record").tap();
    await page.getByText(/Homeward may not use the microphone|This phone has no microphone/u).waitFor();
    await look(ben, "a note without a microphone");
  } finally {
    await ben.destroy();
  }
});
