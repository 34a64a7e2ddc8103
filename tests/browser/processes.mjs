// The processes of one browser, found by its profile and by nothing else.

import { readdirSync, readFileSync } from "node:fs";

/**
 * Kills a browser and everything it started, all at once and without a warning, as an empty battery would.
 * @param {string} profile
 */
export function killBrowser(profile) {
  const wanted = new Set(roots(profile));
  const parents = readParents();
  for (let before = -1; before !== wanted.size; ) {
    before = wanted.size;
    for (const [child, parent] of parents) if (wanted.has(parent)) wanted.add(child);
  }
  if (wanted.size === 0) throw new Error("no browser runs on this profile");
  for (const id of wanted) {
    try {
      process.kill(id, "SIGKILL");
    } catch (error) {
      // It has ended since it was looked for.
      if (error.code !== "ESRCH") throw error;
    }
  }
}

/** @param {string} profile */
function roots(profile) {
  const argument = `--user-data-dir=${profile}`;
  return processes().filter((id) => read(id, "cmdline").split("\0").includes(argument));
}

function readParents() {
  // The name, which stands in parentheses, may hold anything: what comes after the last of them is numbers.
  const stat = (id) => read(id, "stat").split(") ").at(-1)?.split(" ") ?? [];
  return processes().map((id) => [id, Number(stat(id)[1])]);
}

function processes() {
  return readdirSync("/proc").map(Number).filter(Number.isInteger);
}

/** @param {number} id @param {string} file */
function read(id, file) {
  try {
    return readFileSync(`/proc/${id}/${file}`, "utf8");
  } catch {
    return "";
  }
}
