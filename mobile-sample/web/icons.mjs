// Draws static/icon.svg as the PNG files that launchers ask for. Run by hand when the drawing changes: the pictures are
// committed, so that a build needs no browser.
//
// A drawing has few colours: with a palette a picture is a third of the size, and the first visit loads one of them.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";
import { chromium } from "playwright-core";

const STATIC = join(dirname(fileURLToPath(import.meta.url)), "apps/phone/static");
/** The drawing's own colours, and the shades at their edges. */
const COLOURS = 64;

const svg = readFileSync(join(STATIC, "icon.svg"), "utf8");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const [name, size, radius] of [["icon-192.png", 192, 40], ["icon-512.png", 512, 108], ["icon-maskable-512.png", 512, 0]]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;border-radius:${radius}px}</style>${svg}`);
  const drawn = await page.screenshot({ omitBackground: true });
  const pixels = await page.evaluate(readPixels, drawn.toString("base64"));
  writeFileSync(join(STATIC, name), png(size, Buffer.from(pixels, "base64")));
}
await browser.close();

/** Runs in the page: opens a picture as red, green, blue and opacity. @param {string} base64 */
async function readPixels(base64) {
  const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
  canvas.drawImage(picture, 0, 0);
  const { data } = canvas.getImageData(0, 0, picture.width, picture.height);
  return btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(""));
}

/** Writes a picture with the colours that are most of it; each other pixel takes the nearest of them. @param {number} size @param {Buffer} pixels */
function png(size, pixels) {
  const counts = new Map();
  for (let at = 0; at < pixels.length; at += 4) counts.set(pixels.readUInt32BE(at), (counts.get(pixels.readUInt32BE(at)) ?? 0) + 1);
  const palette = [...counts].sort(([one, often], [other, seldom]) => seldom - often || one - other).slice(0, COLOURS).map(([colour]) => colour);
  const nearest = new Map([...counts.keys()].map((colour) => [colour, indexOfNearest(palette, colour)]));
  const lines = Array.from({ length: size }, (_, y) => [0, ...Array.from({ length: size }, (_, x) => nearest.get(pixels.readUInt32BE((y * size + x) * 4)))]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // Eight bits for each pixel, which name a colour of the palette.
  header.set([8, 3], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette.flatMap((colour) => parts(colour).slice(0, 3)))),
    chunk("tRNS", Buffer.from(palette.map((colour) => parts(colour)[3]))),
    chunk("IDAT", zlib.deflateSync(Buffer.from(lines.flat()), { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** @param {number[]} palette @param {number} colour */
function indexOfNearest(palette, colour) {
  const far = palette.map((other) => parts(other).reduce((sum, part, index) => sum + (part - parts(colour)[index]) ** 2, 0));
  return far.indexOf(Math.min(...far));
}

/** @param {number} colour */
function parts(colour) {
  return [colour >>> 24, (colour >>> 16) & 255, (colour >>> 8) & 255, colour & 255];
}

/** @param {string} type @param {Buffer} content */
function chunk(type, content) {
  const named = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  check.writeUInt32BE(crc(named));
  return Buffer.concat([length, named, check]);
}

/** The check that the format asks for: node has it from version 22 on. @param {Buffer} bytes */
function crc(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
