// How long a person waits: from the touch or key itself until what it led to is on the screen. Taken in the page, so that
// nothing of the test's own way to the browser is in it.

/** Puts the stopwatch into every page of a phone that is opened from now on. @param {import("../phone.mjs").Phone} phone */
export async function putIn(phone) {
  await phone.context.addInitScript(stopwatch);
}

/**
 * Acts, and tells how long it took in milliseconds.
 * @param {import("playwright-core").Page} page
 * @param {{ from: "click" | "keydown", key?: string, until: string, count?: number, text?: string }} what
 *   begins with the first such event, ends when so many of `until` (with that text) are drawn
 * @param {() => Promise<unknown>} act
 */
export async function time(page, what, act) {
  await page.evaluate((given) => globalThis.stopwatch.arm(given), what);
  await act();
  const took = await page.evaluate(() => globalThis.stopwatch.stopped);
  if (took === null) throw new Error(`${what.until} was there before the ${what.from}`);
  return took;
}

/**
 * Types, and tells how long each key took until its letter was painted, and what the page asked of the phone meanwhile.
 * @param {import("playwright-core").Page} page
 * @param {() => Promise<unknown>} act
 * @returns {Promise<{ keys: number[], calls: Record<string, number> }>}
 */
export async function timeKeys(page, act) {
  await page.evaluate(() => globalThis.stopwatch.armKeys());
  await act();
  return page.evaluate(() => globalThis.stopwatch.keysStopped());
}

/** Runs in the page before its own first line. */
function stopwatch() {
  // A frame is painted between its callback and the next task.
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now());
    port2.postMessage(null);
  }));

  const isThere = ({ until, count = 1, text = "" }) => {
    const found = document.querySelectorAll(until);
    return found.length >= count && (text === "" || [...found].some((one) => one.textContent.includes(text)));
  };

  const arm = (what) => {
    globalThis.stopwatch.stopped = new Promise((stop) => {
      const begin = (event) => {
        if (what.key !== undefined && event.key !== what.key) return;
        removeEventListener(what.from, begin, true);
        if (isThere(what)) {
          stop(null);
          return;
        }
        const observer = new MutationObserver(() => {
          if (!isThere(what)) return;
          observer.disconnect();
          void painted().then((at) => stop(at - event.timeStamp));
        });
        observer.observe(document, { childList: true, subtree: true, characterData: true });
      };
      addEventListener(what.from, begin, true);
    });
  };

  let keys = [];
  let calls = {};
  let down = null;
  const pressed = (event) => { down = event.timeStamp; };
  const written = () => {
    const from = down;
    keys.push(painted().then((at) => at - from));
  };
  const armKeys = () => {
    keys = [];
    calls = {};
    addEventListener("keydown", pressed, true);
    addEventListener("input", written, true);
  };
  const keysStopped = async () => {
    removeEventListener("keydown", pressed, true);
    removeEventListener("input", written, true);
    return { keys: await Promise.all(keys), calls };
  };

  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function counted(message, ...rest) {
    calls[message.call] = (calls[message.call] ?? 0) + 1;
    return post.call(this, message, ...rest);
  };
  globalThis.stopwatch = { arm, armKeys, keysStopped, stopped: null };
}
