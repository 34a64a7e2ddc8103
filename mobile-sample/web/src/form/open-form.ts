// The record that is open. Its screens share it, so that what could not be saved on one is still there on the next.

import { kind, me } from "../app/session.js";
import { phone } from "../phone/client.js";
import type { Id } from "../phone/protocol.js";
import { PhoneFault } from "../phone/protocol.js";
import { RecordForm } from "./record-form.js";
import { t } from "../words/made/form.js";

let open: RecordForm | null = null;

const TIMERS = {
  set: (run: () => void, delayMs: number): number => window.setTimeout(run, delayMs),
  clear: (timer: number): void => window.clearTimeout(timer),
};

/** Opens a record as it stands now, or goes on with the one that is open. */
export async function openForm(record: Id): Promise<RecordForm> {
  if (open !== null && open.record === record) {
    const form = open;
    form.offers.clear();
    // What was left on the last screen goes first, so that the record is read with it.
    await form.flush().catch(() => undefined);
    await form.reload();
    return form;
  }
  const page = await phone.call("record", { record });
  const known = kind(page.kind);
  if (known === undefined) throw new PhoneFault("unknown_kind", t("screen-no-kind"));
  const form = new RecordForm(phone, known, me().role, page, TIMERS);
  open = form;
  // What is known beside the record is filled in once it is there. Without it everything is asked.
  phone.call("child", { child: page.child }).then((child) => form.know(child), () => undefined);
  return form;
}

// A locked phone holds nothing in the page's memory.
phone.on("start", () => {
  open = null;
});
