# The wheel of outcomes.
wheel-title = Distance travelled
wheel-not-yours = Your role does not read this record.
wheel-none = Not scored yet.
wheel-none-why = Score it together at the start, at review and at the end, and the picture shows the distance travelled.
wheel-score-now = Score the wheel now
wheel-each-time = Each time it was scored
wheel-no-date = No date yet
wheel-caption-no-date = no date yet
wheel-outcomes = Outcomes
wheel-touch = { $scored }. Touch a ring to score it: 1 inside, 5 outside, and 5 is best. A number brings its outcome.
wheel-saved-scoring = Saved as you score:
wheel-whole = The whole record
wheel-first-time = First time: { $score }.
wheel-note = Note
wheel-note-on = on { $what }
wheel-note-label = Note on { $what }
wheel-saved = The scores are saved.
wheel-saved-open = { $count ->
    [one] The scores are saved. 1 outcome not scored yet.
   *[other] The scores are saved. { $count } outcomes not scored yet.
  }
wheel-first = First
wheel-latest = Latest
wheel-scores = Scores
wheel-score = Score
wheel-outcome = Outcome
wheel-table = Scores from 1 to 5
wheel-all-scored = All scored
wheel-scored = { $count ->
    [one] { $scored } of 1 outcome scored
   *[other] { $scored } of { $count } outcomes scored
  }
wheel-not-both = Not scored both times
wheel-same = Same
wheel-up = Up { $by }
wheel-down = Down { $by }
wheel-undated = without a date
wheel-on = on { $date }
wheel-sentence = { $count ->
    [one] Wheel of 1 outcomes, { $scored } of them scored { $when }.
   *[other] Wheel of { $count } outcomes, { $scored } of them scored { $when }.
  }
wheel-since = Since the first, { $when }: { $up } higher, { $down } lower.
wheel-table-gives = The table gives each score.
