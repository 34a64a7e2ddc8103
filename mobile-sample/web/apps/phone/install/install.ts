// Whether this phone will keep what is written on it: installed, and with storage that the browser may not clear.

/** The browser's offer to install, which the type library does not know. */
interface InstallOffer extends Event { prompt(): Promise<void>; readonly userChoice: Promise<{ outcome: "accepted" | "dismissed" }> }

type Listener = () => void;
const listeners = new Set<Listener>();
let offer: InstallOffer | null = null;

export interface Keeping {
  installed: boolean;
  /** The browser promised not to clear the storage by itself. */
  persisted: boolean;
  used_bytes: number | null;
  free_bytes: number | null;
}

/** Begins to listen for the offer to install; it comes once, soon after loading. */
export function listenForOffer(): void {
  addEventListener("beforeinstallprompt", (event) => {
    // The offer is made where its reason is told, and not by a bar that hides the work.
    event.preventDefault();
    offer = event as InstallOffer;
    tell();
  });
  addEventListener("appinstalled", () => { offer = null; tell(); });
}

/** Asks for lasting storage and tells how it stands. */
export async function keeping(): Promise<Keeping> {
  const storage = (navigator as Partial<Navigator>).storage;
  const persisted = storage === undefined ? false : await quietly(() => storage.persist(), false);
  const estimate = storage === undefined ? {} : await quietly(() => storage.estimate(), {});
  return {
    installed: isInstalled(),
    persisted,
    used_bytes: estimate.usage ?? null,
    free_bytes: estimate.quota === undefined ? null : estimate.quota - (estimate.usage ?? 0),
  };
}

/** Whether the app runs as an app of the phone. */
export function isInstalled(): boolean {
  return matchMedia("(display-mode: standalone)").matches || (navigator as { standalone?: boolean }).standalone === true;
}

/** Whether this is a phone or tablet whose browser installs by its Share button alone. */
export function installsByShare(): boolean {
  return (navigator as { standalone?: boolean }).standalone !== undefined;
}

export function canInstall(): boolean {
  return offer !== null;
}

/** Makes the browser's offer. True where the person took it. */
export async function install(): Promise<boolean> {
  if (offer === null) return false;
  const made = offer;
  offer = null;
  await made.prompt();
  const { outcome } = await made.userChoice;
  tell();
  return outcome === "accepted";
}

/** Tells when the offer came or went. The answer ends it. */
export function onOffer(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of [...listeners]) listener();
}

async function quietly<T>(ask: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await ask();
  } catch {
    return otherwise;
  }
}
