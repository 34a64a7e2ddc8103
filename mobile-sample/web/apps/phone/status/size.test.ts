import assert from "node:assert/strict";
import { test } from "node:test";
import { size } from "./size.js";

test("room is told in the unit that reads best", () => {
  assert.equal(size(512), "512 bytes");
  assert.equal(size(2_340_000), "2.3 MB");
  assert.equal(size(64_300_000_000), "64 GB");
});
