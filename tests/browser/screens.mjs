// Pictures of the app for the documentation, taken in passing.
//
// HOMEWARD_SCREENS=1 writes them to docs/screens, and a path to that folder. Without it nothing is written: a run of the
// tests leaves the checkout as it was.

import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const WANTED = process.env.HOMEWARD_SCREENS;
const FOLDER = WANTED?.startsWith("/") ? `${WANTED}/` : fileURLToPath(new URL("../../docs/screens/", import.meta.url));

/**
 * Takes a picture of the screen.
 * @param {import("playwright-core").Page} page
 * @param {string} name of the file, without its end
 * @param {{ whole?: boolean }} [options] `whole`: the page in its full length
 */
export async function picture(page, name, { whole = false } = {}) {
  if (WANTED === undefined) return;
  await mkdir(FOLDER, { recursive: true });
  const phone = page.viewportSize();
  // On glass as long as the page nothing stands over it: bars keep to its ends.
  if (whole) await page.setViewportSize({ width: phone.width, height: await page.evaluate(lengthOfPage) });
  // A quarter of the size on the disk, and as sharp as a page of documentation shows it.
  await page.screenshot({ path: `${FOLDER}${name}.png`, animations: "disabled", caret: "initial", scale: "css" });
  if (whole) await page.setViewportSize(phone);
}

/** Runs in the page. */
function lengthOfPage() {
  scrollTo(0, 0);
  return Math.max(innerHeight, document.documentElement.scrollHeight);
}
