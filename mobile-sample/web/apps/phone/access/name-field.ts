// The field for a username, kept out of the browser's list of what was once typed.

/**
 * Takes a username off the browser's hands as it is typed. Until then the field says what it is for, so that a password
 * manager can fill it; what was typed by hand would be kept by the browser, unsealed, to be offered to the next person.
 */
export function forgetTyped(event: Event): void {
  (event.target as HTMLInputElement).autocomplete = "off";
}
