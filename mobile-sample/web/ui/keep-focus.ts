// Keeps the focus near where it was when what had it goes or is switched off: who works by the keyboard or by ear is not
// sent back to the beginning of the screen.

/** What a person takes for a place of its own. */
const PLACES = ".hw-card, .hw-field, .hw-entry, li, fieldset, form, section";

/** Watches over the focus within an element, until the answer is called. */
export function keepFocus(root: HTMLElement): () => void {
  let last: HTMLElement | null = null;
  /** The places around it, the nearest first. */
  let around: HTMLElement[] = [];

  const took = ({ target }: FocusEvent): void => {
    if (!(target instanceof HTMLElement)) return;
    last = target;
    around = [];
    for (let place = target.closest<HTMLElement>(PLACES); place !== null; place = place.parentElement?.closest<HTMLElement>(PLACES) ?? null) around.push(place);
  };

  const left = ({ relatedTarget }: FocusEvent): void => {
    const was = last;
    // What stays and can be used was left by the person. A browser tells of it before the thing is gone.
    if (relatedTarget === null) setTimeout(() => { if (last === was && was !== null && usable(was)) last = null; });
  };

  const look = (): void => {
    if (last === null || document.activeElement !== document.body) return;
    if (last.isConnected) {
      if (usable(last)) last.focus({ preventScroll: true });
      return;
    }
    const place = around.find((one) => one.isConnected);
    if (place === undefined) return;
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
  };

  const observer = new MutationObserver(() => requestAnimationFrame(look));
  observer.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled"] });
  root.addEventListener("focusin", took);
  root.addEventListener("focusout", left);
  return () => {
    observer.disconnect();
    root.removeEventListener("focusin", took);
    root.removeEventListener("focusout", left);
  };
}

function usable(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(":disabled");
}
