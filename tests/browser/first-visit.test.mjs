// The first visit breaks off before the screens that write are here: the phone says so, and goes on when they come.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { open } from "./office.mjs";
import { Phone } from "./phone.mjs";
import { APP, Server } from "./server.mjs";
import { arrive, button, setUp } from "./steps.mjs";

/** The app without what only writing needs. */
const holed = mkdtempSync(join(tmpdir(), "homeward-holed-"));
const ROBIN = "Robin Reed-Example";

/** @type {Server} */
let server;
/** @type {Phone} */
let phone;

before(async () => {
  cpSync(APP, holed, { recursive: true });
  const follows = readdirSync(holed).filter((name) => name.startsWith("writing-"));
  assert.ok(follows.length > 0, "the build has no file that only writing needs");
  for (const name of follows) rmSync(join(holed, name));
  server = await Server.start();
  await open(server);
  await server.kill();
  server.app = holed;
  await server.restart();
});

after(async () => {
  await phone?.destroy();
  await server.stop();
  rmSync(holed, { recursive: true, force: true });
});

test("a screen that has not come yet says so, and opens once there is a connection", async () => {
  phone = await Phone.open(server);
  await setUp(phone, "ada");
  await phone.page.locator(".hw-card").filter({ hasText: ROBIN }).getByRole("button", { name: ROBIN }).click();
  await phone.page.getByRole("heading", { name: "This screen has not reached this phone yet" }).waitFor();

  await server.kill();
  server.app = APP;
  await server.restart();
  await button(phone.page, "Try again").click();
  await arrive(phone.page, ROBIN);
});
