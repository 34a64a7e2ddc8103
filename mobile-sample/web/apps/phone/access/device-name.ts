// What a phone is called by default, so that a manager can tell two of them apart.

import { t } from "#words/made/app.js";

/** A name for the device, from what the browser says of itself. */
export function deviceName(agent: string): string {
  if (/iPhone/u.test(agent)) return t("device-iphone");
  if (/iPad/u.test(agent)) return t("device-ipad");
  if (/Android/u.test(agent)) return t(/Mobile/u.test(agent) ? "device-android-phone" : "device-android-tablet");
  if (/Windows/u.test(agent)) return t("device-windows");
  if (/Macintosh/u.test(agent)) return t("device-mac");
  if (/CrOS/u.test(agent)) return t("device-chromebook");
  return t("device-phone");
}
