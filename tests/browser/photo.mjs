// A photo as a phone's camera writes it: with the place where it was taken.

/**
 * Makes a JPEG with an EXIF block that holds a place (GPS) and a word to look for.
 * @param {import("playwright-core").Page} page which paints the picture
 * @param {string} word
 */
export async function photoWithPlace(page, word) {
  const painted = Buffer.from(await page.evaluate(paint), "base64");
  return Buffer.concat([painted.subarray(0, 2), exif(word), painted.subarray(2)]);
}

/** The block of a JPEG that tells where and by what it was taken: APP1, a TIFF in little-endian. @param {string} word */
function exif(word) {
  const text = Buffer.from(`${word}\0`, "latin1");
  const start = 8;
  const ifd = (entries) => Buffer.concat([number(entries.length, 2), ...entries, number(0, 4)]);
  const entry = (tag, type, count, value) => Buffer.concat([number(tag, 2), number(type, 2), number(count, 4), value]);
  const gpsAt = start + 2 + 2 * 12 + 4;
  const textAt = gpsAt + 2 + 3 * 12 + 4;
  const latitudeAt = textAt + text.length;
  const tiff = Buffer.concat([
    Buffer.from("II*\0", "latin1"), number(start, 4),
    // ImageDescription, and where the GPS block stands.
    ifd([entry(0x010e, 2, text.length, number(textAt, 4)), entry(0x8825, 4, 1, number(gpsAt, 4))]),
    // Version, north, and so many degrees, minutes and seconds of it.
    ifd([entry(0, 1, 4, Buffer.from([2, 3, 0, 0])), entry(1, 2, 2, Buffer.from("N\0\0\0", "latin1")), entry(2, 5, 3, number(latitudeAt, 4))]),
    text, ...[51, 1, 24, 1, 36, 1].map((part) => number(part, 4)),
  ]);
  const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length + 2);
  return Buffer.concat([Buffer.from([0xff, 0xe1]), length, body]);
}

/** @param {number} value @param {2 | 4} bytes */
function number(value, bytes) {
  const out = Buffer.alloc(bytes);
  out.writeUIntLE(value, 0, bytes);
  return out;
}

/** Runs in the page: a calm face, larger than the phone keeps, as base64. */
async function paint() {
  const canvas = Object.assign(document.createElement("canvas"), { width: 2000, height: 1500 });
  const pen = canvas.getContext("2d");
  const dot = (colour, x, y, radius, end = 2 * Math.PI) => {
    pen.fillStyle = colour;
    pen.beginPath();
    pen.arc(x, y, radius, 0, end);
    pen.fill();
  };
  pen.fillStyle = "#cfe3e6";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  dot("#5b7f86", 1000, 1500, 520);
  dot("#f0c9a4", 1000, 680, 380);
  for (const x of [870, 1130]) dot("#24454c", x, 620, 34);
  dot("#b5654a", 1000, 800, 130, Math.PI);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
