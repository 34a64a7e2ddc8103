// A new version of the app: it is fetched beside the running one, and starts when no work is open.

import { trustedScript } from "../client/client.js";

const SERVICE_WORKER = "/app/sw.js";
/** Hours pass with the app open: this is how often a new version is asked for. */
const ASK_EVERY_MS = 60 * 60_000;

type Listener = () => void;
const listeners = new Set<Listener>();
let registration: ServiceWorkerRegistration | null = null;
let taking = false;
let asked: number | null = null;

/** The version that runs: the one this page came with. */
export function version(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="version"]')?.content ?? "";
}

/** Whether a new version waits. */
export function updateWaits(): boolean {
  return registration?.waiting != null && navigator.serviceWorker.controller !== null;
}

/** Tells when a new version is ready. The answer ends it. */
export function onUpdate(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Lets the new version take over and loads it. Called when nothing is open: locked, or before the start. */
export function takeUpdate(): boolean {
  const waiting = registration?.waiting;
  if (waiting == null || taking || !updateWaits()) return false;
  taking = true;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage("take-over");
  return true;
}

/** Asks whether there is a new version, now and then. */
export function askForUpdate(now: number): void {
  if (registration === null || (asked !== null && now - asked >= 0 && now - asked < ASK_EVERY_MS)) return;
  asked = now;
  // Without a network there is no answer, and that is no news.
  registration.update().catch(() => undefined);
}

/** Registers the service worker. Without one the app still works, as long as there is a network to load it. */
export async function register(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    registration = await navigator.serviceWorker.register(trustedScript(SERVICE_WORKER) as string, {
      scope: "/app/", updateViaCache: "none",
    });
  } catch {
    return;
  }
  registration.addEventListener("updatefound", () => {
    const coming = registration?.installing;
    coming?.addEventListener("statechange", () => { if (coming.state === "installed") tell(); });
  });
  if (registration.waiting !== null) tell();
}

function tell(): void {
  for (const listener of [...listeners]) listener();
}
