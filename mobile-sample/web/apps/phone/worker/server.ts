// The way to the server. Who is signed in is told by cookies that no script can read; the device proves itself when they
// are renewed.

/** The server's "no", as problem+json (RFC 9457). */
export class Refusal extends Error {
  /** @param fault the code of the first field at fault; empty where the server names none. */
  constructor(readonly status: number, readonly code: string, readonly detail: string, readonly fault = "") {
    super(code);
  }
}

/** No answer: whether the server took the call is not known, and every call made here may be made again. */
export class Unreachable extends Error {}

/**
 * Something else answered: a Wi-Fi that wants somebody to sign in, a proxy, a page that says that the server is being looked
 * after. Nothing that it says counts, whatever its status.
 */
export class NotOurs extends Unreachable {}

/** How long to wait while nothing comes. However slow the link, an answer that goes on coming is waited for. */
const STALLED_MILLIS = 60_000;
/** What a link carries in a millisecond at least, in bytes: below this the server gives up too. */
const SLOWEST_BYTES_PER_MILLI = 1;
/** Bodies above this many characters are worth compressing. */
const WORTH_PACKING = 1_024;

export interface Call {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  json?: string;
  bytes?: Uint8Array;
  token?: string;
  /** What the server answers by: JSON, unless told otherwise. */
  wants?: "json" | "attachment" | "nothing";
  /** Set once it is answered, where the answer has one. */
  etag?: string;
}

/** The kind of body by which the server, and nothing in between, says yes. */
const KINDS = { json: /^application\/json\b/iu, attachment: /^(image|audio)\//iu } as const;

/** Calls the server, and returns the body of its "yes". */
export async function call(request: Call): Promise<Uint8Array> {
  const { method, path, json, bytes, token } = request;
  const headers: Record<string, string> = { Accept: "application/json, application/problem+json, image/*, audio/*" };
  if (token !== undefined) headers["Authorization"] = `Bearer ${token}`;
  let body: BodyInit | null = null;
  if (json !== undefined) {
    headers["Content-Type"] = "application/json";
    body = json;
    if (json.length > WORTH_PACKING) {
      headers["Content-Encoding"] = "gzip";
      body = await packed(json);
    }
  } else if (bytes !== undefined) {
    headers["Content-Type"] = "application/octet-stream";
    body = bytes as Uint8Array<ArrayBuffer>;
  }
  let response: Response;
  let answer: Uint8Array;
  const stalled = new AbortController();
  const within = (millis: number) => setTimeout(() => stalled.abort(), millis);
  let timer = within(STALLED_MILLIS + size(body) / SLOWEST_BYTES_PER_MILLI);
  try {
    response = await fetch(path, {
      method, headers, body, credentials: "same-origin", cache: "no-store", redirect: "error", signal: stalled.signal,
    });
    answer = await whole(response, () => {
      clearTimeout(timer);
      timer = within(STALLED_MILLIS);
    });
  } catch {
    throw new Unreachable();
  } finally {
    clearTimeout(timer);
  }
  const kind = response.headers.get("Content-Type") ?? "";
  if (response.ok) {
    const wants = request.wants ?? "json";
    if (wants === "nothing" ? response.status !== 204 : !KINDS[wants].test(kind) || answer.length === 0) throw new NotOurs();
    request.etag = response.headers.get("ETag") ?? "";
    return answer;
  }
  // A gateway in between speaks for nobody: the server itself always says why, and by which of its codes.
  if (!kind.startsWith("application/problem+json")) throw new NotOurs();
  const problem = parsed(answer);
  const first = Array.isArray(problem["errors"]) ? (problem["errors"][0] as { code?: unknown } | undefined) : undefined;
  const said = (value: unknown) => (typeof value === "string" ? value : "");
  if (said(problem["code"]) === "") throw new NotOurs();
  throw new Refusal(response.status, said(problem["code"]), said(problem["detail"]) || said(problem["title"]), said(first?.code));
}

/** Reads an answer to its end, and tells each time that some of it has come. */
async function whole(response: Response, came: () => void): Promise<Uint8Array> {
  came();
  const pieces: Uint8Array[] = [];
  const reader = response.body?.getReader();
  for (let piece = await reader?.read(); piece?.value !== undefined; piece = await reader?.read()) {
    came();
    pieces.push(piece.value);
  }
  const answer = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    answer.set(piece, at);
    at += piece.length;
  }
  return answer;
}

function size(body: BodyInit | null): number {
  if (typeof body === "string") return body.length;
  return body instanceof ArrayBuffer || ArrayBuffer.isView(body) ? body.byteLength : 0;
}

/** Reads an answer as the object that every answer of the server is. */
export function parsed(bytes: Uint8Array): { [name: string]: unknown } {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as { [name: string]: unknown };
  } catch {
    // Neither is this the server's.
  }
  throw new NotOurs();
}

async function packed(text: string): Promise<ArrayBuffer> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}
