// The phone's own notifications: how many clocks need somebody, and never whose.

const TITLE = "Homeward";
/** One notification of this app stands at a time: the next takes its place. */
const TAG = "clocks";

/** How this browser stands to notifications; `impossible`: it has none, or none that outlive the page. */
export function notifying(): NotificationPermission | "impossible" {
  return typeof Notification === "undefined" || !("serviceWorker" in navigator) ? "impossible" : Notification.permission;
}

/** Asks whether this app may notify; called from a touch alone. */
export async function askToNotify(): Promise<boolean> {
  return notifying() !== "impossible" && (await Notification.requestPermission()) === "granted";
}

/** Shows a notification by the service worker: phones take none from a page. */
export async function notify(words: string): Promise<void> {
  if (notifying() !== "granted") return;
  const worker = await navigator.serviceWorker.ready;
  const options: NotificationOptions & { renotify: boolean } = { body: words, tag: TAG, renotify: true };
  await worker.showNotification(TITLE, options);
}

/** Takes the notification away: whoever has opened the app sees what it was about. */
export async function unnotify(): Promise<void> {
  if (notifying() !== "granted") return;
  const worker = await navigator.serviceWorker.ready;
  for (const shown of await worker.getNotifications({ tag: TAG })) shown.close();
}
