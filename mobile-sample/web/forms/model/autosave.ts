// Saves what is typed, a moment after the typing pauses.
//
// For each place of a record this holds what the person has put there until the phone has taken it: the field being
// edited is the truth until it is saved. A save that fails leaves the value where it is, and any later flush tries
// again. The timers are an argument, so that tests own the time.

/** How a place stands. */
export type SaveState<F> =
  | { state: "typing" }
  | { state: "saving" }
  | { state: "saved" }
  | { state: "failed"; fault: F };

export interface Timers {
  set(run: () => void, delayMs: number): number;
  clear(timer: number): void;
}

export interface AutosaveOptions<V, F> {
  /** Hands one value to the phone. It answers when the value is on the disk. */
  save(key: string, value: V): Promise<void>;
  /** What to tell about a save that failed. */
  fault(error: unknown): F;
  changed(key: string): void;
  timers: Timers;
}

/** The pause after which typing is saved. */
export const TYPING_PAUSE_MS = 400;

/** Who types without a pause is saved all the same: a crash must take less than the last second. */
export const TYPING_MOST_MS = 900;

interface Entry<V, F> {
  value: V;
  /** Whether the phone has this value. */
  clean: boolean;
  timer: number | null;
  /** Set at the first key that is not saved; the keys after it do not put it off. */
  latest: number | null;
  running: Promise<void> | null;
  state: SaveState<F>;
}

export class Autosave<V, F> {
  private readonly entries = new Map<string, Entry<V, F>>();

  constructor(private readonly options: AutosaveOptions<V, F>) {}

  /** Takes a value. It is saved after the pause: at once where that is 0, and only by a flush where it is null. */
  put(key: string, value: V, pauseMs: number | null): void {
    const entry = this.entries.get(key) ?? this.begin(key, value);
    const quiet = !entry.clean && entry.state.state === "typing";
    entry.value = value;
    entry.clean = false;
    if (entry.running === null) entry.state = { state: "typing" };
    if (pauseMs === null || pauseMs === 0) {
      this.stop(entry);
      if (pauseMs === 0) void this.run(key, entry);
    } else {
      this.stopPause(entry);
      entry.timer = this.options.timers.set(() => {
        this.stop(entry);
        void this.run(key, entry);
      }, pauseMs);
      entry.latest ??= this.options.timers.set(() => {
        this.stop(entry);
        void this.run(key, entry);
      }, TYPING_MOST_MS);
    }
    // A key pressed after another changes nothing that a screen shows.
    if (!quiet) this.options.changed(key);
  }

  /** What the person has put at a place and the phone has not taken yet. */
  unsaved(key: string): V | undefined {
    const entry = this.entries.get(key);
    return entry === undefined || entry.clean ? undefined : entry.value;
  }

  /** How a place stands; nothing where nobody has touched it. */
  state(key: string): SaveState<F> | null {
    return this.entries.get(key)?.state ?? null;
  }

  /** The places that hold something the phone has not taken. */
  pending(): string[] {
    return [...this.entries].filter(([, entry]) => !entry.clean).map(([key]) => key);
  }

  /** Forgets what was put at a place, and its state. */
  drop(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.stop(entry);
    this.entries.delete(key);
    this.options.changed(key);
  }

  /** Saves one place, or all of them, without waiting for the pause. Answers when they are saved or have failed. */
  async flush(key?: string): Promise<void> {
    const keys = key === undefined ? this.pending() : [key];
    await Promise.all(keys.map(async (key) => {
      const entry = this.entries.get(key);
      if (entry === undefined || entry.clean) return;
      this.stop(entry);
      await this.run(key, entry);
    }));
  }

  private begin(key: string, value: V): Entry<V, F> {
    const entry: Entry<V, F> = { value, clean: true, timer: null, latest: null, running: null, state: { state: "typing" } };
    this.entries.set(key, entry);
    return entry;
  }

  private stop(entry: Entry<V, F>): void {
    this.stopPause(entry);
    if (entry.latest !== null) this.options.timers.clear(entry.latest);
    entry.latest = null;
  }

  private stopPause(entry: Entry<V, F>): void {
    if (entry.timer !== null) this.options.timers.clear(entry.timer);
    entry.timer = null;
  }

  /** One save of a place at a time: what is typed meanwhile goes in the next. */
  private run(key: string, entry: Entry<V, F>): Promise<void> {
    entry.running ??= this.saveUntilClean(key, entry).then(() => {
      entry.running = null;
      this.options.changed(key);
      // A value put in just as the last one was taken.
      const waits = !entry.clean && entry.timer === null && entry.state.state === "saved";
      return waits ? this.run(key, entry) : undefined;
    });
    return entry.running;
  }

  private async saveUntilClean(key: string, entry: Entry<V, F>): Promise<void> {
    while (!entry.clean) {
      const value = entry.value;
      entry.state = { state: "saving" };
      this.options.changed(key);
      try {
        await this.options.save(key, value);
      } catch (error) {
        entry.state = { state: "failed", fault: this.options.fault(error) };
        return;
      }
      if (entry.value === value) {
        entry.clean = true;
        entry.state = { state: "saved" };
      } else if (entry.timer !== null) {
        // Still being typed: its own pause saves it.
        entry.state = { state: "typing" };
        return;
      }
    }
  }
}
