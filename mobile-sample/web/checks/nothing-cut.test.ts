// A control that takes only so many characters cuts what is pasted into it, and nobody sees what is gone.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { scripts } from "./sources.js";

test("no control for words cuts what is put into it", () => {
  const files = ["forms", "apps"].flatMap(scripts).filter((file) => !file.startsWith("apps/phone/access/"));
  const cut = files.flatMap((file) => readFileSync(file, "utf8").split("\n")
    .flatMap((line, index) => (/(?<!\.)\bmaxlength=/iu.test(line) && !line.includes('inputmode="numeric"') ? [`${file}:${index + 1}: ${line.trim()}`] : [])));
  assert.deepEqual(cut, [], "the phone keeps all of it, and says how much is too long");
});
