// The record that is open. Its screens share it, so that what could not be saved on one is still there on the next.

import { kind, me, records } from "../host.js";
import type { Id } from "#protocol/protocol.js";
import { PhoneFault } from "#protocol/protocol.js";
import { RecordForm } from "../model/record-form.js";
import { pageTimers } from "../model/timers.js";
import { t } from "#words/made/form.js";

let open: RecordForm | null = null;

/** What ends the listening for a lock: a locked phone holds nothing in the page's memory. */
let listening: (() => void) | null = null;

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
  listening ??= records.on("start", () => { open = null; });
  const page = await records.call("record", { record });
  const known = kind(page.kind);
  if (known === undefined) throw new PhoneFault("unknown_kind", t("screen-no-kind"));
  const form = new RecordForm(records, known, me().role, page, pageTimers);
  open = form;
  // What is known beside the record is filled in once it is there. Without it everything is asked.
  records.call("child", { child: page.child }).then((child) => form.know(child), () => undefined);
  return form;
}
