// Runs every *.test.ts of the packages under `node --test`: each is bundled first, since node runs no TypeScript. So does words.test.mjs.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import { makeWords } from "./words.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
makeWords();
const wanted = process.argv[2] ?? "";
const tests = ["apps", "checks", "forms", "protocol", "ui", "words"]
  .flatMap((folder) => readdirSync(join(HERE, folder), { recursive: true }).map((file) => `${folder}/${file}`))
  .filter((file) => file.endsWith(".test.ts") && file.includes(wanted)).sort();
const folder = mkdtempSync(join(tmpdir(), "homeward-web-"));
try {
  await esbuild.build({
    absWorkingDir: HERE,
    entryPoints: tests,
    outbase: ".",
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: ["node20"],
    // A line of a failure is then a line of the source.
    sourcemap: "inline",
    define: { WORKER_FILE: '"/app/worker.js"', WASM_FILE: '"/app/homeward.wasm"', PSEUDO: "true" },
  });
  const built = tests.map((file) => join(folder, file.replace(/\.ts$/u, ".mjs")));
  if ("words.test.mjs".includes(wanted)) built.push(join(HERE, "words.test.mjs"));
  const { status } = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...built], { stdio: "inherit" });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
