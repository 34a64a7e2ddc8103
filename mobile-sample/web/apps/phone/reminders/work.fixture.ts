// An invented day's work for tests, with nothing in it.

import type { InterviewDue, Work } from "#protocol/protocol.js";

export function emptyWork(more: Partial<Work> = {}): Work {
  return {
    now: "2026-11-26T12:00:00Z", clock: null, interviews: [], sessions: [], actions: [], deadlines: [], unsent: [], conflicts: [], news: [], reviews: [],
    contacts: [], coming: [], notes: [], clashes: [], accounts: [], reminders: null, preparing: 0, ...more,
  };
}

export function interviewDue(due_at: string, more: Partial<InterviewDue> = {}): InterviewDue {
  return {
    episode: `episode of ${due_at}`, child: "c1", child_name: "Robin Reed-Example", taken: "mine", taken_by: null, header_only: false, state: "due",
    classification: "missing", returned_at: null, due_at, minutes_left: null, minutes_overdue: null, record: null, unsent: null, only_begun: false, ...more,
  };
}
