import assert from "node:assert/strict";
import { test } from "node:test";
import { REACH, SCORES, sectorAt, wheelPicture, type Point } from "./wheel-picture.js";

const TEN = [1, 2, 3, 4, 5, 1, 2, 3, 4, 5];

function distance({ x, y }: Point): number {
  return Math.hypot(x, y);
}

test("every outcome has a sector, its number and its marks", () => {
  const { sectors, rings } = wheelPicture(TEN, [...TEN].reverse());
  assert.deepEqual(sectors.map(({ number }) => number), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.equal(rings.length, SCORES);
  assert.ok(sectors.every(({ latest, first }) => latest !== null && first !== null));
});

test("a score reaches its ring", () => {
  const { sectors, rings } = wheelPicture(TEN, []);
  TEN.forEach((score, index) => {
    const mark = sectors[index]?.latest;
    assert.ok(mark);
    assert.ok(Math.abs(distance(mark.at) - (rings[score - 1] ?? 0)) < 0.05);
  });
});

test("what was not scored is empty, and so is what is no score", () => {
  const { sectors } = wheelPicture([null, 0, 6, 3], []);
  assert.deepEqual(sectors.map(({ latest }) => latest === null), [true, true, true, false]);
  assert.ok(sectors.every(({ first }) => first === null));
});

test("equal scores hide nothing: the marks stand apart", () => {
  for (const { latest, first } of wheelPicture(TEN, TEN).sectors) {
    assert.ok(latest && first);
    assert.ok(Math.hypot(latest.at.x - first.at.x, latest.at.y - first.at.y) > 4);
  }
});

test("the picture stays within its box, and its numbers outside the rim", () => {
  const { sectors, rings } = wheelPicture(TEN.map(() => SCORES), TEN);
  const rim = rings.at(-1) ?? 0;
  for (const { label } of sectors) {
    assert.ok(distance(label) > rim && distance(label) < REACH);
  }
});

test("the same scores give the same paths", () => {
  assert.deepEqual(wheelPicture(TEN, TEN), wheelPicture(TEN, TEN));
  assert.ok(!JSON.stringify(wheelPicture(TEN, TEN)).includes("NaN"));
});

test("a touch finds the sector that its number stands at", () => {
  const { sectors } = wheelPicture(TEN, []);
  for (const { label, number } of sectors) assert.equal(sectorAt(label.x, label.y, 10), number - 1);
  assert.equal(sectorAt(0, 0, 10), null);
  assert.equal(sectorAt(REACH, REACH, 10), null);
  assert.equal(sectorAt(0.5, -50, 10), 0);
  assert.equal(sectorAt(-0.5, -50, 10), 9);
});
