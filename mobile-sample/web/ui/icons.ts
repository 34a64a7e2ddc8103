// The few pictures of the app. Each stands beside its word, so none has a name of its own.

import { svg, html, type SVGTemplateResult, type TemplateResult } from "lit";

const SHAPES = {
  work: svg`<path d="M4 7h16v13H4zM9 7V4h6v3M4 12h16"/>`,
  children: svg`<circle cx="9" cy="8" r="3.5"/><path d="M3 20c0-4 2.5-6 6-6s6 2 6 6M16 5a3.5 3.5 0 0 1 0 6.5M17.5 14.3c2.3.7 3.5 2.7 3.5 5.7"/>`,
  search: svg`<circle cx="11" cy="11" r="6.5"/><path d="M16 16l5 5"/>`,
  status: svg`<rect x="6" y="2.5" width="12" height="19" rx="2.5"/><path d="M11 18h2"/>`,
  sent: svg`<path d="M4 12.5l5 5L20 6.5"/>`,
  waiting: svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.5l3.5 2"/>`,
  alarm: svg`<path d="M12 3.5 22 20.5H2zM12 10v5M12 18v.2"/>`,
  running: svg`<path d="M20 6v5h-5M4 18v-5h5M5.5 9.5A7 7 0 0 1 18 8l2 3M18.5 14.5A7 7 0 0 1 6 16l-2-3"/>`,
  away: svg`<path d="M3 3l18 18M8.5 12.5a6 6 0 0 1 3-1.6M5 9a11 11 0 0 1 3.5-2.3M12 6c2.7 0 5 1 7 3M15.5 12.5l.5.4M12 17v.2"/>`,
  lock: svg`<rect x="5" y="11" width="14" height="9.5" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>`,
  exit: svg`<path d="M14 4H5v16h9M10 12h11M17 8l4 4-4 4"/>`,
  next: svg`<path d="M9 5l7 7-7 7"/>`,
} satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof SHAPES;

/** Draws a picture at the size of the text around it. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="hw-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${SHAPES[name]}</svg>`;
}

/** The app's mark: a lit doorway. It stands beside the app's name. */
export function mark(): TemplateResult {
  return html`
    <svg class="hw-mark" viewBox="88 80 336 300" aria-hidden="true" focusable="false">
      <path class="hw-mark__wall" d="M256 96 404 218V372H108V218Z"/>
      <path class="hw-mark__roof" d="M256 84 424 222 404 246 256 124 108 246 88 222Z"/>
      <path class="hw-mark__door" d="M208 372V278a48 48 0 0 1 96 0V372Z"/>
    </svg>`;
}
