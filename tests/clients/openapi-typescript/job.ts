// A supplier's first program, with the types that openapi-typescript makes of the document, and openapi-fetch.

import { strict as assert } from "node:assert";
import { createHash, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import createClient from "openapi-fetch";
import type { components, paths } from "homeward";

type Schemas = components["schemas"];
/** A record by its kind, for `switch (record.kind)`. */
type AnyRecord = Schemas["SafetyPlanRecord"] | Schemas["ReturnHomeInterviewRecord"];

const { HOMEWARD_URL: baseUrl, HOMEWARD_PASSWORD: password = "" } = process.env;

function client(token?: string) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return createClient<paths>({ baseUrl, headers });
}

// Sign in; a refusal says why by its code.
const guess = await client().POST("/v1/sessions", { body: { username: "mo", password: "not the password" } });
assert.deepEqual([guess.response.status, guess.error?.code], [401, "invalid_credentials"]);
const signedIn = await client().POST("/v1/sessions", { body: { username: "mo", password } });
const desk = client(signedIn.data?.access_token);

// List the children, page by page.
const children: Schemas["Child"][] = [];
let cursor: string | undefined;
do {
  const { data: page } = await desk.GET("/v1/children", { params: { query: { limit: 2, cursor } } });
  assert(page);
  children.push(...page.items);
  cursor = page.next ?? undefined;
} while (cursor);
assert.equal(new Set(children.map((child) => child.id)).size, 4);
const [wren, robin] = ["Wren", "Robin"].map((name) => children.find((child) => child.forename === name));
assert(wren && robin);

// Report an episode. Sent again it answers as it did; for another child the id is taken.
const report: Schemas["EpisodeReport"] = {
  id: randomUUID(),
  child: wren.id,
  reported_at: "2026-03-02T08:30:00Z",
  reported_by: "An invented carer",
  classification: "missing",
  missing_from: "care",
};
for (const status of [201, 200]) {
  const { data: episode, response } = await desk.POST("/v1/missing-episodes", { body: report });
  assert.deepEqual([response.status, episode?.id, episode?.rhi.state], [status, report.id, "not_due"]);
}
const taken = await desk.POST("/v1/missing-episodes", { body: { ...report, child: robin.id } });
assert.deepEqual([taken.response.status, taken.error?.code], [409, "already_exists"]);

// Read the record that two people wrote different things into, and decide, on the version that was read.
const found = await desk.GET("/v1/records", { params: { query: { conflicts: true } } });
const interview = found.data?.items[0];
assert(interview);
const typed = interview as AnyRecord;
assert(typed.kind === "return-home-interview");
assert.equal(typed.data.before, "She was quiet.");
assert.deepEqual(typed.data.push, ["bullying"]);
const conflict = interview.conflicts[0];
assert.equal(conflict?.path, "/where");
assert.equal(conflict.values.length, 2);
const path = { record: interview.id };
const version = (await desk.GET("/v1/records/{record}", { params: { path } })).response.headers.get("etag");
const choice: Schemas["ResolveIntent"] = {
  intent: "resolve",
  path: "/where",
  id: randomUUID(),
  value: conflict.values[0]?.value as string,
};
const body = { kind: interview.kind, child: interview.child, intents: [choice] };
const decide = (ifMatch?: string | null) =>
  desk.POST("/v1/records/{record}/edits", { params: { path, header: { "if-match": ifMatch } }, body });
const unread = await decide();
assert.deepEqual([unread.response.status, unread.error?.code], [428, "precondition_required"]);
const stale = await decide('"0000000000000000"');
assert.deepEqual([stale.response.status, stale.error?.code], [412, "version_mismatch"]);
const decided = await decide(version);
assert.deepEqual([decided.response.status, decided.data?.conflicts], [200, []]);

// Begin a safety plan. A child has one, so its id follows from child and kind.
const digest = createHash("sha256");
digest.update("homeward/record/").update(Buffer.from(wren.id.replaceAll("-", ""), "hex")).update("safety-plan");
const bytes = digest.digest().subarray(0, 16);
bytes[6] = (bytes[6] & 0x0f) | 0x80;
bytes[8] = (bytes[8] & 0x3f) | 0x80;
const record = bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
const begun = await desk.POST("/v1/records/{record}/edits", {
  params: { path: { record } },
  body: {
    kind: "safety-plan",
    child: wren.id,
    intents: [
      { intent: "edit_text", path: "/triggers", at: 0, insert: "Arguments about the phone." },
      { intent: "set", path: "/helplines/childline", value: true },
    ],
  },
});
assert.equal(begun.response.status, 201);
const plan = begun.data as AnyRecord | undefined;
assert(plan?.kind === "safety-plan");
assert.equal(plan.data.triggers, "Arguments about the phone.");
assert.deepEqual(plan.data.helplines, ["childline"]);

// Sync, as a device that enrols.
const device = randomUUID();
const keys = generateKeyPairSync("ed25519");
const proof = sign(null, Buffer.from(`homeward/enrol/1\n${device}\nada`), keys.privateKey);
const enrolment: Schemas["DeviceEnrolment"] = {
  id: device,
  name: "An invented phone",
  algorithm: "ed25519",
  public_key: keys.publicKey.export({ type: "spki", format: "der" }).subarray(-32).toString("base64"),
  proof: proof.toString("base64"),
};
const session = await client().POST("/v1/sessions", { body: { username: "ada", password, device: enrolment } });
assert.equal(session.data?.device, device);
const phone = client(session.data.access_token);
const { data: news } = await phone.POST("/v1/sync", { body: {} });
assert(news);
assert(news.records?.some((delivery) => delivery.record === interview.id && delivery.snapshot));
assert(news.children?.some((child) => child.forename === "Robin"));
const { data: nothing } = await phone.POST("/v1/sync", { body: { cursor: news.cursor } });
assert.deepEqual([nothing?.records ?? [], nothing?.cursor], [[], news.cursor]);
