// What Homeward fills in by itself on a screen, until the person goes on from it.
//
// A fact that the system knows is shown in its field and marked. It is written when the person goes on, who has seen it
// then; whoever leaves by another way has said nothing. A field that was touched is filled in no more.

import type { Json, Path } from "#protocol/protocol.js";

export class Offers {
  private readonly values = new Map<Path, Json>();
  private readonly touched = new Set<Path>();

  /** Fills in a field that nobody has touched. The first word stands: a time does not run on under the eyes. */
  fill(path: Path, value: Json): void {
    if (!this.touched.has(path) && !this.values.has(path)) this.values.set(path, value);
  }

  /** What is filled in; undefined where nothing is. */
  of(path: Path): Json | undefined {
    return this.values.get(path);
  }

  /** Leaves a field to the person. */
  touch(path: Path): void {
    this.values.delete(path);
    this.touched.add(path);
  }

  wasTouched(path: Path): boolean {
    return this.touched.has(path);
  }

  /** Forgets a field that is no longer asked. */
  drop(path: Path): void {
    this.values.delete(path);
  }

  /** Forgets everything, as on leaving the screen. */
  clear(): void {
    this.values.clear();
  }

  /** Hands over what is filled in, to be written. */
  take(): [Path, Json][] {
    const all = [...this.values];
    this.values.clear();
    return all;
  }
}
