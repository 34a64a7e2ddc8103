// A page of A4 as a PDF, made on the phone.
//
// What is seen is a picture that the browser draws with its own typefaces, so that a name in any script looks as it does on the
// screen. Over it lies the text, unseen, as text: to be selected, searched and read aloud. Its typeface has no shapes, only what each
// sign means; the page is tagged (headings, paragraphs, list), and the picture marked as decoration.

import { visual } from "./direction.js";
import { PAGE, STYLES, place, type Block, type Measure, type Placed, type Style } from "./page.js";

/** Dots to an inch of the picture. */
const DPI = 200;
const POINTS = 72;
/** Shades of grey in half a byte. */
const SHADES = 16;
const FONT_FAMILY = '"Atkinson Hyperlegible", system-ui, sans-serif';
/** How wide each sign of the unseen typeface is, of 1,000; the lines are stretched to what is seen. */
const ADVANCE = 500;
/** Codes of one typeface: a byte, without zero. */
const CODES = 255;
/** Measures text as it will be drawn. The typeface has to be loaded: see `ready`. */
export function measurer(): Measure {
  const context = new OffscreenCanvas(1, 1).getContext("2d");
  if (context === null) throw new Error("no canvas");
  return (text, style) => {
    context.font = fontOf(style, 1);
    return context.measureText(text).width;
  };
}

/** Waits for the typeface, which may still follow. Without it the phone's own is used. */
export async function ready(): Promise<void> {
  await Promise.allSettled(Object.values(STYLES).map((style) => document.fonts.load(fontOf(style, 1))));
}

/** Makes the file. `title` stands in the window of whoever opens it: it names nobody. */
export async function pdfOf(all: readonly Block[], title: string, measure: Measure): Promise<Uint8Array<ArrayBuffer>> {
  const lines = place(all).map((line) => ({ ...line, text: line.text.trimEnd() }));
  const file = new PdfFile();
  const typeface = new Typeface();
  const content = lines.map((line, number) => marked(line, number, typeface, measure)).join("\n");
  const { width, height } = PAGE;
  const [picture, text] = await Promise.all([drawn(lines), packed(bytes(`/Artifact BMC q ${width} 0 0 ${height} 0 0 cm /Im Do Q EMC\n${content}`))]);
  const dots = { width: across(PAGE.width), height: across(PAGE.height) };

  const [catalog, pages, page, tree, parents, document] = [file.reserve(), file.reserve(), file.reserve(), file.reserve(), file.reserve(), file.reserve()];
  const image = file.add(`<< /Type /XObject /Subtype /Image /Width ${dots.width} /Height ${dots.height} /ColorSpace /DeviceGray /BitsPerComponent 4 /Filter /FlateDecode`, picture);
  const stream = file.add("<< /Filter /FlateDecode", text);
  const fonts = typeface.write(file);
  // One element for each block; list items stand in lists.
  const elements: string[] = [];
  const owners: string[] = [];
  let list: { id: number; items: number[] } | null = null;
  const endList = (): void => {
    if (list !== null) file.put(list.id, `<< /Type /StructElem /S /L /P ${document} 0 R /K [${refs(list.items)}] >>`);
    list = null;
  };
  all.forEach(({ role }, block) => {
    const ids = lines.flatMap((line, number) => (line.block === block ? [number] : []));
    const kids = `/Pg ${page} 0 R /K [${ids.join(" ")}]`;
    if (role !== "LI") {
      endList();
      const id = file.add(`<< /Type /StructElem /S /${role === "foot" ? "P" : role} /P ${document} 0 R ${kids} >>`);
      elements.push(`${id} 0 R`);
      owners.push(...ids.map(() => `${id} 0 R`));
      return;
    }
    if (list === null) {
      list = { id: file.reserve(), items: [] };
      elements.push(`${list.id} 0 R`);
    }
    const item = file.reserve();
    const body = file.add(`<< /Type /StructElem /S /LBody /P ${item} 0 R ${kids} >>`);
    file.put(item, `<< /Type /StructElem /S /LI /P ${list.id} 0 R /K [${body} 0 R] >>`);
    list.items.push(item);
    owners.push(...ids.map(() => `${body} 0 R`));
  });
  endList();
  file.put(document, `<< /Type /StructElem /S /Document /P ${tree} 0 R /K [${elements.join(" ")}] >>`);
  file.put(parents, `<< /Nums [0 [${owners.join(" ")}]] >>`);
  file.put(tree, `<< /Type /StructTreeRoot /K [${document} 0 R] /ParentTree ${parents} 0 R /ParentTreeNextKey 1 >>`);
  file.put(page, `<< /Type /Page /Parent ${pages} 0 R /MediaBox [0 0 ${width} ${height}] /Contents ${stream} 0 R /StructParents 0 /Tabs /S`
    + ` /Resources << /XObject << /Im ${image} 0 R >> /Font << ${fonts} >> >> >>`);
  file.put(pages, `<< /Type /Pages /Kids [${page} 0 R] /Count 1 >>`);
  file.put(catalog, `<< /Type /Catalog /Pages ${pages} 0 R /Lang (en-GB) /MarkInfo << /Marked true >> /StructTreeRoot ${tree} 0 R /ViewerPreferences << /DisplayDocTitle true >> >>`);
  const info = file.add(`<< /Title <FEFF${utf16(title)}> >>`);
  return file.finish(catalog, info);
}

/** A line of text within its tag: unseen, and as long as the one that is seen. */
function marked({ text, role, x, y }: Placed, number: number, typeface: Typeface, measure: Measure): string {
  const style = STYLES[role];
  const plain = visual(text);
  const signs = [...plain];
  const stretch = signs.length === 0 ? 100 : (100_000 * measure(text, style)) / (signs.length * ADVANCE * style.size);
  // A line goes on in the next with a space.
  const shown = typeface.runs(`${plain} `).map(({ font, codes }) => `/F${font} ${style.size} Tf <${codes}> Tj`).join(" ");
  return `/${role === "foot" ? "P" : role === "LI" ? "LBody" : role} << /MCID ${number} >> BDC BT 3 Tr ${round(stretch)} Tz 1 0 0 1 ${round(x)} ${round(PAGE.height - y)} Tm ${shown} ET EMC`;
}

/** Draws the page in grey, four bits to a dot. */
async function drawn(lines: readonly Placed[]): Promise<Uint8Array> {
  const [width, height] = [across(PAGE.width), across(PAGE.height)];
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("no canvas");
  const scale = DPI / POINTS;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.fillStyle = "#000";
  for (const { text, role, x, y, first } of lines) {
    context.font = fontOf(STYLES[role], scale);
    context.direction = "ltr";
    context.fillText(text, x * scale, y * scale);
    if (role === "LI" && first) context.fillText("•", PAGE.margin * scale, y * scale);
    if (role === "H2" && first) context.fillRect(PAGE.margin * scale, (y + 3) * scale, (PAGE.width - 2 * PAGE.margin) * scale, 1);
  }
  const { data } = context.getImageData(0, 0, width, height);
  const half = Math.ceil(width / 2);
  const grey = new Uint8Array(half * height);
  for (let dot = 0; dot < width * height; dot += 1) {
    const shade = Math.round(((data[dot * 4] ?? 255) / 255) * (SHADES - 1));
    const column = dot % width;
    const at = Math.floor(dot / width) * half + (column >> 1);
    grey[at] = (grey[at] ?? 0) | (column % 2 === 0 ? shade << 4 : shade);
  }
  return packed(grey);
}

/** A typeface without shapes: each sign has a code, and what it means. */
class Typeface {
  private readonly fonts: string[][] = [];
  private readonly known = new Map<string, { font: number; code: number }>();

  /** A text in codes, cut where another typeface begins. */
  runs(text: string): { font: number; codes: string }[] {
    const runs: { font: number; codes: string }[] = [];
    for (const sign of text) {
      const { font, code } = this.code(sign);
      const last = runs[runs.length - 1];
      const hex = code.toString(16).padStart(2, "0");
      if (last?.font === font) last.codes += hex;
      else runs.push({ font, codes: hex });
    }
    return runs;
  }

  private code(sign: string): { font: number; code: number } {
    const known = this.known.get(sign);
    if (known !== undefined) return known;
    let signs = this.fonts[this.fonts.length - 1];
    if (signs === undefined || signs.length === CODES) {
      signs = [];
      this.fonts.push(signs);
    }
    signs.push(sign);
    const code = { font: this.fonts.length - 1, code: signs.length };
    this.known.set(sign, code);
    return code;
  }

  /** Writes the typefaces; answers with the page's list of them. */
  write(file: PdfFile): string {
    return this.fonts.map((signs, font) => {
      const glyph = file.add("<<", bytes(`${ADVANCE} 0 d0`));
      const hex = (code: number): string => `<${code.toString(16).padStart(2, "0")}>`;
      const chunks: string[] = [];
      // At most 100 in one list, by the format.
      for (let from = 0; from < signs.length; from += 100) {
        const some = signs.slice(from, from + 100);
        chunks.push(`${some.length} beginbfchar\n${some.map((sign, index) => `${hex(from + index + 1)} <${utf16(sign)}>`).join("\n")}\nendbfchar`);
      }
      const meaning = file.add("<<", bytes(`/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /H def /CMapType 2 def
1 begincodespacerange <00> <ff> endcodespacerange
${chunks.join("\n")}
endcmap CMapName currentdict /CMap defineresource pop end end`));
      const id = file.add(`<< /Type /Font /Subtype /Type3 /Name /F${font} /FontBBox [0 -200 ${ADVANCE} 800] /FontMatrix [0.001 0 0 0.001 0 0] /CharProcs << /g ${glyph} 0 R >>`
        + ` /Encoding << /Type /Encoding /Differences [1 ${"/g ".repeat(signs.length).trim()}] >> /FirstChar 1 /LastChar ${signs.length}`
        + ` /Widths [${`${ADVANCE} `.repeat(signs.length).trim()}] /Resources << >> /ToUnicode ${meaning} 0 R >>`);
      return `/F${font} ${id} 0 R`;
    }).join(" ");
  }
}

/** Numbered objects, and where each begins. */
class PdfFile {
  private readonly objects: (Uint8Array[] | null)[] = [];

  /** A number for an object that comes later. */
  reserve(): number {
    this.objects.push(null);
    return this.objects.length;
  }

  put(id: number, dictionary: string, stream?: Uint8Array): void {
    this.objects[id - 1] = stream === undefined ? [bytes(dictionary)]
      : [bytes(`${dictionary} /Length ${stream.length} >>\nstream\n`), stream, bytes("\nendstream")];
  }

  add(dictionary: string, stream?: Uint8Array): number {
    const id = this.reserve();
    this.put(id, dictionary, stream);
    return id;
  }

  finish(catalog: number, info: number): Uint8Array<ArrayBuffer> {
    // The second line says that bytes above 127 follow.
    const parts: Uint8Array[] = [bytes("%PDF-1.7\n%"), new Uint8Array([0xe2, 0xe3, 0xcf, 0xd3, 0x0a])];
    let at = 15;
    const places = this.objects.map((object, index) => {
      const begins = at;
      const whole = [bytes(`${index + 1} 0 obj\n`), ...(object ?? []), bytes("\nendobj\n")];
      parts.push(...whole);
      at += whole.reduce((length, part) => length + part.length, 0);
      return `${String(begins).padStart(10, "0")} 00000 n \n`;
    });
    parts.push(bytes(`xref\n0 ${places.length + 1}\n0000000000 65535 f \n${places.join("")}trailer\n<< /Size ${places.length + 1} /Root ${catalog} 0 R /Info ${info} 0 R >>\nstartxref\n${at}\n%%EOF\n`));
    const file = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    let filled = 0;
    for (const part of parts) {
      file.set(part, filled);
      filled += part.length;
    }
    return file;
  }
}

function fontOf({ size, bold }: Style, scale: number): string {
  return `${bold ? "bold " : ""}${size * scale}px ${FONT_FAMILY}`;
}

function across(points: number): number {
  return Math.round((points * DPI) / POINTS);
}

function refs(ids: readonly number[]): string {
  return ids.map((id) => `${id} 0 R`).join(" ");
}

function round(number: number): string {
  return number.toFixed(2);
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function utf16(text: string): string {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, "0")).join("");
}

async function packed(raw: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([raw as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
