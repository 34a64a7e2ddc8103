// Leaving at once: somebody came into the room.
//
// What is on the screen goes first, before anything that could wait. Then the keys, and then the page itself gives way
// to one that looks like nothing.

import { phone } from "../client/client.js";
import { depart } from "../navigation/navigation.js";

const ELSEWHERE = "https://www.bbc.co.uk/weather";
/** The app's own page that looks like nothing; it is there without a network. */
const NEUTRAL = "/app/away.html";
/** After this the browser has not got elsewhere, and will not. */
const PATIENCE_MS = 2_000;
const PRESSES = 3;
const PRESSES_WITHIN_MS = 3_000;

/** Hides everything, locks, and goes elsewhere. */
export function exitNow(): void {
  // Handing over takes what the fields hold, so it is asked for before they are gone.
  const handedOver = depart();
  document.body.replaceChildren();
  void handedOver.then(() => phone.call("lock")).catch(() => undefined).then(() => phone.drop());
  location.replace(navigator.onLine ? ELSEWHERE : NEUTRAL);
  setTimeout(() => {
    phone.drop();
    location.replace(NEUTRAL);
  }, PATIENCE_MS);
}

/** Escape, three times in three seconds, leaves too. The answer ends the listening. */
export function exitOnEscape(): () => void {
  let presses: number[] = [];
  const listen = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.repeat) {
      if (event.key !== "Escape") presses = [];
      return;
    }
    presses = [...presses.filter((at) => event.timeStamp - at < PRESSES_WITHIN_MS), event.timeStamp];
    if (presses.length >= PRESSES) exitNow();
  };
  // Before any dialog that closes by Escape.
  addEventListener("keydown", listen, { capture: true });
  return () => removeEventListener("keydown", listen, { capture: true });
}
