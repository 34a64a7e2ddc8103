// The keyboard's own way on: Enter in a line goes to the text that is asked next.

/** Goes from a line to the next text control that can be seen; stays where there is none. */
export function toNextField(event: KeyboardEvent): void {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  const here = event.currentTarget as HTMLElement;
  const all = [...document.querySelectorAll<HTMLElement>("main input[type=text], main textarea")].filter((field) => field.checkVisibility());
  all[all.indexOf(here) + 1]?.focus();
}
