// Loads what is needed once and seldom: telling the recovery code, and getting in by it. The service worker keeps it with
// the rest of a version.

/** Loads it; tells whether it is here. */
export async function loadRecovery(): Promise<boolean> {
  return import("./recovery.js").then(() => true, () => false);
}
