// One line for each thing that was measured, with the limit that it is held to: written as the other benches write theirs.

/**
 * @typedef {object} Row
 * @property {string} work
 * @property {string} measured in words
 * @property {string} against in words
 * @property {number} figure
 * @property {number} at_most
 */

/** @param {Row} row */
export const holds = ({ figure, at_most }) => figure <= at_most;

/** @param {Row[]} rows */
export function table(rows) {
  return rows.map((row) => [
    `${holds(row) ? "holds " : "MISSES"}  ${row.work}: ${row.figure.toFixed(2)} (must be ≤ ${row.at_most})`,
    `        measured  ${row.measured}`,
    `        against   ${row.against}`,
  ].join("\n")).join("\n");
}

/** @param {string} suite @param {Row[]} rows */
export function json(suite, rows) {
  return JSON.stringify({ suite, rows: rows.map((row) => ({ ...row, at_least: null, holds: holds(row) })) });
}

/** The middle one. @param {number[]} times */
export const median = (times) => quantile(times, 0.5);

/** The time that 95 of 100 do not exceed. @param {number[]} times */
export const p95 = (times) => quantile(times, 0.95);

/** The time that 98 of 100 do not exceed. @param {number[]} times */
export const p98 = (times) => quantile(times, 0.98);

/** @param {number[]} times */
export function words(times) {
  const [least, most] = [Math.min(...times), Math.max(...times)];
  return `median ${median(times).toFixed(0)}, p95 ${p95(times).toFixed(0)}, between ${least.toFixed(0)} and ${most.toFixed(0)} ms, ${times.length} times,`;
}

/** @param {number[]} times @param {number} part */
function quantile(times, part) {
  if (times.length === 0 || times.some((one) => !Number.isFinite(one))) throw new Error(`no measure: ${times}`);
  return [...times].sort((one, other) => one - other)[Math.ceil(times.length * part) - 1];
}
