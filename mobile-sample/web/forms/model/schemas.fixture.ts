// The catalogue itself, for the unit tests.

import caseNote from "../../../../sync-core/catalogue/case-note.json";
import interview from "../../../../sync-core/catalogue/return-home-interview.json";
import safetyPlan from "../../../../sync-core/catalogue/safety-plan.json";
import sessionPlan from "../../../../sync-core/catalogue/session-plan.json";
import type { Kind, Schema } from "#protocol/protocol.js";

function kind(name: string, schema: unknown, writable = true): Kind {
  const read = schema as Schema;
  return { kind: name, title: read.title, per_child: "one", writable, schema: read };
}

export const INTERVIEW = kind("return-home-interview", interview);
export const SAFETY_PLAN = kind("safety-plan", safetyPlan);
export const SESSION_PLAN = kind("session-plan", sessionPlan);
export const CASE_NOTE = kind("case-note", caseNote);
