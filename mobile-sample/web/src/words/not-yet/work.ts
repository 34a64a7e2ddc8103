// Scripts of src/work/ that still hold words of their own. Whoever converts one takes it out.

export default [
  "work/reminder-choice.ts",
  "work/reminder-notice.ts",
  "work/reminders.ts",
  "work/summary-screen.ts",
  "work/summary.ts",
  "work/wheel-element.ts",
  "work/wheel-scores.ts",
  "work/wheel.ts",
];
