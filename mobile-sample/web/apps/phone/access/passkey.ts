// Passkeys as a way to unlock: the authenticator keeps a secret that it gives out for a salt (the PRF extension), and
// that secret opens the phone's key. Nothing here ever signs anybody in.

import type { Unlock } from "#protocol/protocol.js";

/** What the phone needs to be unlocked by a passkey from now on. All base64url. */
export interface NewPasskey { credential: string; salt: string; prf: string }

/** A passkey that was made, but can hold no secret. */
export class NoSecret extends Error {}

// The types of the browser's library do not know the extension everywhere yet.
interface PrfResults { prf?: { enabled?: boolean; results?: { first: ArrayBuffer | Uint8Array } } }

/** Whether this phone may have passkeys. Whether they can hold a secret shows when one is made. */
export async function passkeysAreOffered(): Promise<boolean> {
  if (!isSecureContext || typeof PublicKeyCredential === "undefined") return false;
  // Passkeys belong to a name: an address in numbers has none.
  if (/^[\d.:[\]]+$/u.test(location.hostname)) return false;
  try {
    return await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable();
  } catch {
    return false;
  }
}

/** Makes a passkey and takes its secret. */
export async function createPasskey(): Promise<NewPasskey> {
  const salt = random(32);
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: random(32),
      rp: { name: "Homeward" },
      // The list of passkeys on a phone is seen by whoever holds it: it names the app and nobody.
      user: { id: random(32), name: "Homeward", displayName: "Homeward" },
      pubKeyCredParams: [{ type: "public-key", alg: -8 }, { type: "public-key", alg: -7 }, { type: "public-key", alg: -257 }],
      authenticatorSelection: { authenticatorAttachment: "platform", residentKey: "preferred", userVerification: "required" },
      attestation: "none",
      extensions: { prf: { eval: { first: salt } } },
    },
  });
  if (!(made instanceof PublicKeyCredential)) throw new NoSecret();
  const results = made.getClientExtensionResults() as PrfResults;
  if (results.prf?.enabled !== true && results.prf?.results === undefined) throw new NoSecret();
  const credential = toBase64Url(made.rawId);
  // Some authenticators give the secret only when the passkey is used.
  const prf = results.prf.results === undefined
    ? await secretOf(credential, salt)
    : toBase64Url(results.prf.results.first);
  return { credential, salt: toBase64Url(salt), prf };
}

/** Asks for the passkey and takes its secret. */
export async function usePasskey(passkey: NonNullable<Unlock["passkey"]>): Promise<string> {
  return secretOf(passkey.credential, fromBase64Url(passkey.salt));
}

/** Whether the person closed the phone's own question, which is no fault to show. */
export function wasCancelled(error: unknown): boolean {
  return error instanceof DOMException && (error.name === "NotAllowedError" || error.name === "AbortError");
}

async function secretOf(credential: string, salt: Uint8Array<ArrayBuffer>): Promise<string> {
  const used = await navigator.credentials.get({
    publicKey: {
      challenge: random(32),
      allowCredentials: [{ type: "public-key", id: fromBase64Url(credential) }],
      userVerification: "required",
      extensions: { prf: { eval: { first: salt } } },
    },
  });
  const results = used instanceof PublicKeyCredential ? (used.getClientExtensionResults() as PrfResults) : {};
  if (results.prf?.results === undefined) throw new NoSecret();
  return toBase64Url(results.prf.results.first);
}

function random(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}

function toBase64Url(bytes: ArrayBuffer | Uint8Array): string {
  const text = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}
