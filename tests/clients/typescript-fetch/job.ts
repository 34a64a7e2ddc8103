// A supplier's first program, with the client that openapi-generator's `typescript-fetch` makes of the document.

import { strict as assert } from "node:assert";
import { createHash, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import * as homeward from "homeward";

const { HOMEWARD_URL: basePath, HOMEWARD_PASSWORD: password = "" } = process.env;

function settings(accessToken?: string): homeward.Configuration {
  return new homeward.Configuration({ basePath, accessToken });
}

/** Calls, and returns the status and code of the refusal. */
async function refusal(call: Promise<unknown>): Promise<[number, string]> {
  const error = await call.then(() => undefined, (error: unknown) => error);
  assert(error instanceof homeward.ResponseError, `was not refused: ${error}`);
  const problem = homeward.ProblemFromJSON(await error.response.json());
  return [error.response.status, problem.code];
}

// Sign in; a refusal says why by its code.
const sessions = new homeward.SessionsApi(settings());
const guess = sessions.signIn({ signIn: { username: "mo", password: "not the password" } });
assert.deepEqual(await refusal(guess), [401, "invalid_credentials"]);
const desk = settings((await sessions.signIn({ signIn: { username: "mo", password } })).accessToken);

// List the children, page by page.
const children: homeward.Child[] = [];
let cursor: string | undefined;
do {
  const page = await new homeward.ChildrenApi(desk).listChildren({ limit: 2, cursor });
  children.push(...page.items);
  cursor = page.next ?? undefined;
} while (cursor);
assert.equal(new Set(children.map((child) => child.id)).size, 4);
const [wren, robin] = ["Wren", "Robin"].map((name) => children.find((child) => child.forename === name));
assert(wren && robin);

// Report an episode. Sent again it answers as it did; for another child the id is taken.
const episodes = new homeward.MissingEpisodesApi(desk);
const report: homeward.EpisodeReport = {
  id: randomUUID(),
  child: wren.id,
  reportedAt: new Date("2026-03-02T08:30:00Z"),
  reportedBy: "An invented carer",
  classification: homeward.MissingOrAbsent.MISSING_OR_ABSENT_MISSING,
  missingFrom: homeward.MissingFrom.Care,
};
for (const status of [201, 200]) {
  const answer = await episodes.reportEpisodeRaw({ episodeReport: report });
  const episode = await answer.value();
  assert.equal(answer.raw.status, status);
  assert.equal(episode.id, report.id);
  assert.equal(episode.rhi.state, homeward.RhiState.NotDue);
}
report.child = robin.id;
assert.deepEqual(await refusal(episodes.reportEpisode({ episodeReport: report })), [409, "already_exists"]);

// Read the record that two people wrote different things into, and decide, on the version that was read.
const records = new homeward.RecordsApi(desk);
const interview = (await records.listRecords({ conflicts: true })).items[0];
assert(interview);
const typed = homeward.ReturnHomeInterviewFromJSON(interview.data);
assert.equal(typed.before, "She was quiet.");
assert.deepEqual(typed.push, new Set(["bullying"]));
const conflict = interview.conflicts[0];
assert.equal(conflict?.path, "/where");
assert.equal(conflict.values.length, 2);
const version = (await records.getRecordRaw({ record: interview.id })).raw.headers.get("etag");
const choice: homeward.Intent = {
  intent: homeward.IntentKind.Resolve,
  path: "/where",
  id: randomUUID(),
  value: conflict.values[0]?.value,
};
const decide = {
  record: interview.id,
  edits: { kind: interview.kind, child: interview.child, intents: [choice] },
};
assert.deepEqual(await refusal(records.editRecord(decide)), [428, "precondition_required"]);
const stale = records.editRecord({ ...decide, ifMatch: '"0000000000000000"' });
assert.deepEqual(await refusal(stale), [412, "version_mismatch"]);
const decided = await records.editRecordRaw({ ...decide, ifMatch: version });
assert.equal(decided.raw.status, 200);
assert.deepEqual((await decided.value()).conflicts, []);

// Begin a safety plan. A child has one, so its id follows from child and kind.
const digest = createHash("sha256");
digest.update("homeward/record/").update(Buffer.from(wren.id.replaceAll("-", ""), "hex")).update("safety-plan");
const bytes = digest.digest().subarray(0, 16);
bytes[6] = (bytes[6] & 0x0f) | 0x80;
bytes[8] = (bytes[8] & 0x3f) | 0x80;
const planId = bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
const begun = await records.editRecordRaw({
  record: planId,
  edits: {
    kind: homeward.RecordKind.SafetyPlan,
    child: wren.id,
    intents: [
      { intent: homeward.IntentKind.EditText, path: "/triggers", at: 0, insert: "Arguments about the phone." },
      { intent: homeward.IntentKind.Set, path: "/helplines/childline", value: true },
    ],
  },
});
assert.equal(begun.raw.status, 201);
const plan = homeward.SafetyPlanFromJSON((await begun.value()).data);
assert.equal(plan.triggers, "Arguments about the phone.");
assert.deepEqual(plan.helplines, new Set(["childline"]));

// Sync, as a device that enrols.
const device = randomUUID();
const keys = generateKeyPairSync("ed25519");
const proof = sign(null, Buffer.from(`homeward/enrol/1\n${device}\nada`), keys.privateKey);
const enrolment: homeward.DeviceEnrolment = {
  id: device,
  name: "An invented phone",
  algorithm: homeward.Algorithm.Ed25519,
  publicKey: keys.publicKey.export({ type: "spki", format: "der" }).subarray(-32).toString("base64"),
  proof: proof.toString("base64"),
};
const session = await sessions.signIn({ signIn: { username: "ada", password, device: enrolment } });
assert.equal(session.device, device);
const phone = new homeward.SyncApi(settings(session.accessToken));
const news = await phone.sync({ syncRequest: {} });
assert(news.records?.some((delivery) => delivery.record === interview.id && delivery.snapshot));
assert(news.children?.some((child) => child.forename === "Robin"));
const nothing = await phone.sync({ syncRequest: { cursor: news.cursor } });
assert.deepEqual([nothing.records ?? [], nothing.cursor], [[], news.cursor]);
