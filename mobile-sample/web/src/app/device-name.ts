// What a phone is called by default, so that a manager can tell two of them apart.

/** A name for the device, from what the browser says of itself. */
export function deviceName(agent: string): string {
  if (/iPhone/u.test(agent)) return "iPhone";
  if (/iPad/u.test(agent)) return "iPad";
  if (/Android/u.test(agent)) return /Mobile/u.test(agent) ? "Android phone" : "Android tablet";
  if (/Windows/u.test(agent)) return "Windows computer";
  if (/Macintosh/u.test(agent)) return "Mac";
  if (/CrOS/u.test(agent)) return "Chromebook";
  return "Phone";
}
