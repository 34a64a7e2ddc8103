// Builds the phone app into dist/: what `homeward serve` hands out under /app/.
//
// Every file but index.html, sw.js, away.html and the manifest carries a hash of its content in its name and may be
// kept for ever. The service worker gets the list of files and one version made of all of them, so that a phone has
// either the whole of a version or none of it. The same sources give the same bytes.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";
import esbuild from "esbuild";
import * as sass from "sass";
import { makeWords } from "./words.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
/** With the language in which a test sees what is cut: for no phone, and in a folder of its own. */
const PSEUDO = process.argv.includes("--pseudo");
const DIST = join(HERE, PSEUDO ? "dist-pseudo" : "dist");
const STATIC = join(HERE, "apps/phone/static");
const BINDGEN = join(HERE, "../../target/wasm-bindgen");
/**
 * What the first visit must load before a person unlocks and reads, in KB by brotli: 600 in all. A part's share is what it may take
 * without another's giving way; the build fails by the sum.
 */
const FIRST_VISIT_KB = { module: 545.5, worker: 9, page: 34.2, styles: 9.5, frame: 1.8 };
/**
 * Everything a version is made of, 740 in all: what writes follows in the background. So do the words of other languages with the
 * labels of the forms, which may be chosen without a connection.
 */
const VERSION_KB = { module: 545.5, worker: 9, page: 105, styles: 15.5, words: 46.2, fonts: 17, frame: 1.8 };
const WEIGHTS = [400, 700];

const names = new Map();
const files = new Map();

requireWasm();
makeWords();
const wasm = keep("homeward", "wasm", readFileSync(join(BINDGEN, "homeward_bg.wasm")));
const style = keep("main", "css", compileStyle("main"));
const laterStyle = keep("writing", "css", compileStyle("writing"));
const worker = keep("worker", "js", await bundle("apps/phone/worker/worker.ts", { WASM_FILE: url(wasm) }));
/** The page's own scripts: the one that index.html names, those that it imports, and those that follow. */
const page = await parts("apps/phone/main.ts", { WORKER_FILE: url(worker), STYLE_FILE: url(laterStyle) });
page.later.push(laterStyle);
for (const size of ["icon-192.png", "icon-512.png", "icon-maskable-512.png"]) {
  keep(size.replace(".png", ""), "png", readFileSync(join(STATIC, size)));
}
files.set("manifest.webmanifest", fill("manifest.webmanifest", {}));
files.set("away.html", fill("away.html", { style: url(style) }));

const version = hash([...files].map(([name, bytes]) => `${name} ${hash(bytes)}\n`).sort().join("") + template("index.html"));
files.set("index.html", fill("index.html", {
  version, style: url(style), page: url(page.entry), icon: url(names.get("icon-192.png")),
  imports: page.first.map((name) => `<link rel="modulepreload" href="${url(name)}">`).join("\n  "),
}));
// A phone takes its icons by the manifest, from the network, when the app is installed.
const kept = [...files.keys()].filter((name) => !name.startsWith("icon")).sort();
files.set("sw.js", await bundle("apps/phone/sw.ts", { VERSION: version, FILES: kept.map(url) }));

write();
report();

/** Without the module there is no app, and half a dist would look like one. */
function requireWasm() {
  const missing = ["homeward_bg.wasm", "homeward.js"].filter((file) => !existsSync(join(BINDGEN, file)));
  if (missing.length === 0) return;
  console.error(`target/wasm-bindgen has no ${missing.join(" and no ")}: run \`cargo xtask wasm\`, which makes it and then runs this build.`);
  console.error("Types can be checked without it: `npm run check`.");
  process.exit(1);
}

function compileStyle(name) {
  const { css } = sass.compile(join(HERE, `apps/phone/${name}.scss`), {
    style: "compressed", loadPaths: [HERE, join(HERE, "node_modules")], quietDeps: true, charset: false,
  });
  return WEIGHTS.reduce((text, weight) => {
    const source = join(STATIC, `fonts/atkinson-hyperlegible-${weight}.woff2`);
    return text.replaceAll(`atkinson-${weight}.woff2`, keep(`atkinson-${weight}`, "woff2", readFileSync(source)));
  }, css);
}

/** Bundles a script into one file. */
async function bundle(entry, define) {
  const { outputFiles } = await esbuild.build({ ...options(define), entryPoints: [entry] });
  return Buffer.from(outputFiles[0].contents);
}

/** Bundles a script that loads some of its parts later. Says which file is the script, which it imports, and which follow. */
async function parts(entry, define) {
  const { outputFiles, metafile } = await esbuild.build({
    ...options(define), entryPoints: [entry], splitting: true, metafile: true, outdir: DIST, chunkNames: "[name]-[hash]",
  });
  const text = new Map(outputFiles.map((file) => [basename(file.path), file.text]));
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));
  const imports = (output, ...kinds) => output.imports.filter(({ kind }) => kinds.includes(kind)).map(({ path }) => basename(path));

  // A file's name follows from its content, and that from the names of the files it imports: those come first.
  const named = new Map();
  const name = (output) => {
    if (named.has(output)) return named.get(output);
    const imported = imports(outputs.get(output), "import-statement", "dynamic-import");
    const content = imported.reduce((content, other) => content.replaceAll(`./${other}`, `./${name(other)}`), text.get(output));
    const stem = output === main ? "main" : outputs.get(output).entryPoint === undefined ? "shared" : basename(outputs.get(output).entryPoint, ".ts");
    named.set(output, keep(stem, "js", content));
    return named.get(output);
  };
  const [main] = [...outputs].find(([, output]) => output.entryPoint === entry);
  const first = new Set();
  const follow = (output) => {
    if (first.has(output)) return;
    first.add(output);
    imports(outputs.get(output), "import-statement").forEach(follow);
  };
  follow(main);
  for (const output of outputs.keys()) name(output);
  return {
    entry: name(main),
    first: [...first].filter((output) => output !== main).map(name).sort(),
    later: [...outputs.keys()].filter((output) => !first.has(output)).map(name),
  };
}

function options(define) {
  return {
    absWorkingDir: HERE,
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: ["es2022"],
    legalComments: "none",
    alias: { "homeward-wasm": join(BINDGEN, "homeward.js") },
    define: Object.fromEntries(Object.entries({ ...define, PSEUDO }).map(([name, value]) => [name, JSON.stringify(value)])),
    // The glue knows a place for the module beside itself, which the worker never uses: it names the hashed file.
    logOverride: { "empty-import-meta": "silent" },
  };
}

/** Takes a file in under a name made of its content, and says which. */
function keep(stem, extension, content) {
  const bytes = Buffer.from(content);
  const name = `${stem}-${hash(bytes)}.${extension}`;
  names.set(`${stem}.${extension}`, name);
  files.set(name, bytes);
  return name;
}

function template(name) {
  return readFileSync(join(STATIC, name), "utf8");
}

/** Fills `{{name}}` in a file of static/; `{{file:x}}` is the hashed address of x. */
function fill(name, values) {
  return Buffer.from(template(name).replace(/\{\{([^}]+)\}\}/gu, (_, key) => {
    const value = key.startsWith("file:") ? url(names.get(key.slice(5))) : values[key];
    if (value === undefined) throw new Error(`static/${name}: nothing to put in for ${key}`);
    return value;
  }));
}

function url(name) {
  if (name === undefined) throw new Error("a file is named that the build did not make");
  return name === "index.html" ? "/app/" : `/app/${name}`;
}

function hash(content) {
  return createHash("sha256").update(content).digest("hex").slice(0, 12);
}

function write() {
  rmSync(DIST, { recursive: true, force: true });
  mkdirSync(DIST);
  for (const [name, bytes] of files) {
    writeFileSync(join(DIST, name), bytes);
    if (isPacked(name)) continue;
    writeFileSync(join(DIST, `${name}.br`), brotli(bytes));
    writeFileSync(join(DIST, `${name}.gz`), zlib.gzipSync(bytes, { level: 9 }));
  }
}

function report() {
  const first = new Map();
  const all = new Map();
  const add = (sizes, part, size) => sizes.set(part, (sizes.get(part) ?? 0) + size);
  console.log(`${"file".padEnd(36)} ${"raw".padStart(9)} ${"brotli".padStart(9)}`);
  for (const [name, bytes] of [...files].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const size = isPacked(name) ? bytes.length : brotli(bytes).length;
    if (kept.includes(name) || name === "sw.js") {
      add(all, partOf(name), size);
      // The typeface follows: until it is here a page is read in the phone's own.
      if (!page.later.includes(name) && !name.endsWith(".woff2")) add(first, partOf(name), size);
    }
    console.log(`${name.padEnd(36)} ${String(bytes.length).padStart(9)} ${String(size).padStart(9)}`);
  }
  const budgets = [["first visit", first, FIRST_VISIT_KB], ["version", all, VERSION_KB]];
  console.log(`\nversion ${version}, KB by brotli of at most${"first visit".padStart(24)} ${"version".padStart(16)}`);
  for (const part of Object.keys(VERSION_KB)) {
    console.log(`  ${part.padEnd(40)} ${budgets.map(([, sizes, budget]) => used(sizes.get(part), budget[part])).join(" ")}`);
  }
  console.log(`  ${"in all".padEnd(40)} ${budgets.map(([, sizes, budget]) => used(sum(sizes), most(budget) / 1024)).join(" ")}`);
  // The one that sees what is cut has a language more, and is loaded by no phone.
  const over = PSEUDO ? [] : budgets.filter(([, sizes, budget]) => sum(sizes) > most(budget));
  for (const [what, sizes, budget] of over) {
    const parts = Object.keys(budget).filter((part) => (sizes.get(part) ?? 0) > budget[part] * 1024);
    console.error(`A phone loads too much: ${what}. Over their shares: ${parts.join(", ")}.`);
  }
  if (over.length > 0) process.exit(1);
}

/** Which part of the budget a file is counted to. */
function partOf(name) {
  if (name.endsWith(".wasm")) return "module";
  if (name.endsWith(".woff2")) return "fonts";
  if (name.endsWith(".css")) return "styles";
  if (name.startsWith("worker-")) return "worker";
  // A language other than English; that comes with the scripts that say it.
  if (/^[a-z-]+\.[a-z]{2,3}(?:-XA)?-[0-9a-f]+\.js$/u.test(name)) return "words";
  return name.endsWith(".js") && name !== "sw.js" ? "page" : "frame";
}

function used(bytes = 0, kilobytes = 0) {
  return kilobytes === 0 ? "".padStart(15) : `${(bytes / 1024).toFixed(1).padStart(7)} of ${kilobytes.toFixed(1).padStart(5)}`;
}

function sum(sizes) {
  return [...sizes.values()].reduce((total, size) => total + size, 0);
}

/** What a budget comes to, in bytes. */
function most(budget) {
  return Object.values(budget).reduce((total, kilobytes) => total + kilobytes, 0) * 1024;
}

function isPacked(name) {
  return name.endsWith(".woff2") || name.endsWith(".png");
}

function brotli(bytes) {
  return zlib.brotliCompressSync(bytes, {
    params: {
      [zlib.constants.BROTLI_PARAM_QUALITY]: 11,
      [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      // Much of a module is the same at distances that are even: that takes a little less to say.
      [zlib.constants.BROTLI_PARAM_NPOSTFIX]: 1,
      [zlib.constants.BROTLI_PARAM_NDIRECT]: 2,
    },
  });
}
