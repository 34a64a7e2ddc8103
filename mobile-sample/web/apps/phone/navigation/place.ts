// Where the person was, for an app that is started again: the screens that lead there are kept sealed on the phone, and
// told once it is unlocked.

import { phone } from "../client/client.js";
import { resume, trail } from "./navigation.js";
import type { Screen, ScreenName } from "./screen.js";

/** The forms that a person comes back to. Elsewhere the app begins at my work. */
const FORMS: readonly ScreenName[] = ["record", "section", "row", "conflicts", "note", "session", "wheel", "report"];
/** What may lead to one. */
const ON_THE_WAY: readonly ScreenName[] = [...FORMS, "work", "children", "search", "week", "child", "notes", "timeline"];
/** Most screens that are kept. */
const MOST = 12;

let timer: ReturnType<typeof setTimeout> | null = null;
let kept = "[]";
let known = false;

/** Goes on where the person was, once for each start of the app. */
export function resumePlace(place: unknown): void {
  if (known) return;
  known = true;
  const screens = Array.isArray(place) ? place.filter((screen: Screen | null) => screen !== null && ON_THE_WAY.includes(screen?.screen)) as Screen[] : [];
  kept = JSON.stringify(screens);
  if (screens.length > 0) resume(screens);
}

/** The screen has changed. */
export function placeChanged(): void {
  if (timer !== null) clearTimeout(timer);
  // What the screen asks for goes first.
  timer = setTimeout(() => void keepPlace());
}

/** Keeps at once where the person is; without that the app begins at my work. */
export async function keepPlace(): Promise<void> {
  if (timer !== null) clearTimeout(timer);
  timer = null;
  if (!known) return;
  const way = trail().filter(({ screen }) => ON_THE_WAY.includes(screen)).slice(-MOST);
  const last = way[way.length - 1];
  const next = JSON.stringify(last !== undefined && FORMS.includes(last.screen) ? way : []);
  if (next === kept) return;
  kept = next;
  await phone.call("place", { trail: JSON.parse(next) as Screen[] }).catch(() => undefined);
}
