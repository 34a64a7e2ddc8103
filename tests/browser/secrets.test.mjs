// After a day's work nothing of it can be read anywhere but on the screen: not on the phone's disk, not in an address, a
// title, the console, a cache or the history; and no script of the page ever sees what signs a person in.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CHILD, lockNow, openPlan, planAtOffice, SURNAME, write } from "./guard.mjs";
import { Middle } from "./middle.mjs";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { PASSWORD, Server } from "./server.mjs";
import { allSent, arrive, button, canary, goTo, openChild, PASSPHRASE, sendNow, setUp, unlock } from "./steps.mjs";

const USERNAME = "larkspur.nightshift";

/** @type {Server} */
let server;
/** Through which the phone is heard. @type {Middle} */
let middle;
/** @type {Awaited<ReturnType<typeof open>>} */
let office;

before(async () => {
  server = await Server.start();
  middle = await Middle.stand(server);
  office = await open(server);
  office.users[USERNAME] = await server.addUser(USERNAME, "Larkspur Nightshift", "missing_children_worker");
  await office.desks.mo.post(`/v1/children/${office.children.Sky}/allocations`, {
    id: crypto.randomUUID(), user: office.users[USERNAME], service: "missing",
  });
});

after(async () => {
  await middle?.close();
  await server.stop();
});

test("a day's work leaves nothing to be read, and no script sees who is signed in", async () => {
  const words = { plan: canary("plan"), note: canary("note"), searched: canary("searched"), offline: canary("offline") };
  const phone = await Phone.open(middle);
  const { page } = phone;
  /** What the page showed as its title and address. */
  const shown = new Set();
  const look = async () => shown.add(`${await page.title()}\n${page.url()}\n${await page.evaluate(() => JSON.stringify(history.state))}`);
  try {
    await setUp(phone, USERNAME);
    await look();
    await openPlan(phone);
    await write(phone, words.plan);
    await look();
    await openChild(phone, CHILD);
    await page.getByRole("navigation", { name: "What to do" }).getByRole("button", { name: "Case note" }).click();
    await page.getByLabel("Shared summary").fill(words.note);
    await page.getByText("Saved:").waitFor();
    await look();
    await goTo(phone, "Search");
    await page.getByRole("searchbox").fill(words.searched);
    await page.getByText("Nothing matches").waitFor();
    await look();
    await sendNow(phone);
    await page.getByRole("heading", { name: "Everything is sent" }).waitFor();
    await phone.offline();
    await openPlan(phone);
    await write(phone, `${words.plan} ${words.offline}`);
    await lockNow(phone);
    await look();
    await unlock(phone);
    await phone.online();
    await allSent(phone);

    const plan = await planAtOffice(office.desks.mo, office.children.Sky);
    assert.ok(plan.data.triggers.includes(words.offline));
    const ids = [office.children.Sky, office.users[USERNAME], plan.id];
    const secrets = [...Object.values(words), CHILD, SURNAME, "Nightshift", USERNAME, PASSWORD, PASSPHRASE, ...ids];

    await assertNoTokens(phone);
    await assertNothingCached(phone);
    const devtools = await phone.devtools();
    const { entries } = await devtools.send("Page.getNavigationHistory");
    const places = {
      addresses: phone.asked.join("\n"), console: phone.said.join("\n"), shown: [...shown].join("\n"),
      history: JSON.stringify(entries), log: server.log,
      storage: await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, name])),
    };
    for (const [place, text] of Object.entries(places)) {
      for (const secret of secrets) assert.ok(!text.includes(secret), `“${secret}” is in the ${place}`);
    }
    assert.deepEqual([...new Set([...shown].map((one) => one.split("\n").slice(0, 2).join(" ")))], [`Homeward ${middle.url}/app/`]);
    assert.ok(phone.asked.every((url) => url.startsWith(middle.url)), "nothing comes from anywhere else");

    assert.deepEqual(await phone.searchProfile(secrets), []);
  } finally {
    await phone.destroy();
  }
});

test("nothing but the app's own code runs in the page", async () => {
  const phone = await Phone.open(server);
  const { page } = phone;
  try {
    await arrive(page, "Sign in");
    const headers = (await page.reload()).headers();
    const policy = headers["content-security-policy"];
    for (const rule of ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "connect-src 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types homeward lit-html"]) {
      assert.ok(policy.includes(rule), `${rule} in ${policy}`);
    }
    assert.ok(!policy.includes("unsafe-inline") && !/'unsafe-eval'/u.test(policy), policy);

    // What an attacker would do who got a foot into the page. Scripts that the developer tools evaluate may do anything,
    // so each attempt is judged by what comes of it.
    const done = await page.evaluate(async () => {
      globalThis.refused = [];
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => globalThis.refused.push(effectiveDirective));
      const attempt = (act) => { try { return String(act()); } catch (error) { return error.name; } };
      const inline = document.createElement("script");
      const results = {
        innerHTML: attempt(() => { document.createElement("div").innerHTML = "<b>x</b>"; return "taken"; }),
        scriptText: attempt(() => { inline.text = "globalThis.injected = true"; return "taken"; }),
        policy: attempt(() => { trustedTypes.createPolicy("anything", {}); return "taken"; }),
        timer: attempt(() => { setTimeout("globalThis.injected = true"); return "taken"; }),
      };
      const parsed = new DOMParser();
      results.parser = attempt(() => { parsed.parseFromString("<b>x</b>", "text/html"); return "taken"; });
      const script = document.createElementNS("http://www.w3.org/1999/xhtml", "script");
      script.append("globalThis.injected = true");
      attempt(() => document.body.append(script));
      const style = document.createElement("style");
      style.append("body { outline: 7px solid red }");
      document.head.append(style);
      document.body.setAttribute("style", "outline-offset: 7px");
      const far = await fetch("https://example.com/").then(() => "reached", () => "refused");
      const { outlineWidth, outlineOffset, outlineStyle } = getComputedStyle(document.body);
      return { results, injected: globalThis.injected ?? false, far, outline: { outlineStyle, outlineOffset, outlineWidth } };
    });
    assert.equal(done.injected, false, "an inline script ran");
    assert.deepEqual(done.results, { innerHTML: "TypeError", scriptText: "TypeError", policy: "TypeError", timer: "TypeError", parser: "TypeError" });
    assert.equal(done.far, "refused");
    assert.equal(done.outline.outlineStyle, "none", "an inline style is drawn");
    assert.equal(done.outline.outlineOffset, "0px", "a style attribute is drawn");
    // The browser tells of each refusal when it comes to it.
    const directives = ["connect-src", "require-trusted-types-for", "style-src-attr", "style-src-elem", "trusted-types"];
    await page.waitForFunction((wanted) => wanted.every((one) => globalThis.refused.includes(one)), directives);
  } finally {
    await phone.destroy();
  }
});

/** Fails if a script of the page could see what signs the person in. @param {Phone} phone */
async function assertNoTokens(phone) {
  // What came over the wire: a body that the app reads piece by piece is not kept for the developer tools.
  const answers = middle.passed.filter(({ path }) => path.startsWith("/v1/"));
  const cookies = await phone.context.cookies();
  assert.ok(cookies.length >= 2, JSON.stringify(cookies.map(({ name }) => name)));
  for (const { name, httpOnly, secure, sameSite } of cookies) {
    assert.deepEqual({ name, httpOnly, secure, sameSite }, { name, httpOnly: true, secure: true, sameSite: "Strict" });
  }
  assert.equal(await phone.page.evaluate(() => document.cookie), "");
  assert.ok(answers.some((answer) => answer.path === "/v1/sessions"));
  for (const answer of answers) {
    const body = answer.bytes.toString("utf8");
    for (const { name, value } of cookies) assert.ok(!body.includes(value), `the token ${name} is in an answer to ${answer.path}`);
    assert.doesNotMatch(body, /"(?:access|refresh)_token"/u);
    assert.equal(answer.headers["cache-control"], "no-store");
  }
}

/** Fails if the caches hold anything but files of the app. @param {Phone} phone */
async function assertNothingCached(phone) {
  const cached = await phone.page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (cache) => (await caches.open(cache)).keys()));
    return requests.flat().map(({ url }) => url);
  });
  assert.ok(cached.length > 3);
  for (const url of cached) assert.ok(url.startsWith(`${middle.url}/app/`), url);
}
