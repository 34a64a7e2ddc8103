// A touch is answered before what follows from it is drawn.

/** Waits until what is on the page was painted. A page that nobody sees is not: there is nothing to wait for. */
export function painted(): Promise<void> {
  if (document.visibilityState !== "visible") return Promise.resolve();
  return new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); });
}
