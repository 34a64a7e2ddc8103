// The packages that these tests share with the phone app's build, so that they are installed once.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../mobile-sample/web/package.json", import.meta.url));

export const { chromium } = require("playwright-core");

/** The source of axe-core, to be put into a page. */
export const axeSource = () => readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** The source of a screen reader that runs in a page, as `screenReader.virtual`. */
export const screenReaderSource = () => require("esbuild").buildSync({
  stdin: { contents: 'export { virtual } from "@guidepup/virtual-screen-reader/browser.js";', resolveDir: new URL("../../mobile-sample/web", import.meta.url).pathname },
  bundle: true, write: false, format: "iife", globalName: "screenReader", platform: "browser",
}).outputFiles[0].text;
