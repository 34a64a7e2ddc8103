import assert from "node:assert/strict";
import { test } from "node:test";
import { newPasswordErrors } from "./new-password.js";

test("a new password is long enough, and typed twice", () => {
  const field = (typed: string, again = typed): string | undefined => newPasswordErrors(typed, again)[0]?.field;
  assert.equal(field(""), "new-password");
  assert.equal(field("elevenchars"), "new-password");
  // Six letters with an accent each are six characters, however they are typed.
  assert.equal(field("e\u0301".repeat(6)), "new-password");
  assert.equal(field("twelve chars", "twelve char"), "new-password-again");
  assert.equal(field("twelve chars"), undefined);
});
