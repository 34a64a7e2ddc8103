// A search of everything that a browser has left on the disk.
//
// A word is looked for as it is, in lower and upper case, each in UTF-8, UTF-16 of both orders (V8 writes values in the
// one, IndexedDB its keys in the other), base64 at each of its three alignments, and hexadecimal.
//
// Compressed data hides words, so each kind that Chromium writes is opened: the tables of LevelDB (snappy, and keys that
// leave out what they share), values that Blink packed before storing them (snappy behind a mark of three bytes), and
// the answers of servers in caches (gzip, zlib, brotli). `profile.test.mjs` plants words by all of these ways and finds
// them, so that a new Chromium which stores otherwise fails there and does not pass here.

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import zlib from "node:zlib";
import { isTable, logRecords, tableEntries } from "./leveldb.mjs";
import { unsnappy } from "./snappy.mjs";

/** Shorter words are found everywhere by chance. */
const MIN_WORD = 6;
/** What Blink writes before a value that it packed. */
const PACKED_VALUE = Buffer.from([0xff, 0x11, 0x02]);
const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);
/** How an entry of Chromium's caches begins. */
const CACHE_ENTRY = Buffer.from("305c72a71b6dfbfc", "hex");
const MAX_UNPACKED_BYTES = 64 << 20;
const SYNC = { finishFlush: zlib.constants.Z_SYNC_FLUSH, maxOutputLength: MAX_UNPACKED_BYTES };

/**
 * Searches every file of a folder whose browser has ended.
 * @param {string} folder
 * @param {string[]} words
 * @returns {{ word: string, file: string, as: string }[]} where words were found: none is what a phone wants
 */
export function search(folder, words) {
  const wanted = words.flatMap(needles);
  const found = new Map();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    for (const { bytes, opened } of layers(entry.name, readFileSync(path))) {
      for (const { word, as, needle } of wanted) {
        if (!bytes.includes(needle)) continue;
        const hit = { word, file: relative(folder, path), as: opened ? `${as}, ${opened}` : as };
        found.set(Object.values(hit).join("\n"), hit);
      }
    }
    // A file's name can tell as much as what is in it.
    for (const { word, as, needle } of wanted) {
      if (Buffer.from(relative(folder, path)).includes(needle)) {
        found.set(`${word}\n${path}`, { word, file: relative(folder, path), as: `${as}, in the name` });
      }
    }
  }
  return [...found.values()];
}

/**
 * The bytes of a file, and whatever can be unpacked from them.
 * @param {string} name
 * @param {Buffer} file
 * @returns {Generator<{ bytes: Buffer, opened: string }>}
 */
function* layers(name, file) {
  yield* opened(file, "");
  if (isTable(file)) yield* opened(tableEntries(file), "in a table");
  else if (name.endsWith(".log") || name.startsWith("MANIFEST-")) yield* opened(logRecords(file), "in a log");
  for (const start of bodies(file)) {
    const body = file.subarray(start);
    for (const [how, unpacked] of [["brotli", unbrotli(body)], ["deflate", inflate(body)]]) {
      if (unpacked.length > 0) yield { bytes: unpacked, opened: how };
    }
  }
}

/** @param {Buffer} bytes @param {string} how @returns {Generator<{ bytes: Buffer, opened: string }>} */
function* opened(bytes, how) {
  yield { bytes, opened: how };
  const and = how ? `${how}, ` : "";
  for (const at of places(bytes, PACKED_VALUE)) {
    const value = unsnappy(bytes, at + PACKED_VALUE.length, MAX_UNPACKED_BYTES);
    if (value !== null) yield { bytes: value, opened: `${and}packed by Blink` };
  }
  for (const at of places(bytes, GZIP)) {
    const value = gunzip(bytes.subarray(at));
    if (value.length > 0) yield { bytes: value, opened: `${and}gzip` };
  }
}

/** Where an answer of a server may begin: a cache's entry has its address first. @param {Buffer} file */
function bodies(file) {
  const isEntry = file.length > 24 && file.subarray(0, 8).equals(CACHE_ENTRY);
  return isEntry ? [0, 24 + file.readUInt32LE(12)].filter((start) => start < file.length) : [0];
}

/** @param {Buffer} bytes @param {Buffer} mark */
function* places(bytes, mark) {
  for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + 1)) yield at;
}

/** @param {string} word @returns {{ word: string, as: string, needle: Buffer }[]} */
function needles(word) {
  if (word.length < MIN_WORD) throw new Error(`“${word}” is too short to be looked for`);
  const spellings = [...new Set([word, word.toLowerCase(), word.toUpperCase()])];
  return spellings.flatMap((spelling) => {
    const utf8 = Buffer.from(spelling, "utf8");
    const little = Buffer.from(spelling, "utf16le");
    const plain = [["UTF-8", utf8], ["UTF-16LE", little], ["UTF-16BE", Buffer.from(little).swap16()]];
    const based = [["base64", utf8], ["base64 of UTF-16LE", little]].flatMap(([as, bytes]) =>
      base64(bytes).flatMap((text) => [text, text.replaceAll("+", "-").replaceAll("/", "_")]).map((text) => [as, Buffer.from(text)]),
    );
    const hex = utf8.toString("hex");
    const hexadecimal = [["hexadecimal", Buffer.from(hex)], ["hexadecimal", Buffer.from(hex.toUpperCase())]];
    return [...plain, ...based, ...hexadecimal].map(([as, needle]) => ({ word, as, needle }));
  });
}

/**
 * The three ways in which base64 shows some bytes, without the characters that their neighbours have a part in.
 * @param {Buffer} bytes
 */
function base64(bytes) {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64").replaceAll("=", "");
    const tail = (before + bytes.length) % 3 === 0 ? 0 : 1;
    return text.slice(before === 0 ? 0 : before + 1, text.length - tail);
  });
}

// What can be read of a stream that breaks off, or goes on with something else, counts.

/** @param {Buffer} bytes */
function gunzip(bytes) {
  return attempt(() => zlib.inflateRawSync(bytes.subarray(gzipHeaderBytes(bytes)), SYNC));
}

/** @param {Buffer} bytes */
function inflate(bytes) {
  return attempt(() => zlib.inflateSync(bytes, SYNC));
}

/** @param {Buffer} bytes */
function unbrotli(bytes) {
  const finishFlush = zlib.constants.BROTLI_OPERATION_FLUSH;
  return attempt(() => zlib.brotliDecompressSync(bytes, { ...SYNC, finishFlush }));
}

/**
 * How long the header of a gzip stream is: its fields may be followed by an extra, a name, a comment and a checksum.
 * @param {Buffer} bytes
 */
function gzipHeaderBytes(bytes) {
  const flags = bytes[3] ?? 0;
  let at = 10;
  if (flags & 4) at += 2 + bytes.readUInt16LE(at);
  for (const text of [8, 16]) if (flags & text) at = bytes.indexOf(0, at) + 1;
  return flags & 2 ? at + 2 : at;
}

/** @param {() => Buffer} unpack */
function attempt(unpack) {
  try {
    return unpack();
  } catch {
    return Buffer.alloc(0);
  }
}
