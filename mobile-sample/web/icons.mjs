// Draws static/icon.svg as the PNG files that launchers ask for. Run by hand when the drawing changes: the pictures are
// committed, so that a build needs no browser.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const STATIC = join(dirname(fileURLToPath(import.meta.url)), "static");
const svg = readFileSync(join(STATIC, "icon.svg"), "utf8");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const [name, size, radius] of [["icon-192.png", 192, 40], ["icon-512.png", 512, 108], ["icon-maskable-512.png", 512, 0]]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;border-radius:${radius}px}</style>${svg}`);
  writeFileSync(join(STATIC, name), await page.screenshot({ omitBackground: true }));
}
await browser.close();
