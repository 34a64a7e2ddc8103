// Says something to whoever listens instead of looking.

const REGION = "hw-announcements";

/** Says a sentence politely, after what is being said. The shell draws the region. */
export function announce(text: string): void {
  const region = document.getElementById(REGION);
  if (region === null) return;
  // The same words twice are two announcements: an empty region between makes them so.
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = text; });
}
