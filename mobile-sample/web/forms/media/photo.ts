// Makes a photo fit to be kept: small, upright, and without what a camera writes into the file.
//
// Drawing the picture and encoding it anew leaves out everything but the pixels: no place, no time, no phone's name.

/** The longer side. */
const SIDE_MAX_PIXELS = 1600;
/** What the phone and the server take: `sync-core/src/limits.rs`. */
const MAX_BYTES = 5_000_000;
/** Lower only where the picture would be too large. */
const QUALITIES = [0.85, 0.7, 0.55, 0.4];

/** Why a picture could not be used, by the key of its words. */
export class PhotoProblem extends Error {
  constructor(readonly key: "photo-too-large" | "photo-unreadable" | "photo-no-memory") {
    super(key);
  }
}

/** The size a picture is drawn at: never larger than it is. */
export function fitted(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, SIDE_MAX_PIXELS / Math.max(width, height, 1));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Turns a file into the JPEG that is kept. */
export async function prepare(file: Blob): Promise<ArrayBuffer> {
  const canvas = await draw(file);
  for (const quality of QUALITIES) {
    const jpeg = await encode(canvas, quality);
    if (jpeg.size <= MAX_BYTES) return jpeg.arrayBuffer();
  }
  throw new PhotoProblem("photo-too-large");
}

async function draw(file: Blob): Promise<HTMLCanvasElement> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new PhotoProblem("photo-unreadable");
  }
  try {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, fitted(picture.width, picture.height));
    const pen = canvas.getContext("2d");
    if (pen === null) throw new PhotoProblem("photo-no-memory");
    // JPEG knows no transparency; what is transparent becomes paper.
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas;
  } finally {
    picture.close();
  }
}

function encode(canvas: HTMLCanvasElement, quality: number): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((jpeg) => {
      if (jpeg === null) reject(new PhotoProblem("photo-no-memory"));
      else resolve(jpeg);
    }, "image/jpeg", quality);
  });
}
