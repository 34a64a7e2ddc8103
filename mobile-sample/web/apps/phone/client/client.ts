// The page's side of the protocol: asks the worker, waits for its answer, passes on what it says of its own accord.

import type { Answer, CallName, Calls, PhoneEvent, Request, Start } from "#protocol/protocol.js";
import { PhoneFault } from "#protocol/protocol.js";

type EventName = PhoneEvent["event"];
type EventOf<N extends EventName> = Extract<PhoneEvent, { event: N }>;
type Listener = (event: PhoneEvent) => void;

interface Waiting { answer(out: unknown): void; fail(fault: PhoneFault): void }

/** What a worker is to this page; tests put something simpler in its place. */
export interface Channel {
  postMessage(message: unknown, transfer: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<Answer>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

export class Phone {
  private channel: Channel | null = null;
  private next = 1;
  private readonly waiting = new Map<number, Waiting>();
  private readonly listeners = new Map<EventName, Set<Listener>>();

  /** How far the corrected clock is ahead of this device's, in milliseconds, as of the last answer. */
  private skew = 0;

  constructor(private readonly open: () => Channel, private readonly clock: () => number) {}

  /** The time by the corrected clock, in milliseconds since 1970. */
  now(): number {
    return this.clock() + this.skew;
  }

  /** Asks the phone. Fails with a `PhoneFault`, for which the page has words. */
  call<N extends CallName>(
    call: N,
    ...[input]: Calls[N]["in"] extends Record<string, never> ? [input?: Calls[N]["in"]] : [input: Calls[N]["in"]]
  ): Promise<Calls[N]["out"]> {
    const id = this.next;
    this.next += 1;
    const request: Request = { id, now: this.clock(), call, in: input ?? {} };
    return new Promise<unknown>((answer, fail) => {
      this.waiting.set(id, { answer, fail });
      this.worker().postMessage(request, transferred(input));
    }) as Promise<Calls[N]["out"]>;
  }

  /** Listens to what the phone says of its own accord. The answer ends it. */
  on<N extends EventName>(name: N, listener: (event: EventOf<N>) => void): () => void {
    const listeners = this.listeners.get(name) ?? new Set<Listener>();
    this.listeners.set(name, listeners);
    // Only events of this name are told to it.
    listeners.add(listener as Listener);
    return () => listeners.delete(listener as Listener);
  }

  /** Drops the worker with everything it holds in memory. The next call starts another, which is locked. */
  drop(): void {
    this.channel?.terminate();
    this.channel = null;
    this.failAll(new PhoneFault("locked"));
  }

  private worker(): Channel {
    if (this.channel !== null) return this.channel;
    const channel = this.open();
    channel.onmessage = ({ data }) => this.receive(data);
    channel.onerror = () => this.crashed(channel);
    this.channel = channel;
    return channel;
  }

  private receive(answer: Answer): void {
    this.skew = answer.skew ?? this.skew;
    if ("event" in answer) {
      this.tell(answer);
      return;
    }
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ("fault" in answer) {
      const { code, detail, pointer, unlock, args } = answer.fault;
      waiting?.fail(new PhoneFault(code, detail, pointer ?? null, unlock ?? null, args));
    } else {
      waiting?.answer(answer.out);
    }
  }

  /** A worker that died took the keys with it: what it had written is safe, and its successor has to be unlocked. */
  private crashed(channel: Channel): void {
    if (this.channel !== channel) return;
    channel.terminate();
    this.channel = null;
    this.failAll(new PhoneFault("crashed"));
    this.call("start").then(
      (start: Start) => this.tell({ event: "start", start, reason: "crashed" }),
      // A second crash in a row is told by whoever asks next.
      () => undefined,
    );
  }

  private failAll(fault: PhoneFault): void {
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const one of waiting) one.fail(fault);
  }

  private tell(event: PhoneEvent): void {
    for (const listener of [...(this.listeners.get(event.event) ?? [])]) listener(event);
  }
}

/** The one phone of this page. */
export const phone = new Phone(openWorker, () => Date.now());

/** The time by the corrected clock, in milliseconds since 1970: the only one that what is recorded may be told by. */
export function now(): number {
  return phone.now();
}

/** Milliseconds that only ever go on, for how long something takes: the clock is put right, by hand or by a sync, in the middle of it. */
export function ticks(): number {
  return performance.now();
}

// The build puts the worker's name in.
declare const WORKER_FILE: string;

function openWorker(): Channel {
  return new Worker(trustedScript(WORKER_FILE) as string, { type: "module", name: "phone" });
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): unknown };
}

let policy: { createScriptURL(url: string): unknown } | null = null;

/** Vouches for one of the app's own scripts, where the browser asks for that. */
export function trustedScript(file: string): unknown {
  const trustedTypes = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  if (trustedTypes === undefined) return own(file);
  policy ??= trustedTypes.createPolicy("homeward", { createScriptURL: own });
  return policy.createScriptURL(file);
}

function own(file: string): string {
  const url = new URL(file, "https://homeward.invalid/app/");
  if (url.origin !== "https://homeward.invalid" || !url.pathname.startsWith("/app/")) throw new TypeError("not a script of this app");
  return url.pathname;
}

function transferred(input: unknown): Transferable[] {
  if (typeof input !== "object" || input === null) return [];
  return Object.values(input).filter((value): value is ArrayBuffer => value instanceof ArrayBuffer);
}
