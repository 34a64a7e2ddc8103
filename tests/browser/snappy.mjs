// Snappy, the half that reads: LevelDB packs its blocks with it, and Blink what it puts into IndexedDB.

/**
 * Unpacks what begins at `start`, or as much of it as is sound. Null where no such block begins there.
 * @param {Buffer} bytes
 * @param {number} start
 * @param {number} limit_bytes of the result, since any two bytes can claim to be the start of a long block
 * @returns {Buffer | null}
 */
export function unsnappy(bytes, start = 0, limit_bytes = 64 << 20) {
  const [length, begin] = varint(bytes, start);
  if (begin === start || length > limit_bytes) return null;
  const out = Buffer.alloc(length);
  let at = begin;
  let filled = 0;
  while (filled < length && at < bytes.length) {
    const tag = bytes[at++];
    if ((tag & 3) === 0) {
      let size = (tag >> 2) + 1;
      if (size > 60) {
        const more = size - 60;
        if (at + more > bytes.length) break;
        size = bytes.readUIntLE(at, more) + 1;
        at += more;
      }
      size = Math.min(size, length - filled, bytes.length - at);
      bytes.copy(out, filled, at, at + size);
      at += size;
      filled += size;
      continue;
    }
    const width = [0, 1, 2, 4][tag & 3];
    if (at + width > bytes.length) break;
    const size = width === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const back = width === 1 ? ((tag >> 5) << 8) | bytes[at] : bytes.readUIntLE(at, width);
    at += width;
    if (back === 0 || back > filled) break;
    // Byte by byte: a copy may read what it has just written.
    for (let left = Math.min(size, length - filled); left > 0; left--, filled++) out[filled] = out[filled - back];
  }
  return out.subarray(0, filled);
}

/**
 * Reads a number of seven bits a byte: the number, and where it ends. It ends where it began if there is none.
 * @param {Buffer} bytes
 * @param {number} start
 * @returns {[number, number]}
 */
export function varint(bytes, start) {
  let value = 0;
  for (let index = 0; index < 5 && start + index < bytes.length; index++) {
    value += (bytes[start + index] & 0x7f) * 2 ** (7 * index);
    if (bytes[start + index] < 0x80) return [value, start + index + 1];
  }
  return [0, start];
}
