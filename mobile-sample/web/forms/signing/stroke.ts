// A signature as it is drawn: strokes of a finger, smoothed into one SVG path.

export interface Point { x: number; y: number }

/** The paper that a signature is drawn on, in the units of the path. */
export const PAPER = { width: 600, height: 240 };
/** What a record keeps of one signature, in characters. */
export const DRAWING_MAX_LENGTH = 20_000;
/** Points nearer than this add length and no line. */
const STEP_MIN = 3;

/** Adds a point to a stroke where it is far enough from the one before. */
export function extended(stroke: readonly Point[], point: Point): Point[] {
  const before = stroke.at(-1);
  const next = { x: clamp(point.x, PAPER.width), y: clamp(point.y, PAPER.height) };
  if (before !== undefined && Math.hypot(next.x - before.x, next.y - before.y) < STEP_MIN) return [...stroke];
  return [...stroke, next];
}

/** The path of all strokes: curves through the middles between points, so that a slow phone draws no corners. */
export function drawing(strokes: readonly (readonly Point[])[]): string {
  return strokes.map(strokePath).filter((path) => path !== "").join("");
}

function strokePath(stroke: readonly Point[]): string {
  const [first, ...rest] = stroke;
  if (first === undefined) return "";
  // A tap is a dot: a line of no length, which a round cap makes visible.
  if (rest.length === 0) return `M${first.x} ${first.y}h0`;
  let path = `M${first.x} ${first.y}`;
  for (let index = 0; index < rest.length - 1; index += 1) {
    const [point, next] = [rest[index] as Point, rest[index + 1] as Point];
    path += `Q${point.x} ${point.y} ${Math.round((point.x + next.x) / 2)} ${Math.round((point.y + next.y) / 2)}`;
  }
  const end = rest.at(-1) as Point;
  return `${path}L${end.x} ${end.y}`;
}

function clamp(value: number, limit: number): number {
  return Math.round(Math.min(limit, Math.max(0, value)));
}
