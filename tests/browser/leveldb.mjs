// LevelDB's files, opened far enough that every key and every value lies in one piece.
//
// A log breaks its records at blocks of 32 KB. A table packs its blocks, and leaves out of each key what it shares with
// the key before. A word can hide in either from a search of the bytes.

import { unsnappy, varint } from "./snappy.mjs";

const LOG_BLOCK_BYTES = 32_768;
const LOG_HEADER_BYTES = 7;
const TABLE_FOOTER_BYTES = 48;
const TABLE_MAGIC = Buffer.from("57fb808b247547db", "hex");

/**
 * Joins what the records of a log hold.
 * @param {Buffer} bytes
 */
export function logRecords(bytes) {
  const pieces = [];
  for (let block = 0; block < bytes.length; block += LOG_BLOCK_BYTES) {
    const end = Math.min(block + LOG_BLOCK_BYTES, bytes.length);
    let at = block;
    while (at + LOG_HEADER_BYTES <= end) {
      const length = bytes.readUInt16LE(at + 4);
      const start = at + LOG_HEADER_BYTES;
      pieces.push(bytes.subarray(start, Math.min(start + length, end)));
      at = start + length;
    }
  }
  return Buffer.concat(pieces);
}

/** @param {Buffer} bytes */
export function isTable(bytes) {
  return bytes.length >= TABLE_FOOTER_BYTES && bytes.subarray(-8).equals(TABLE_MAGIC);
}

/**
 * Joins the keys and values of a table, each key written out.
 * @param {Buffer} bytes
 */
export function tableEntries(bytes) {
  const footer = bytes.length - TABLE_FOOTER_BYTES;
  // Two handles: that of what describes the table, and that of the index.
  const index = handle(bytes, handle(bytes, footer).end);
  const pieces = [];
  for (const { value } of entries(block(bytes, index))) {
    for (const entry of entries(block(bytes, handle(value, 0)))) pieces.push(entry.key, entry.value);
  }
  return Buffer.concat(pieces);
}

/** @param {Buffer} bytes @param {number} start */
function handle(bytes, start) {
  const [offset, middle] = varint(bytes, start);
  const [size, end] = varint(bytes, middle);
  return { offset, size, end };
}

/** @param {Buffer} bytes @param {{ offset: number, size: number }} where */
function block(bytes, { offset, size }) {
  const content = bytes.subarray(offset, offset + size);
  const packing = bytes[offset + size];
  if (packing === 0) return content;
  const unpacked = packing === 1 ? unsnappy(content) : null;
  // A search that cannot look must not say that it found nothing.
  if (unpacked === null) throw new Error(`a table is packed in a way (${packing}) that this search cannot open`);
  return unpacked;
}

/** @param {Buffer} content */
function* entries(content) {
  const restarts = content.readUInt32LE(content.length - 4);
  const end = content.length - 4 - restarts * 4;
  let key = Buffer.alloc(0);
  for (let at = 0; at < end; ) {
    const [shared, second] = varint(content, at);
    const [rest, third] = varint(content, second);
    const [length, start] = varint(content, third);
    key = Buffer.concat([key.subarray(0, shared), content.subarray(start, start + rest)]);
    at = start + rest + length;
    yield { key, value: content.subarray(start + rest, at) };
  }
}
