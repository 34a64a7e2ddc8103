// Counts what a piece of work costs the person who does it: touches of the glass, and lengths of screen gone through.

/**
 * Begins to count on a phone whose app is open. A touch is what the browser tells of a finger; the keys of the keyboard
 * are typing. Each screen that was shown counts with the greatest length it had, in heights of the glass.
 * @param {import("playwright-core").Page} page
 */
export async function count(page) {
  await page.evaluate(() => {
    globalThis.counted ??= (() => {
      const counted = { taps: 0, scrolled: 0, seen: [] };
      let at = scrollY;
      const left = new Map();
      addEventListener("touchstart", () => { counted.taps += 1; }, { capture: true, passive: true });
      const look = () => {
        const screen = document.querySelector("main")?.lastElementChild ?? null;
        const heading = screen?.querySelector("h1")?.textContent?.trim().replace(/\s+/gu, " ");
        const length = document.documentElement.scrollHeight / innerHeight;
        const last = counted.seen.at(-1);
        // A new screen begins at its top, and one that is come back to where it was left: nobody scrolls there.
        if (last?.screen !== screen) at = left.get(heading) ?? 0;
        else {
          counted.scrolled += Math.abs(scrollY - at) / innerHeight;
          at = scrollY;
          left.set(heading, at);
        }
        if (screen !== null && heading !== undefined) {
          if (last?.screen !== screen) counted.seen.push({ screen, heading, length });
          else if (length > last.length) Object.assign(last, { length, heading });
        }
        requestAnimationFrame(look);
      };
      look();
      return counted;
    })();
    counted.taps = 0;
    counted.scrolled = 0;
    counted.seen = [];
  });
}

/**
 * Tells what it came to since `count`.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<{ taps: number, heights: number, screens: string[] }>}
 */
export async function counted(page) {
  const { taps, scrolled, seen } = await page.evaluate(() => ({
    taps: globalThis.counted.taps, scrolled: globalThis.counted.scrolled, seen: globalThis.counted.seen.map(({ heading, length }) => ({ heading, length })),
  }));
  return {
    taps,
    scrolled: Math.round(scrolled * 10) / 10,
    heights: Math.round(seen.reduce((sum, { length }) => sum + length, 0) * 10) / 10,
    screens: seen.map(({ heading, length }) => `${length.toFixed(1)} ${heading}`),
  };
}

/**
 * Waits until what the touch before led to is painted: nobody scrolls to a thing that is not there yet, or moves.
 * @param {import("playwright-core").Page} page
 */
export async function painted(page) {
  await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
}

/** Touches the field, and types. @param {import("playwright-core").Locator} field @param {string} text */
export async function write(field, text) {
  await field.tap();
  await field.pressSequentially(text);
}
