// The search of a phone's profile finds what is there. That it finds nothing of a child elsewhere means something only
// because of this.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import zlib from "node:zlib";
import { Phone } from "./phone.mjs";
import { unsnappy } from "./snappy.mjs";

const PAGE = "<!doctype html><title>Homeward</title><p>A page that leaks on purpose.";
/** Text that snappy packs well, with a word in it at a place where it is not written out a second time. */
const long = (word, kilobytes) => `${"so it went on and on. ".repeat(kilobytes * 48)}${word}`;

let server;
let url;

before(async () => {
  server = createServer((request, response) => {
    const packed = { "/gzip": zlib.gzipSync(long("Larkspur-gzip", 4)), "/br": zlib.brotliCompressSync(long("Larkspur-br", 4)) };
    const body = packed[request.url];
    response.setHeader("content-type", body === undefined ? "text/html" : "text/plain");
    if (body !== undefined) {
      response.setHeader("content-encoding", request.url.slice(1));
      response.setHeader("cache-control", "max-age=600");
    }
    response.end(body ?? PAGE);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  url = `http://localhost:${server.address().port}`;
});

after(() => server.close());

test("the search finds what a page leaves, however the browser packs it", async () => {
  const phone = await Phone.open({ url }, { installed: false });
  try {
    await phone.page.evaluate(leak, { packed: long("Larkspur-packed", 90), wide: long("Larkspur-wide ☃", 1) });
    // What was written durably outlives a crash.
    await phone.kill();
    await phone.relaunch();
    await phone.page.evaluate(() => localStorage.setItem("leak", "Larkspur-local"));
    const words = [
      "Larkspur-packed", "Larkspur-wide", "Larkspur-key", "Larkspur-bytes", "Larkspur-local", "Larkspur-cached",
      "Larkspur-gzip", "Larkspur-br", "Larkspur-store", "Larkspur-based",
    ];
    const hits = await phone.searchProfile([...words, "Larkspur-nowhere"]);
    assert.deepEqual([...new Set(hits.map(({ word }) => word))].sort(), [...words].sort());
    // The ways that hide a word from a search of the bytes were all gone.
    const ways = hits.map(({ as }) => as).join("\n");
    for (const way of ["in a table", "packed by Blink", "UTF-16LE", "UTF-16BE", "brotli", "gzip", "base64"]) {
      assert.match(ways, new RegExp(way, "u"));
    }
  } finally {
    await phone.destroy();
  }
});

test("what snappy packed is read, and what breaks off as far as it goes", () => {
  // “abcd”, and then eight bytes from four bytes back.
  const packed = Buffer.from([12, 0b000011_00, 0x61, 0x62, 0x63, 0x64, 0b000_100_01, 4]);
  assert.equal(unsnappy(packed)?.toString(), "abcdabcdabcd");
  assert.equal(unsnappy(packed.subarray(0, 6))?.toString(), "abcd");
  assert.equal(unsnappy(Buffer.from([0xff])), null);
});

/** Runs in the page. @param {{ packed: string, wide: string }} texts */
async function leak({ packed, wide }) {
  await (await fetch("/gzip")).text();
  await (await fetch("/br")).text();
  await (await caches.open("leaks")).put("/leak", new Response("Larkspur-cached"));
  const db = await new Promise((opened, failed) => {
    const request = indexedDB.open("leaks");
    request.onupgradeneeded = () => request.result.createObjectStore("Larkspur-store");
    request.onsuccess = () => opened(request.result);
    request.onerror = () => failed(request.error);
  });
  const values = { packed, wide, "Larkspur-key": 1, bytes: new TextEncoder().encode("Larkspur-bytes"), based: btoa("a Larkspur-based") };
  await new Promise((done, failed) => {
    const transaction = db.transaction("Larkspur-store", "readwrite", { durability: "strict" });
    for (const [key, value] of Object.entries(values)) transaction.objectStore("Larkspur-store").put(value, key);
    // So much more that the database packs what it had so far into a table.
    for (let more = 0; more < 120; more++) {
      transaction.objectStore("Larkspur-store").put(crypto.getRandomValues(new Uint8Array(50_000)), more);
    }
    transaction.oncomplete = done;
    transaction.onerror = () => failed(transaction.error);
  });
}
