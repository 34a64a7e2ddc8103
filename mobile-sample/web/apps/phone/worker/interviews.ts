// Whose an interview is: taking it, giving it back, and claiming it where there is no connection.

import { PhoneFault, type FaultSaid, type Id } from "#protocol/protocol.js";
import { NOT_OURS, reached } from "./faults.js";
import type { Parts } from "./parts.js";
import { Refusal, Unreachable } from "./server.js";
import type { Session } from "./session.js";

/** Statuses by which an interview is another's, settled, or gone from sight. */
const TAKEN: ReadonlySet<number> = new Set([404, 409]);
/** Who wants to begin waits no longer than this for the server: the claim is kept then. */
const TAKE_WITHIN_MILLIS = 8_000;

export class Interviews {
  constructor(private readonly parts: Parts, private readonly session: Session, private readonly sync: () => Promise<void>) {}

  /** Takes an interview. Without a connection the claim is kept, and made as soon as there is one. */
  async takeEpisode({ episode }: { episode: Id }): Promise<{ claimed: boolean }> {
    const claimed = await this.take(episode);
    await this.sync();
    return { claimed };
  }

  /** Begins a record. Beginning an interview that waits for a worker takes it; one that a colleague has taken is not begun. */
  async begin(input: { kind: string; child: Id; episode?: Id }): Promise<{ record: Id }> {
    const { episode } = input;
    if (episode !== undefined && (await this.parts.ask<string>("whose", { episode })) === "waiting") {
      await this.take(episode);
      void this.sync();
    }
    return this.parts.ask("begin", input);
  }

  /** Returns whether the claim is kept for later, since the server could not be had. */
  private async take(episode: Id): Promise<boolean> {
    try {
      await within(TAKE_WITHIN_MILLIS, this.tellEpisode(episode, "take"));
      return false;
    } catch (error) {
      if (error instanceof Unreachable || (error instanceof PhoneFault && error.code === NOT_OURS)) {
        await this.parts.ask("claim", { episode });
        return true;
      }
      if (!(error instanceof Refusal) || !TAKEN.has(error.status)) return reached(() => Promise.reject(error));
      // Who has it comes with the news.
      await this.sync();
      throw await this.parts.ask<FaultSaid>("taken_by_other", { episode }).then(
        ({ code, detail, args }) => new PhoneFault(code, detail, null, null, args));
    }
  }

  /** Gives an interview back, or a claim up. Nothing is given back without a connection. */
  async giveBack({ episode }: { episode: Id }): Promise<object> {
    if ((await this.parts.ask<string>("whose", { episode })) === "mine") {
      await reached(() => this.tellEpisode(episode, "give-back"));
      await this.sync();
    } else {
      await this.parts.ask("unclaim", { episode });
    }
    return {};
  }

  /** Asks for what was claimed without a connection. What is another's meanwhile is told as a clash. */
  async makeClaims(): Promise<void> {
    for (const { episode, lost } of await this.parts.ask<{ episode: Id; lost: boolean }[]>("claims")) {
      if (lost) continue;
      try {
        await this.tellEpisode(episode, "take");
      } catch (error) {
        if (!(error instanceof Refusal) || !TAKEN.has(error.status)) throw error;
        await this.parts.ask("claim_lost", { episode });
      }
    }
  }

  private async tellEpisode(episode: Id, what: "take" | "give-back"): Promise<void> {
    const answer = await this.session.authorised({ method: "POST", path: `/v1/missing-episodes/${episode}/${what}`, json: "{}" });
    await this.parts.ask("episode_answer", { episode }, answer);
  }
}

/** Gives up waiting after a time: what was asked may still be done. */
function within<T>(millis: number, asked: Promise<T>): Promise<T> {
  return new Promise<T>((done, fail) => {
    const timer = setTimeout(() => fail(new Unreachable()), millis);
    asked.then(done, fail).finally(() => clearTimeout(timer));
  });
}
