// Nothing leaves a phone before the server itself has said that it has it. Whatever else answers is no connection.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { assertManagerFinds, kept, revoke, writeOffline } from "./emptied.mjs";
import { ANSWERS, Middle } from "./middle.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { photoWithPlace } from "./photo.mjs";
import { picture } from "./screens.mjs";
import { PASSWORD, Server } from "./server.mjs";
import * as step from "./steps.mjs";

const PROFILE = "Missing-from-home profile";
const NO_CONNECTION = /^No connection to the server/u;

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;
/** @type {Middle} */
let middle;
/** @type {Phone} */
let phone;

before(async () => {
  server = await Server.start();
  office = await open(server);
});

afterEach(async () => {
  await phone?.destroy();
  await middle?.close();
});

after(() => server.stop());

/** What an earlier server says, which names no digest. */
const EARLIER = async (response, upstream) => {
  const { status, headers, bytes } = await upstream();
  const { "content-length": _, ...others } = headers;
  const { digest: __, ...answer } = JSON.parse(bytes.toString("utf8"));
  response.writeHead(status, others).end(JSON.stringify(answer));
};

test("a revoked phone keeps its unsent work until the server names it", async () => {
  const words = step.canary();
  middle = await Middle.stand(server);
  phone = await Phone.open(middle);
  await step.setUp(phone, "ada");
  await writeOffline(phone, words);
  await revoke(server, office, "ada");
  for (const [way, answer] of Object.entries({ ...ANSWERS, "what an earlier server says": EARLIER })) {
    middle.answer(/^POST \/v1\/handovers$/u, answer);
    await phone.offline();
    await phone.online();
    await step.arrive(phone.page, "This phone has been emptied");
    await phone.page.getByText("Not handed in yet. No connection to the server").waitFor();
    await untilAnswered(way);
    const { waiting, meta } = await kept(phone);
    assert.ok(waiting > 0 && meta === 1, `${way}: what waits is still here`);
  }
  await picture(phone.page, "not-handed-in");
  middle.pass();
  const reached = phone.page.getByText("1 record or photo that was not sent has reached the organisation, sealed.");
  const until = Date.now() + step.PATIENCE_MS;
  // A try that is under way when the connection comes back is not made twice.
  while (!(await reached.isVisible())) {
    assert.ok(Date.now() < until, "it is handed in");
    await phone.offline();
    await phone.online();
  }
  await picture(phone.page, "handed-in");
  assert.deepEqual(await kept(phone), { kept: 0, waiting: 0, photos: 0, meta: 0 });
  await assertManagerFinds(office, words);
});

test("a picture waits on the phone until the server has all of it", async () => {
  middle = await Middle.stand(server);
  phone = await Phone.open(middle);
  const { page } = phone;
  await step.setUp(phone, "ben");
  await phone.offline();
  await step.openChild(phone, "Robin Reed-Example");
  await page.locator(".hw-kind").filter({ hasText: PROFILE }).getByRole("button").first().tap();
  await step.arrive(page, PROFILE);
  await page.locator(".govuk-task-list").getByRole("button", { name: "Description", exact: true }).tap();
  await step.arrive(page, "Description");
  const buffer = await photoWithPlace(page, step.canary());
  await page.locator("input[type=file]").last().setInputFiles({ name: "photo.jpg", mimeType: "image/jpeg", buffer });
  await page.getByRole("img", { name: "Recent photo" }).waitFor();
  await step.goTo(phone, "Status");
  const uploads = /^(GET|PUT) \/v1\/records\/[^/]+\/attachments\//u;
  const half = async (response, upstream) => {
    await upstream();
    response.destroy();
  };
  for (const [way, answer] of Object.entries({ ...ANSWERS, "the line is cut once it is there": half })) {
    middle.answer(uploads, answer);
    await phone.offline();
    await phone.online();
    await untilAnswered(way);
    await step.stripSays(phone, "1 photo or recording on this phone only");
    await page.getByText("1 photo or recording waits to be sent.").waitFor();
    assert.equal(await page.locator("hw-strip").getByText("All sent").count(), 0, way);
    assert.equal(await page.getByRole("heading", { name: "Everything is sent" }).count(), 0, way);
    middle.pass();
  }
  await step.sendNow(phone);
  await step.allSent(phone);
  const { mo } = office.desks;
  const { items: [profile] } = await mo.get(`/v1/records?child=${office.children.Robin}&kind=missing-from-home-profile`);
  const { data } = await mo.get(`/v1/records/${profile.id}`);
  assert.ok((await mo.get(`/v1/records/${profile.id}/attachments/${data.photo}`)).length > 1_000);
});

test("a phone that is locked while its session is renewed hears the answer", async () => {
  middle = await Middle.stand(server);
  phone = await Phone.open(middle);
  await step.setUp(phone, "ada");
  /** @type {() => void} */
  let give = () => undefined;
  const held = new Promise((hold) => {
    middle.answer(/^POST \/v1\/sessions\/refresh$/u, async (response, upstream) => {
      const { status, headers, bytes } = await upstream();
      give = () => void response.writeHead(status, headers).end(bytes);
      hold(undefined);
    });
  });
  const runsOut = async () => {
    await phone.context.clearCookies({ name: "__Host-homeward-access" });
    await phone.page.reload();
    await step.arrive(phone.page, "Unlock Homeward");
    await step.unlock(phone);
  };
  await runsOut();
  await held;
  await step.goTo(phone, "Status");
  await phone.page.evaluate(() => {
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function told(message, ...rest) {
      globalThis.isLocking ||= message.call === "lock";
      return post.call(this, message, ...rest);
    };
  });
  await step.button(phone.page, "Lock now").tap();
  await phone.page.waitForFunction(() => globalThis.isLocking);
  give();
  middle.pass();
  await step.arrive(phone.page, "Unlock Homeward");
  // The next renewal goes on from that answer.
  const synced = phone.page.waitForResponse((answer) => answer.url().endsWith("/v1/sync") && answer.status() === 200);
  await runsOut();
  await synced;
});

test("whatever else answers is no connection, in plain words, on every call", async () => {
  middle = await Middle.stand(server);
  phone = await Phone.open(middle);
  const { page } = phone;
  for (const [way, answer] of Object.entries(ANSWERS)) {
    middle.answer(/^POST \/v1\/sessions$/u, answer);
    await page.getByLabel("Username").fill("ada");
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await step.button(page, "Sign in").click();
    await page.locator(".govuk-error-summary").getByText(NO_CONNECTION).waitFor();
    assert.equal(middle.answered, 1, way);
  }
  middle.pass();
  await step.setUp(phone, "ada");
  const word = step.canary();
  await phone.offline();
  await step.openChild(phone, "Jo Marsh-Example");
  await step.button(page, "Case note").tap();
  await page.getByLabel("Who was present").fill(word);
  await page.getByLabel("Who was present").blur();
  await page.getByText("On this phone only").first().waitFor();
  await step.goTo(phone, "Status");
  for (const [way, answer] of Object.entries(ANSWERS)) {
    middle.answer(/^POST \/v1\/(sync|sessions\/refresh)$/u, answer);
    await phone.offline();
    await phone.online();
    await untilAnswered(way);
    await page.getByText("There is no connection to the server. It is tried again by itself.").waitFor();
    await step.stripSays(phone, "1 record on this phone only");
    assert.equal(await page.getByText("Sign in again").count(), 0, way);
  }
  middle.pass();
  await step.sendNow(phone);
  await step.allSent(phone);
});

/** Waits until something else has answered. @param {string} way */
async function untilAnswered(way) {
  const until = Date.now() + step.PATIENCE_MS;
  while (middle.answered === 0) {
    assert.ok(Date.now() < until, `${way}: nothing was asked`);
    await new Promise((turn) => setImmediate(turn));
    await phone.page.evaluate(() => undefined);
  }
  // What follows from the answer is done before anything else is asked of the phone.
  await phone.page.evaluate(() => new Promise((done) => setTimeout(done)));
}
