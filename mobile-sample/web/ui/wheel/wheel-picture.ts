// The distance-travelled wheel as geometry: scores in, SVG paths out.
//
// Each outcome has a sector of its own, filled from the hub as far as its score. A line from score to score would
// read as a shape with a meaning, and low scores beside high ones would look like spikes; sectors stand alone, as the
// outcomes do. The first record is told from the latest by a broken line and a diamond against a fill and a disc, and
// each mark keeps to its own side of the sector, so that equal scores hide nothing.

/** The highest score; the rings are as many. */
export const SCORES = 5;

/** Half the side of the picture's square view box, whose middle is the origin. */
export const REACH = 100;

const HUB = 14;
const RIM = 84;
const NUMBERS = 92;
/** Degrees left free at each side of a sector. */
const GAP = 1.5;
/** How far from the sector's middle each mark stands, in degrees. */
const ASIDE = 7;

/** A score from 1 to 5, or null where none was given. */
export type Score = number | null;

export interface WheelPicture {
  /** Radii of the rings, inmost first. */
  rings: number[];
  sectors: Sector[];
}

export interface Sector {
  /** From 1, as in the table. */
  number: number;
  /** The whole sector, which is what a finger hits. */
  area: string;
  /** Where the number stands, outside the rim. */
  label: Point;
  latest: Mark | null;
  first: Mark | null;
}

export interface Mark {
  /** The sector as far as the score. */
  fill: string;
  /** The line at the score. */
  edge: string;
  at: Point;
}

export interface Point { x: number; y: number }

/** Draws a wheel with a sector for each place in `latest`; `first` is empty where there is one record alone. */
export function wheelPicture(latest: readonly Score[], first: readonly Score[]): WheelPicture {
  const count = latest.length;
  const step = 360 / count;
  const sectors = latest.map((score, index) => {
    const from = index * step + GAP;
    const to = (index + 1) * step - GAP;
    const middle = (from + to) / 2;
    return {
      number: index + 1,
      area: sectorPath(HUB, RIM, from, to),
      label: point(NUMBERS, middle),
      latest: mark(score, from, to, middle + ASIDE),
      first: mark(first[index] ?? null, from, to, middle - ASIDE),
    };
  });
  return { rings: Array.from({ length: SCORES }, (_, ring) => radius(ring + 1)), sectors };
}

/** Tells which sector holds a point, counting from 0; null at the hub and outside the picture. */
export function sectorAt(x: number, y: number, count: number): number | null {
  const distance = Math.hypot(x, y);
  if (distance < HUB || distance > REACH) return null;
  const degrees = (Math.atan2(x, -y) * 180) / Math.PI;
  return Math.floor(((degrees + 360) % 360) / (360 / count)) % count;
}

/** Tells which ring holds a point, as the score that it stands for; null at the hub and outside the rim. */
export function scoreAt(x: number, y: number): number | null {
  const distance = Math.hypot(x, y);
  return distance < HUB || distance > RIM ? null : Math.max(1, Math.ceil(((distance - HUB) * SCORES) / (RIM - HUB)));
}

function mark(score: Score, from: number, to: number, at: number): Mark | null {
  if (score === null || score < 1 || score > SCORES) return null;
  const reach = radius(score);
  return {
    fill: sectorPath(HUB, reach, from, to),
    edge: `M${pair(point(reach, from))}${arc(reach, point(reach, to), to - from, 1)}`,
    at: point(reach, at),
  };
}

function radius(score: number): number {
  return round(HUB + ((RIM - HUB) * score) / SCORES);
}

function sectorPath(inner: number, outer: number, from: number, to: number): string {
  const sweep = to - from;
  return `M${pair(point(inner, from))}L${pair(point(outer, from))}${arc(outer, point(outer, to), sweep, 1)}`
    + `L${pair(point(inner, to))}${arc(inner, point(inner, from), sweep, 0)}Z`;
}

function arc(radius: number, to: Point, sweep: number, clockwise: 0 | 1): string {
  return `A${radius} ${radius} 0 ${sweep > 180 ? 1 : 0} ${clockwise} ${pair(to)}`;
}

/** The point at a distance from the middle; degrees run clockwise from the top. */
function point(distance: number, degrees: number): Point {
  const radians = (degrees * Math.PI) / 180;
  return { x: round(distance * Math.sin(radians)), y: round(-distance * Math.cos(radians)) };
}

function pair(at: Point): string {
  return `${at.x} ${at.y}`;
}

/** Hundredths are finer than a pixel, and keep the paths short; no `-0`. */
function round(value: number): number {
  return Math.round(value * 100) / 100 + 0;
}
