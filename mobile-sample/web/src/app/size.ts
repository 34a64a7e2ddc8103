// How much room something takes, in words.

const STEPS: [number, string][] = [[1e9, "GB"], [1e6, "MB"], [1e3, "KB"]];

/** "12 MB". Whole numbers from ten on: nobody needs the tenth then. */
export function size(bytes: number): string {
  for (const [step, unit] of STEPS) {
    const number = bytes / step;
    if (number >= 1) return `${number >= 10 ? Math.round(number) : Math.round(number * 10) / 10} ${unit}`;
  }
  return `${Math.round(bytes)} bytes`;
}
