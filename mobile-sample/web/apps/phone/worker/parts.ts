// What the parts of the worker that go to the server need of it.

import type { PhoneEvent, Status } from "#protocol/protocol.js";
import type { ObjectStore } from "./store.js";

export interface Parts {
  /** Asks the module, and writes what it changed. */
  ask<T>(call: string, input?: object, bytes?: Uint8Array): Promise<T>;
  tell(event: PhoneEvent): void;
  now(): number;
  wipe(): Promise<void>;
  waiting(): Promise<{ names: Uint8Array[]; sealed: Uint8Array[] }>;
  row(place: ObjectStore, name: Uint8Array): Promise<Uint8Array | null>;
  storage(): Status["storage"];
}
