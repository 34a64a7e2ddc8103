// The sources that the checks read.

import { readdirSync, readFileSync } from "node:fs";

/** The packages that everything may be built on, as `package.json` names them. */
export const PACKAGES: readonly string[] = Object.keys((JSON.parse(readFileSync("package.json", "utf8")) as { imports: object }).imports)
  .map((name) => name.slice(1).split("/")[0] ?? "");

/** The scripts in a folder of `mobile-sample/web`, by their path from there. */
export function scripts(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map((file) => `${folder}/${String(file)}`).filter((file) => file.endsWith(".ts")).sort();
}

/** The same without what only tests use. */
export function shipped(folder: string): string[] {
  return scripts(folder).filter((file) => !/\.(?:test|fixture|d)\.ts$/u.test(file));
}
