import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

/** As much of a browser's history as the navigation touches. It keeps the states, as a browser does. */
const browser = { states: [null] as unknown[], at: 0, addresses: [] as unknown[] };
let pop: ((event: { state: unknown }) => void) | null = null;

Object.assign(globalThis, {
  scrollY: 0,
  addEventListener: (type: string, run: typeof pop) => { if (type === "popstate") pop = run; },
  history: {
    scrollRestoration: "auto",
    get state() { return browser.states[browser.at]; },
    pushState(state: unknown, _: string, address?: unknown) {
      browser.states = [...browser.states.slice(0, browser.at + 1), state];
      browser.at += 1;
      browser.addresses.push(address);
    },
    replaceState(state: unknown, _: string, address?: unknown) {
      browser.states[browser.at] = state;
      browser.addresses.push(address);
    },
    back() {
      browser.at -= 1;
      pop?.({ state: browser.states[browser.at] });
    },
  },
});

const { announceNext, back, begin, beforeLeaving, canGoBack, current, forget, go, onNavigate, replace, restate, resume, takeMessage, trail } = await import("./navigation.js");
const { screenGoes, screenStands } = await import("./one-touch.js");
begin();
// The shell draws at once.
onNavigate(() => screenStands());

beforeEach(() => {
  while (canGoBack()) back();
  forget();
});

test("the history holds numbers, and the address never changes", () => {
  go({ screen: "child", child: "0199-secret" });
  go({ screen: "note", child: "0199-secret" });
  assert.ok(browser.states.every((state) => typeof state === "number"));
  assert.ok(browser.addresses.every((address) => address === undefined));
});

test("back leads where one came from", () => {
  go({ screen: "child", child: "a" });
  go({ screen: "record", record: "r" });
  back();
  assert.deepEqual(current(), { screen: "child", child: "a" });
});

test("what was asked for twice is done once", () => {
  go({ screen: "child", child: "a" });
  go({ screen: "record", record: "r" });
  go({ screen: "record", record: "r" });
  back();
  assert.deepEqual(current(), { screen: "child", child: "a" });
  screenGoes();
  back();
  assert.deepEqual(current(), { screen: "child", child: "a" }, "the screen that asks goes already");
  screenStands();
  back();
  assert.equal(current().screen, "work");
});

test("a screen that was replaced is passed by on the way back", () => {
  go({ screen: "child", child: "a" });
  replace({ screen: "record", record: "r" });
  back();
  assert.equal(current().screen, "work");
});

test("a number that this page does not know leads to my work", () => {
  pop?.({ state: 4_711 });
  assert.equal(current().screen, "work");
});

test("a form is asked to hand over before its screen goes", () => {
  let handedOver = 0;
  const end = beforeLeaving(() => { handedOver += 1; return Promise.resolve(); });
  go({ screen: "search" });
  end();
  go({ screen: "children" });
  assert.equal(handedOver, 1);
});

test("what is to be said at the top of the next screen is said once", () => {
  announceNext("Note kept.");
  assert.deepEqual([takeMessage(), takeMessage()], ["Note kept.", null]);
});

test("a trail is gone on with, and leads back as it did", () => {
  const way = [{ screen: "work" }, { screen: "child", child: "a" }, { screen: "note", child: "a" }] as const;
  resume(way);
  assert.deepEqual(trail().slice(-3), way);
  assert.ok(browser.states.every((state) => typeof state === "number"));
  restate({ screen: "note", child: "a", note: "n" });
  assert.deepEqual(trail().at(-1), { screen: "note", child: "a", note: "n" });
  back();
  assert.deepEqual(current(), { screen: "child", child: "a" });
  assert.equal(trail().at(-1)?.screen, "child", "what lies ahead is no part of the way");
});
