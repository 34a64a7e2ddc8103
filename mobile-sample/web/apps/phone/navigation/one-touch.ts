// A touch is meant for the screen that was seen when it was made.
//
// A screen is drawn a moment after the touch that opens it, and fingers touch twice: the second touch would do the same again on the
// screen that goes, or fall on whatever lies under it on the one that comes.

/** So soon after a touch, and so near, another is the same one: a double touch takes up to this. */
const SAME_WITHIN_MS = 300;
const SAME_WITHIN_PX = 12;
/** A way back that the browser does not go must not leave a screen that answers nothing. */
const GOES_MAX_MS = 1_000;
/** Leaving in a hurry is never too early, and two steps back are often meant. */
const ALWAYS = ".hw-exit, .govuk-back-link";

interface Touch { at: number; x: number; y: number }

/** When the screen began to go; null where it stands. */
let going: number | null = null;
/** When the screen that is shown was drawn, and how far down it begins. */
let drawn = 0;
let top = 0;
let latest: Touch | null = null;
/** The touch that led to the screen. */
let led: Touch | null = null;

/** The screen goes: what is touched from here on is touched too late. */
export function screenGoes(): void {
  going = performance.now();
  led = latest;
}

/** Whether the screen goes. */
export function isGoing(): boolean {
  return going !== null && performance.now() - going < GOES_MAX_MS;
}

/** The next screen is drawn, scrolled to there. */
export function screenStands(scroll = 0): void {
  going = null;
  top = scroll;
  drawn = performance.now();
}

/** Keeps touches from the screens that they are not meant for. The answer ends it. */
export function oneTouch(): () => void {
  const touched = (event: MouseEvent): void => {
    const isBeforeIt = isGoing() || event.timeStamp < drawn;
    const always = event.target instanceof Element ? event.target.closest(ALWAYS) : null;
    if (always?.matches(".hw-exit") !== true && (isBeforeIt || (always === null && isSame(event)))) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    latest = { at: event.timeStamp, x: event.clientX, y: event.clientY };
  };
  addEventListener("click", touched, { capture: true });
  return () => removeEventListener("click", touched, { capture: true });
}

function isSame({ isTrusted, detail, timeStamp, clientX, clientY }: MouseEvent): boolean {
  // The keyboard touches no place, and neither does a program that acts for a person; whoever scrolled has seen where they are.
  return isTrusted && detail > 0 && led !== null && scrollY <= top + SAME_WITHIN_PX && timeStamp - led.at < SAME_WITHIN_MS && Math.hypot(clientX - led.x, clientY - led.y) < SAME_WITHIN_PX;
}
