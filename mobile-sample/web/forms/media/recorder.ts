// Records a voice. Each part goes to the phone as it comes, sealed, so that an app that dies loses the last seconds at most.
//
// The microphone is on from `begin` to `end`, paused or not, and nothing of what it hears is kept while it is paused.

import { records, ticks } from "../host.js";
import type { Id, Path } from "#protocol/protocol.js";

/** How much is recorded between two parts. */
export const PART_MILLIS = 2_000;
/** Speech is understood well below this; twenty minutes of it are less than 4 MB. */
const BITS_PER_SECOND = 24_000;
/** The one format that the server takes. */
const FORMAT = "audio/webm;codecs=opus";
/** Below this there may be no room for the next part. */
const ROOM_LEAST_BYTES = 64 * 1024;

/** Why nothing can be recorded, by the key of its words. */
type Why = "voice-no-recorder" | "voice-not-allowed" | "voice-no-microphone" | "voice-microphone-busy" | "voice-microphone";

export class MicrophoneProblem extends Error {
  constructor(readonly key: Why) {
    super(key);
  }
}

export type RecorderState = "recording" | "paused" | "ended";

export interface Recording {
  record: Id;
  path: Path;
  /** The longest that a recording may be. */
  mostSeconds: number;
  /** Something is to be shown anew. */
  changed(): void;
  /** It ended by itself: at the limit, or since something took the microphone away. */
  endedItself(): void;
}

export class Recorder {
  state: RecorderState = "recording";
  /** Why the last part was not kept; null while all were. */
  fault: unknown = null;
  private heardMillis = 0;
  private since: number | null;
  private parts: Promise<void> = Promise.resolve();
  private readonly timer: number;

  private constructor(private readonly of: Recording, private readonly stream: MediaStream, private readonly media: MediaRecorder) {
    this.since = ticks();
    this.timer = window.setInterval(() => this.tick(), 250);
    media.ondataavailable = ({ data }) => this.keep(data);
    // A headset that is pulled out, or the system, ends it.
    for (const track of stream.getTracks()) track.onended = () => this.of.endedItself();
  }

  /** Asks for the microphone and begins. */
  static async begin(of: Recording): Promise<Recorder> {
    if (typeof MediaRecorder === "undefined" || !MediaRecorder.isTypeSupported(FORMAT)) {
      throw new MicrophoneProblem("voice-no-recorder");
    }
    const stream = await microphone();
    try {
      const recorder = new Recorder(of, stream, new MediaRecorder(stream, { mimeType: FORMAT, audioBitsPerSecond: BITS_PER_SECOND }));
      recorder.media.start(PART_MILLIS);
      return recorder;
    } catch (error) {
      for (const track of stream.getTracks()) track.stop();
      throw error;
    }
  }

  /** How much was recorded so far. */
  get seconds(): number {
    const running = this.since === null ? 0 : ticks() - this.since;
    return Math.min(this.of.mostSeconds, Math.floor((this.heardMillis + running) / 1_000));
  }

  pause(): void {
    if (this.state !== "recording") return;
    this.media.pause();
    // What was said before it is on the disk while it waits.
    this.media.requestData();
    this.halt();
    this.state = "paused";
    this.of.changed();
  }

  goOn(): void {
    if (this.state !== "paused") return;
    this.media.resume();
    this.since = ticks();
    this.state = "recording";
    this.of.changed();
  }

  /** Releases the microphone; done once the last part is kept. */
  async end(): Promise<void> {
    if (this.state !== "ended") {
      this.halt();
      this.state = "ended";
      window.clearInterval(this.timer);
      await new Promise<void>((done) => {
        if (this.media.state === "inactive") return done();
        this.media.onstop = () => done();
        this.media.stop();
      });
      for (const track of this.stream.getTracks()) {
        track.onended = null;
        track.stop();
      }
    }
    await this.parts;
  }

  private halt(): void {
    if (this.since !== null) this.heardMillis += ticks() - this.since;
    this.since = null;
  }

  private tick(): void {
    // A phone in the hand of somebody who tells something is in use.
    if (this.state === "recording") window.dispatchEvent(new Event("hw-in-use"));
    if (this.state === "recording" && this.seconds >= this.of.mostSeconds) this.of.endedItself();
    this.of.changed();
  }

  /** Hands a part to the phone, after those before it. */
  private keep(data: Blob): void {
    if (data.size === 0) return;
    this.parts = this.parts.then(async () => {
      // After a part that was not kept the next would not go on with it.
      if (this.fault !== null) return;
      try {
        const { room } = await records.call("voice_part", { record: this.of.record, path: this.of.path, bytes: await data.arrayBuffer() });
        if (room < ROOM_LEAST_BYTES && this.state !== "ended") this.of.endedItself();
      } catch (error) {
        this.fault = error;
        if (this.state !== "ended") this.of.endedItself();
      }
    });
  }
}

async function microphone(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: false, noiseSuppression: true, autoGainControl: true } });
  } catch (error) {
    throw new MicrophoneProblem(why(error instanceof DOMException ? error.name : ""));
  }
}

function why(name: string): Why {
  switch (name) {
    case "NotAllowedError": case "SecurityError": return "voice-not-allowed";
    case "NotFoundError": case "OverconstrainedError": return "voice-no-microphone";
    case "NotReadableError": case "AbortError": return "voice-microphone-busy";
    default: return "voice-microphone";
  }
}

/** Minutes and seconds: "1:05". */
export function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}
