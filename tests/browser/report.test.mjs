// A child is reported missing from the phone, and comes back, with the network cut: both are on the phone at once, say where
// they are, and arrive.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertFits, assertTouchable } from "./axe.mjs";
import { kept, revoke } from "./emptied.mjs";
import * as form from "./forms.mjs";
import { addChild, open, report } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";
import { count, counted, write } from "./taps.mjs";

/** Most taps from the child's page to a report that says where the child was last seen, and is kept. */
const MOST_TAPS = 3;

let birthdays = 0;
/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;

before(async () => {
  server = await Server.start();
  office = await open(server);
});

after(() => server.stop());

test("reported and back without a connection, both arrive, and the strip says where they are", async () => {
  const { child, name } = await someone("Lark", { ada: "missing" });
  const phone = await Phone.open(server);
  const { page } = phone;
  try {
    await step.setUp(phone, "ada");
    await step.openChild(phone, name);
    await phone.offline();
    await count(page);
    await step.button(page, "Report missing").tap();
    await step.arrive(page, /Report missing/u);
    await picture(page, "report-missing");
    await assertAccessible(page, "reporting a child missing");
    await assertFits(page, "reporting a child missing");
    await assertTouchable(page, "reporting a child missing");
    await write(page.getByLabel("Where last seen"), "At the invented harbour");
    await step.button(page, "Report missing").tap();
    await step.button(page, "Record return").waitFor();
    const { taps } = await counted(page);
    assert.ok(taps <= MOST_TAPS, `${taps} taps`);
    await page.getByText("Missing from home").waitFor();
    await page.getByText("On this phone only", { exact: true }).first().waitFor();
    await step.stripSays(phone, /1 record on this phone only/u);
    await picture(page, "reported-on-this-phone-only");
    await assertAccessible(page, "a child reported on this phone only");
    await step.goTo(phone, "My work");
    await page.getByRole("heading", { name: "Told from this phone" }).waitFor();
    await page.getByRole("heading", { name: "Still missing" }).waitFor();

    // The app is closed and opened in between.
    await phone.close();
    await phone.relaunch();
    await step.unlock(phone);
    await step.openChild(phone, name);
    await step.button(phone.page, "Record return").tap();
    await step.arrive(phone.page, /Record the return/u);
    await picture(phone.page, "record-return");
    await assertAccessible(phone.page, "recording a return");
    await phone.page.getByLabel("Where found").fill("At an invented friend's");
    await step.button(phone.page, "Record the return").tap();
    await step.stripSays(phone, /2 records on this phone only/u);
    await phone.page.getByText(/Interview: /u).first().waitFor();
    await phone.online();
    await step.sendNow(phone);
    await step.allSent(phone);
    const [episode] = await episodes(child);
    assert.deepEqual(
      [episode.details.last_seen_where, episode.details.where_found, episode.details.accounts.map(({ outcome }) => outcome)],
      ["At the invented harbour", "At an invented friend's", ["opened", "returned"]],
    );
    assert.equal(episode.rhi.state, "due");
    await step.openChild(phone, name);
    assert.equal(await phone.page.getByText("On this phone only", { exact: true }).count(), 0);
    await step.button(phone.page, "Report missing").waitFor();
  } finally {
    await phone.destroy();
  }
});

test("that another authority placed the child here is told with the report, and which", async () => {
  const { child, name } = await someone("Dove", { ada: "missing" });
  const phone = await Phone.open(server, { width: 320, height: 740 });
  const { page } = phone;
  try {
    await step.setUp(phone, "ada");
    await phone.offline();
    await step.openChild(phone, name);
    await step.button(page, "Report missing").tap();
    await step.arrive(page, /Report missing/u);
    const question = page.getByRole("group", { name: "Placed here by another authority" });
    assert.equal(await question.count(), 0, "it is asked of a child in care");
    await page.getByRole("group", { name: "Missing from" }).getByLabel("Care", { exact: true }).tap();
    await question.getByLabel("Yes", { exact: true }).tap();
    await write(page.getByLabel("Which authority"), "Invented Borough");
    await picture(page, "report-placed", { whole: true });
    await assertAccessible(page, "a report of a child placed here");
    await step.button(page, "Report missing").tap();
    await page.getByText("Placed by another authority: Invented Borough").waitFor();
    await phone.online();
    await step.sendNow(phone);
    await step.allSent(phone);
    const [episode] = await episodes(child);
    assert.deepEqual([episode.placed_by_other_authority, episode.details.placing_authority, episode.missing_from], [true, "Invented Borough", "care"]);
    await step.openChild(phone, name);
    await page.getByText("Placed by another authority: Invented Borough").waitFor();
  } finally {
    await phone.destroy();
  }
});

test("the interview is done and signed before anybody heard of the report, and belongs to the episode that there is", async () => {
  const phone = await Phone.open(server, { width: 320, height: 740 });
  const { page } = phone;
  try {
    const alone = await someone("Dunlin", { ada: "missing" });
    const told = await someone("Heron", { ada: "missing" });
    await step.setUp(phone, "ada");
    await phone.offline();
    for (const { name } of [alone, told]) {
      await reportMissing(phone, name, "By the invented canal");
      await step.button(page, "Record return").tap();
      await step.arrive(page, /Record the return/u);
      await step.button(page, "Record the return").tap();
      await page.getByRole("navigation", { name: "What to do" }).getByRole("button", { name: "Interview" }).tap();
      await step.arrive(page, "Return home interview");
      await form.openSection(page, "Episodes");
      await form.choose(page, "Outcome of the interview for this episode", "Declined");
      await form.type(page, "Reason", "Did not want to talk (invented)");
      await form.toSections(page, "Return home interview");
      await page.locator("main").getByRole("button", { name: /^Sign/u }).first().tap();
      await step.arrive(page, "Sign as the author");
      await page.locator("main").getByRole("button", { name: /^Sign/u }).last().tap();
      await page.getByText("Signed. The signature is on this phone.").waitFor();
      await step.goTo(phone, "My work");
      assert.equal(await page.locator(".hw-card").filter({ hasText: name }).count(), 0, "it is settled on this phone");
    }
    // Meanwhile the office has heard of one of the two.
    const first = await report(office.desks, new Date(), { child: told.child, reported: 1, returned: null, classification: "missing" });
    await phone.online();
    await step.sendNow(phone);
    await step.allSent(phone);
    for (const [{ child, name }, id] of [[alone, null], [told, first]]) {
      const [episode, ...more] = await episodes(child);
      assert.deepEqual([more.length, episode.rhi.state], [0, "declined"], name);
      if (id !== null) assert.equal(episode.id, id);
      const { items: [interview] } = await office.desks.mo.get(`/v1/records?child=${child}&kind=return-home-interview`);
      assert.deepEqual([interview.signatures.length, interview.signatures[0].intact], [1, true], name);
      await step.openChild(phone, name);
      await page.getByText("Interview declined").waitFor();
    }
    await step.goTo(phone, "My work");
    assert.equal(await page.getByText("speak to them").count(), 0, "nobody was first");
  } finally {
    await phone.destroy();
  }
});

test("two who report the same child apart make one episode with both accounts, and the second is told", async () => {
  const { child, name } = await someone("Wren", { ada: "missing", yan: "phoenix" });
  const [ada, yan] = [await Phone.open(server), await Phone.open(server)];
  try {
    for (const [phone, who, where] of [[ada, "ada", "At the invented station"], [yan, "yan", "At an invented park"]]) {
      await step.setUp(phone, who);
      await phone.offline();
      await reportMissing(phone, name, where);
    }
    await ada.online();
    await step.sendNow(ada);
    await step.allSent(ada);
    await yan.online();
    await step.sendNow(yan);
    await step.allSent(yan);
    const all = await episodes(child);
    assert.equal(all.length, 1);
    assert.deepEqual(all[0].details.accounts.map(({ outcome, by_name }) => [outcome, by_name]), [["opened", "Ada Missing"], ["beside", "Yan Youth"]]);
    await step.openChild(yan, name);
    await yan.page.getByText("Somebody had reported the child before.").waitFor();
    await yan.page.getByText(/Yan Youth told also: .*At an invented park/u).waitFor();
    await picture(yan.page, "two-accounts");
    await step.button(yan.page, "I have seen it").tap();
    await step.button(yan.page, "I have seen it").waitFor({ state: "detached" });
  } finally {
    await ada.destroy();
    await yan.destroy();
  }
});

test("what is typed and not sent is on the phone, and gone on with", async () => {
  const { name } = await someone("Iris", { ada: "missing" });
  const phone = await Phone.open(server);
  const { page } = phone;
  try {
    await step.setUp(phone, "ada");
    await step.openChild(phone, name);
    await step.button(page, "Report missing").tap();
    await page.getByLabel("Where last seen").fill("At the inven");
    await step.stripSays(phone, /1 record not finished/u);
    await page.reload();
    await step.unlock(phone);
    await step.openChild(phone, name);
    await step.button(page, "Go on").tap();
    assert.equal(await page.getByLabel("Where last seen").inputValue(), "At the inven");
    await step.button(page, "Report missing").tap();
    await step.button(page, "Record return").waitFor();
    await step.allSent(phone);
  } finally {
    await phone.destroy();
  }
});

test("the SPA reports a child of whom the header alone is seen", async () => {
  const { child, name } = await someone("Finch", {});
  const phone = await Phone.open(server);
  try {
    await step.setUp(phone, "sam");
    await reportMissing(phone, name, "At the invented school");
    await step.allSent(phone);
    const [episode] = await episodes(child);
    assert.equal(episode.details.accounts[0].by_name, "Sam Spa");
  } finally {
    await phone.destroy();
  }
});

test("what was told is handed over by a phone that was revoked, and a manager makes it an episode", async () => {
  const { child, name } = await someone("Otto", { ben: "missing" });
  const phone = await Phone.open(server);
  try {
    await step.setUp(phone, "ben");
    await phone.offline();
    await reportMissing(phone, name, "At the invented bridge");
    await revoke(server, office, "ben");
    await phone.online();
    await phone.page.getByText("reached the organisation").waitFor();
    assert.equal((await kept(phone)).waiting, 0);
    const { mo } = office.desks;
    const { items } = await mo.get("/v1/quarantine");
    const entry = items.find((one) => one.code === "handed_over" && one.child === child && one.kind === "missing-episode");
    assert.ok(entry, JSON.stringify(items));
    await mo.post(`/v1/quarantine/${entry.id}/decision`, { decision: "accept", reason: "Told before the phone was lost (invented)." });
    const [episode] = await episodes(child);
    assert.equal(episode.details.last_seen_where, "At the invented bridge");
  } finally {
    await phone.destroy();
  }
});

/** @param {Phone} phone @param {string} name @param {string} where */
async function reportMissing(phone, name, where) {
  await step.openChild(phone, name);
  await step.button(phone.page, "Report missing").tap();
  await step.arrive(phone.page, /Report missing/u);
  await phone.page.getByLabel("Where last seen").fill(where);
  await step.button(phone.page, "Report missing").tap();
  await step.button(phone.page, "Record return").waitFor();
}

/** @param {string} child @returns {Promise<any[]>} */
async function episodes(child) {
  return (await office.desks.mo.get(`/v1/missing-episodes?child=${child}`)).items;
}

/** @param {string} forename @param {Record<string, string>} workers */
async function someone(forename, workers) {
  birthdays += 1;
  const details = { forename, surname: `${forename}field-Example`, at_risk_of_cse: false, date_of_birth: `2011-0${birthdays}-03` };
  const child = await addChild(office.desks, office.users, details, workers);
  return { child, name: `${forename} ${forename}field-Example` };
}
