// Keeps one whole version of the app on the phone, so that it opens without a network.
//
// It holds the app's own files and never an answer of the server: what lies under /v1 passes by it. A new version is
// fetched whole beside the running one and waits until the page says that no work is open.

// The build puts both in.
declare const VERSION: string;
declare const FILES: string[];

// The types of a service worker and of a page cannot be loaded together: this is as much of them as is used here.
interface Lifetime extends Event { waitUntil(work: Promise<unknown>): void }
interface Fetching extends Lifetime { readonly request: Request; respondWith(answer: Promise<Response>): void }
interface Touched extends Lifetime { readonly notification: { close(): void } }
interface Window { focus(): Promise<unknown> }
interface Scope {
  addEventListener(type: "install" | "activate", run: (event: Lifetime) => void): void;
  addEventListener(type: "fetch", run: (event: Fetching) => void): void;
  addEventListener(type: "notificationclick", run: (event: Touched) => void): void;
  addEventListener(type: "message", run: (event: MessageEvent<unknown>) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void>; matchAll(options: { type: "window" }): Promise<Window[]>; openWindow(url: string): Promise<unknown> };
  readonly registration: { readonly active: unknown };
  readonly location: Location;
}

const scope = globalThis as unknown as Scope;
const CACHE_PREFIX = "homeward-";
const CACHE = CACHE_PREFIX + VERSION;
const INDEX = "/app/";
const NEUTRAL = "/app/away.html";

scope.addEventListener("install", (event) => event.waitUntil(fetchVersion()));

scope.addEventListener("activate", (event) => event.waitUntil(dropOthers().then(() => scope.clients.claim())));

scope.addEventListener("message", (event) => {
  if (event.data === "take-over") void scope.skipWaiting();
});

// A reminder says how many and nothing of whom; what it is about is seen once the app is open.
scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(scope.clients.matchAll({ type: "window" }).then(([open]) => (open === undefined ? scope.clients.openWindow(INDEX) : open.focus())));
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== scope.location.origin || !url.pathname.startsWith("/app/")) return;
  if (request.mode === "navigate") {
    event.respondWith(kept(url.pathname === NEUTRAL ? NEUTRAL : INDEX, request));
  } else if (FILES.includes(url.pathname)) {
    event.respondWith(kept(url.pathname, request));
  }
});

/** All files or none: a version with holes would fail in a car park. */
async function fetchVersion(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map((file) => new Request(file, { cache: "no-cache" })));
}

async function dropOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(CACHE_PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
}

async function kept(file: string, request: Request): Promise<Response> {
  const found = await (await caches.open(CACHE)).match(file);
  return found ?? fetch(request);
}

export {};
