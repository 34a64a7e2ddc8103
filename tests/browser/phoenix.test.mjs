// A Phoenix worker's day: sessions, reviews and the weekly contact, and no interviews that others are to do.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { look } from "./axe.mjs";
import * as form from "./forms.mjs";
import { addChild, open, report } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { picture } from "./screens.mjs";
import { Server } from "./server.mjs";
import * as step from "./steps.mjs";

const ASH = "Ash Hill-Example";
const DAY_MS = 86_400_000;

/** @type {Server} */
let server;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;
/** @type {Phone} */
let yan;

before(async () => {
  server = await Server.start();
  office = await open(server);
  const { desks, users, now } = office;
  const away = await addChild(desks, users, { forename: "Fin", surname: "Vale-Example", date_of_birth: "2011-03-04" }, { yan: "phoenix" });
  await report(desks, now, { child: away, reported: 3, returned: null, classification: "missing" });
  yan = await Phone.open(server, { width: 320, height: 640 });
  await step.setUp(yan, "yan");
});

after(async () => {
  await yan?.destroy();
  await server?.stop();
});

test("an interview that needs nothing of her is not shown as work; a child of hers who is missing is", async () => {
  const { page } = yan;
  // Robin is hers, and its interview is due.
  await page.getByRole("heading", { name: "Still missing" }).waitFor();
  assert.deepEqual(await page.locator(".hw-card__title").allInnerTexts(), ["Fin Vale-Example"]);
  assert.equal(await page.getByRole("heading", { name: "Return home interviews" }).count(), 0);
  assert.equal(await page.getByRole("button", { name: "Take it" }).count(), 0);
  await look(yan, "a Phoenix worker's day");
});

test("a contact is due a week after the last, and a session or a call is one", async () => {
  const { page } = yan;
  await yan.offline();
  await step.openChild(yan, ASH);
  await step.button(page, "Log a session").tap();
  await step.arrive(page, /Log a session/u);
  await page.getByLabel("Session number").selectOption("1");
  await form.date(page, "Date", new Date(office.now.getTime() - 9 * DAY_MS));
  await form.chip(page, "Attendance", "Attended");
  await page.getByLabel("Session number").selectOption("2");
  await form.date(page, "Date", new Date(office.now.getTime() + 5 * DAY_MS));
  await step.button(page, "Done").first().tap();
  await step.goTo(yan, "My work");
  const weekly = page.getByRole("region", { name: "Weekly contact" });
  await weekly.getByRole("button", { name: ASH }).getByText("Overdue").waitFor();

  await step.openChild(yan, ASH);
  await step.button(page, "Safety plan").tap();
  await step.arrive(page, "Safety plan");
  await form.openSection(page, "Review");
  // The day of the session that is planned is one touch away, and so is another.
  const planned = new Date(office.now.getTime() + 5 * DAY_MS);
  await page.getByRole("button", { name: /^Next session, .*: Review date$/u }).waitFor();
  await picture(page, "next-session", { whole: true });
  const below = () => page.getByRole("button", { name: "Add a review" }).evaluate((button) => button.getBoundingClientRect().top + scrollY);
  const then = await below();
  await page.getByRole("button", { name: /^Next session, .*: Review date$/u }).tap();
  const review = page.getByRole("group", { name: "Review date", exact: true });
  await form.saved(page, review.getByLabel("Day", { exact: true }));
  assert.equal(await review.getByLabel("Day", { exact: true }).inputValue(), String(planned.getUTCDate()));
  assert.equal(await below(), then, "nothing moves");
  await look(yan, "a review on the day of the next session");
  await form.date(page, "Review date", new Date(office.now.getTime() + 3 * DAY_MS));
  await step.goTo(yan, "My work");
  await page.getByRole("region", { name: "Reviews" }).getByRole("button", { name: ASH }).waitFor();
  await picture(page, "phoenix-work", { whole: true });
  await look(yan, "a Phoenix worker's day with dates");

  await step.openChild(yan, ASH);
  await step.button(page, "Case note").tap();
  await step.arrive(page, /Case note/u);
  await form.chip(page, "Type of intervention", "Telephone call");
  await page.getByLabel("Shared summary").fill("Rang, all well");
  await page.getByText("Saved:").waitFor();
  await step.goTo(yan, "My work");
  await weekly.waitFor({ state: "detached" });
});
