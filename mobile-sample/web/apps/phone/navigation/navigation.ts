// Where the person is, and how they came there.
//
// Screens name children and records, so they live in memory, and sealed on the phone (`place.ts`). The address stays `/app/`, and the history's state
// is a number that means nothing without this page's memory. The browser's own way back works all the same.

import { isGoing, screenGoes } from "./one-touch.js";
import { PLACES, type Screen } from "./screen.js";

type Listener = (screen: Screen, direction: Direction) => void;
export type Direction = "forward" | "back" | "replaced" | "restated";

const START: Screen = { screen: "work" };

interface Entry { screen: Screen; scroll: number; visit: number }

const entries = new Map<number, Entry>();
const listeners = new Set<Listener>();
const departures = new Set<() => Promise<void>>();
let position = 0;
let visits = 0;
let message: string | null = null;

/** The screen that is shown. */
export function current(): Screen {
  return entries.get(position)?.screen ?? START;
}

/** Tells two visits of one screen apart: each is drawn from the start. */
export function visit(): number {
  return entries.get(position)?.visit ?? 0;
}

/** Goes to a screen. What asks for the one that is shown already was asked twice. */
export function go(screen: Screen): void {
  if (JSON.stringify(screen) === JSON.stringify(current())) return;
  depart();
  remember();
  for (const number of [...entries.keys()]) if (number > position) entries.delete(number);
  position += 1;
  entries.set(position, entry(screen));
  history.pushState(position, "");
  tell("forward");
}

/** Puts a screen in the place of the one that is shown: the way back leads past it. */
export function replace(screen: Screen): void {
  depart();
  entries.set(position, entry(screen));
  history.replaceState(position, "");
  tell("replaced");
}

/** Says more exactly what the screen shows that is shown, such as the note that a new one has become: it stays as it is. */
export function restate(screen: Screen): void {
  const here = entries.get(position);
  if (here !== undefined) here.screen = screen;
  tell("restated");
}

/** The screens that lead to the one that is shown, and that one. */
export function trail(): Screen[] {
  return [...entries].filter(([number]) => number <= position).sort(([one], [other]) => one - other).map(([, { screen }]) => screen);
}

/** Goes on at the end of a trail. */
export function resume(screens: readonly Screen[]): void {
  screens.forEach((screen, index) => {
    if (index > 0) position += 1;
    entries.set(position, entry(screen));
    if (index > 0) history.pushState(position, "");
  });
}

/** Goes back one screen, or to my work where nothing is left to go back to. From a screen that goes already nothing leads back. */
export function back(): void {
  if (isGoing()) return;
  if (!entries.has(position - 1)) return replace(START);
  // The browser goes back in its own time.
  screenGoes();
  history.back();
}

/** Whether the shell shows a way back: from everywhere but the four places. */
export function canGoBack(): boolean {
  return !PLACES.includes(current().screen);
}

/** Says something once, at the top of the next screen: `announceNext("Note saved on this phone."); back();` */
export function announceNext(text: string): void {
  message = text;
}

/** Takes what is to be said at the top of this screen. */
export function takeMessage(): string | null {
  const text = message;
  message = null;
  return text;
}

/** Tells of every change of screen. The answer ends it. */
export function onNavigate(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Runs before the screen changes, before the phone locks and when the page is hidden: a form hands over what it holds.
 * The answer ends it. Navigation does not wait; locking does.
 */
export function beforeLeaving(handOver: () => Promise<void>): () => void {
  departures.add(handOver);
  return () => departures.delete(handOver);
}

/** Whether a form is open: an update has to wait then. */
export function formIsOpen(): boolean {
  return departures.size > 0;
}

/** Lets every form hand over what it holds. A form that fails keeps its words and shows why. */
export async function depart(): Promise<void> {
  await Promise.allSettled([...departures].map((handOver) => handOver()));
}

/** The scroll position that was kept for the screen that is shown. */
export function keptScroll(): number {
  return entries.get(position)?.scroll ?? 0;
}

/** Forgets the way here; called when the phone is opened by another person or wiped. */
export function forget(): void {
  entries.clear();
  message = null;
  entries.set(position, entry(START));
  history.replaceState(position, "");
}

/** Begins to listen to the browser's way back; called once. */
export function begin(): void {
  history.scrollRestoration = "manual";
  // A page that was loaded anew finds a number of its predecessor: entries beyond it mean nothing to this one.
  position = typeof history.state === "number" ? history.state : 0;
  forget();
  addEventListener("popstate", (event) => {
    depart();
    remember();
    const found = typeof event.state === "number" ? event.state : 0;
    const direction: Direction = found < position ? "back" : "forward";
    position = found;
    if (!entries.has(found)) entries.set(found, entry(START));
    tell(direction);
  });
}

function entry(screen: Screen): Entry {
  visits += 1;
  return { screen, scroll: 0, visit: visits };
}

function remember(): void {
  const left = entries.get(position);
  if (left !== undefined) left.scroll = scrollY;
}

function tell(direction: Direction): void {
  for (const listener of [...listeners]) listener(current(), direction);
}
