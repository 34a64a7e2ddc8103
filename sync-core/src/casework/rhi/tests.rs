use super::*;
use chrono_tz::Europe::London;
use proptest::prelude::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A child back on 1 March at 09:00, so that the interview is due on 4 March at 09:00.
fn returned() -> RhiFacts {
    RhiFacts { returned_at: Some(at("2026-03-01T09:00:00Z")), ..RhiFacts::default() }
}

fn completed(when: &str) -> RhiFacts {
    RhiFacts { completed_at: Some(at(when)), ..returned() }
}

#[test]
fn the_clock_runs_from_the_return_to_the_interview() {
    use RhiState::*;
    let cases = [
        // What is known, now, state, minutes left, minutes overdue.
        (RhiFacts::default(), "2026-03-09T09:00:00Z", NotDue, None, None),
        (returned(), "2026-03-01T09:00:00Z", Due, Some(4_320), None),
        (returned(), "2026-03-04T08:58:30Z", Due, Some(1), None),
        (returned(), "2026-03-04T09:00:00Z", Due, Some(0), None),
        (returned(), "2026-03-04T09:00:01Z", Overdue, None, Some(1)),
        (returned(), "2026-03-04T10:00:00Z", Overdue, None, Some(60)),
        (completed("2026-03-04T09:00:00Z"), "2026-03-09T09:00:00Z", CompletedInTime, None, None),
        (completed("2026-03-04T09:00:00.001Z"), "2026-03-09T09:00:00Z", CompletedLate, None, Some(1)),
        (completed("2026-03-05T09:00:00Z"), "2026-03-09T09:00:00Z", CompletedLate, None, Some(1_440)),
    ];
    for (facts, now, state, left, overdue) in cases {
        let clock = read(&facts, at(now));
        assert_eq!((clock.state, clock.minutes_left, clock.minutes_overdue), (state, left, overdue), "{now}");
        assert_eq!(clock.due_at, facts.returned_at.map(|_| at("2026-03-04T09:00:00Z")));
        assert_eq!(clock.problems, []);
    }
}

#[test]
fn seventy_two_elapsed_hours_are_71_or_73_on_the_wall() {
    for (returned_at, wall_return, wall_due, wall_hours) in [
        // Clocks go forward on Sunday 29 March 2026 at 01:00 GMT.
        ("2026-03-27T18:00:00Z", "Fri 27 Mar 18:00 GMT", "Mon 30 Mar 19:00 BST", 73),
        // Clocks go back on Sunday 25 October 2026 at 02:00 BST.
        ("2026-10-23T17:00:00Z", "Fri 23 Oct 18:00 BST", "Mon 26 Oct 17:00 GMT", 71),
        ("2026-07-03T17:00:00Z", "Fri 03 Jul 18:00 BST", "Mon 06 Jul 18:00 BST", 72),
        // Due within the hour that happens twice: the instant tells which.
        ("2026-10-22T00:30:00Z", "Thu 22 Oct 01:30 BST", "Sun 25 Oct 01:30 BST", 72),
        ("2026-10-22T01:30:00Z", "Thu 22 Oct 02:30 BST", "Sun 25 Oct 01:30 GMT", 71),
    ] {
        let returned_at = at(returned_at);
        let due_at = due_at(returned_at);
        assert_eq!(due_at - returned_at, TimeDelta::hours(72));
        let [start, end] = [returned_at, due_at].map(|instant| instant.with_timezone(&London));
        assert_eq!(start.format("%a %d %b %H:%M %Z").to_string(), wall_return);
        assert_eq!(end.format("%a %d %b %H:%M %Z").to_string(), wall_due);
        assert_eq!((end.naive_local() - start.naive_local()).num_hours(), wall_hours);
    }
}

#[test]
fn decisions_stop_the_clock_when_they_say_why() {
    let now = at("2026-03-09T09:00:00Z");
    let declined = |reason: &str| Some(Declined { at: at("2026-03-02T09:00:00Z"), reason: reason.into() });
    let declined_at = |when: &str| Some(Declined { at: at(when), reason: "No".into() });
    let not_required = |reason: &str, manager: &str| {
        Some(NotRequired { at: at("2026-03-02T09:00:00Z"), reason: reason.into(), manager: manager.into() })
    };
    use RhiProblem::*;
    let long = "x".repeat(MAX_REASON_LENGTH + 1);
    let cases = [
        (RhiFacts { declined: declined("Did not want to talk"), ..returned() }, RhiState::Declined, vec![]),
        (RhiFacts { declined: declined(" "), ..returned() }, RhiState::Overdue, vec![DeclinedWithoutReason]),
        (RhiFacts { declined: declined(&long), ..returned() }, RhiState::Overdue, vec![DeclinedWithoutReason]),
        (
            RhiFacts { declined: declined("No"), returned_at: None, ..returned() },
            RhiState::NotDue,
            vec![DeclinedWithoutReturn],
        ),
        (
            RhiFacts { not_required: not_required("At school", "Mo Made-Up"), ..returned() },
            RhiState::NotRequired,
            vec![],
        ),
        (
            RhiFacts { not_required: not_required("", ""), ..returned() },
            RhiState::Overdue,
            vec![NotRequiredWithoutReason, NotRequiredWithoutManager],
        ),
        // A manager's decision beats a decline, an interview beats both.
        (
            RhiFacts { declined: declined("No"), not_required: not_required("At school", "Mo Made-Up"), ..returned() },
            RhiState::NotRequired,
            vec![],
        ),
        (
            RhiFacts {
                declined: declined("No"),
                not_required: not_required("At school", "Mo Made-Up"),
                ..completed("2026-03-03T09:00:00Z")
            },
            RhiState::CompletedInTime,
            vec![],
        ),
        (
            RhiFacts { declined: declined_at("2026-03-01T08:00:00Z"), ..returned() },
            RhiState::Overdue,
            vec![DeclinedBeforeReturn],
        ),
        (
            RhiFacts { declined: declined_at("2026-03-10T08:00:00Z"), ..returned() },
            RhiState::Overdue,
            vec![DeclinedInFuture],
        ),
        // What cannot be is left out of account and named.
        (completed("2026-03-01T08:59:59Z"), RhiState::Overdue, vec![CompletedBeforeReturn]),
        (completed("2026-03-09T09:02:00Z"), RhiState::CompletedLate, vec![]),
        (completed("2026-03-09T09:02:01Z"), RhiState::Overdue, vec![CompletedInFuture]),
        (
            RhiFacts { returned_at: None, ..completed("2026-03-03T09:00:00Z") },
            RhiState::NotDue,
            vec![CompletedWithoutReturn],
        ),
        (
            RhiFacts { returned_at: Some(at("2026-03-10T09:00:00Z")), ..RhiFacts::default() },
            RhiState::Due,
            vec![ReturnedInFuture],
        ),
    ];
    for (facts, state, problems) in cases {
        let clock = read(&facts, now);
        assert_eq!((clock.state, clock.problems), (state, problems), "{facts:?}");
        assert_eq!(clock.reason.is_some(), matches!(state, RhiState::Declined | RhiState::NotRequired));
        assert_eq!(clock.manager.is_some(), state == RhiState::NotRequired);
    }
}

#[test]
fn first_contact_is_whichever_came_first_and_completes_nothing() {
    let facts = RhiFacts {
        young_person_contacted_at: Some(at("2026-03-02T11:00:00Z")),
        parent_or_carer_contacted_at: Some(at("2026-03-02T10:00:00Z")),
        ..returned()
    };
    let clock = read(&facts, at("2026-03-02T12:00:00Z"));
    assert_eq!(
        clock.first_contact,
        Some(FirstContact { at: at("2026-03-02T10:00:00Z"), with: ContactWith::ParentOrCarer })
    );
    assert_eq!(clock.state, RhiState::Due);
    assert_eq!(read(&returned(), at("2026-03-02T12:00:00Z")).first_contact, None);
}

#[test]
fn a_phone_computes_with_the_corrected_time_and_says_so() {
    // The phone is an hour behind: by its own clock there would be half an hour left.
    let word = ServerWord { phone_at: at("2026-03-04T07:00:00Z"), server_at: at("2026-03-04T08:00:00Z") };
    let check = ClockCheck::new(Some(word), at("2026-03-04T08:30:00Z"));
    let clock = read(&returned(), check.corrected_now);
    assert_eq!((clock.state, clock.minutes_overdue), (RhiState::Overdue, Some(30)));
    assert_eq!((check.offset_seconds, check.disagrees), (Some(-3_600), true));
    assert!(check.sentence().unwrap().starts_with("This phone's clock is 60 minutes behind the server's"));
    // Without a word from the server the phone's clock is all there is.
    let check = ClockCheck::new(None, at("2026-03-04T08:30:00Z"));
    assert_eq!(read(&returned(), check.corrected_now).state, RhiState::Due);
}

#[test]
fn names_match_serde_and_unknown_facts_are_refused() {
    use RhiState::*;
    for state in [NotDue, Due, Overdue, CompletedInTime, CompletedLate, Declined, NotRequired] {
        assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        assert_eq!(state.is_waiting(), matches!(state, Due | Overdue));
    }
    assert!(serde_json::from_str::<RhiFacts>(r#"{"complete_at":"2026-03-03T09:00:00Z"}"#).is_err());
}

homeward_seeds::properties! {
    #[test]
    fn due_is_exactly_72_hours_after_any_return(millis in -2_208_988_800_000i64..5_712_000_000_000) {
        let returned_at = DateTime::from_timestamp_millis(millis).unwrap();
        prop_assert_eq!(due_at(returned_at) - returned_at, TimeDelta::hours(72));
    }

    #[test]
    fn time_only_moves_a_clock_from_due_to_overdue(after in 0i64..20_000, more in 0i64..20_000) {
        let facts = returned();
        let now = facts.returned_at.unwrap() + TimeDelta::minutes(after);
        let (first, second) = (read(&facts, now), read(&facts, now + TimeDelta::minutes(more)));
        prop_assert!(first.state <= second.state);
        prop_assert_eq!(first.minutes_left.is_some(), first.state == RhiState::Due);
        prop_assert_eq!(first.minutes_overdue.is_some(), first.state == RhiState::Overdue);
    }
}
