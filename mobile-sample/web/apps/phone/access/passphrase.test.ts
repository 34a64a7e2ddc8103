import assert from "node:assert/strict";
import { test } from "node:test";
import { strength } from "./passphrase.js";

test("four ordinary words are enough, and so are twelve characters", () => {
  assert.equal(strength("lamp river Tuesday boots"), "strong");
  assert.equal(strength("ox tea map sun"), "good");
  assert.equal(strength("k7vqm-wzr2hd"), "good");
});

test("what is shorter than either is too short", () => {
  assert.equal(strength("lamp river"), "short");
  assert.equal(strength("Tr0ub4dor"), "short");
  assert.equal(strength("   "), "empty");
});

test("runs, repeats and what everybody tries first are weak", () => {
  assert.equal(strength("abcdefghijklmn"), "weak");
  assert.equal(strength("111111111111"), "weak");
  assert.equal(strength("password1234"), "weak");
  assert.equal(strength("lamp lamp lamp lamp"), "weak");
});
