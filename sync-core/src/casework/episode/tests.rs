use super::*;
use chrono::TimeDelta;
use proptest::prelude::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn now() -> DateTime<Utc> {
    at("2026-03-05T12:00:00Z")
}

/// A child who went missing on 1 March at 18:00, was reported at 20:00 and came back next morning.
fn facts() -> EpisodeFacts {
    EpisodeFacts {
        reported_at: at("2026-03-01T20:00:00Z"),
        reported_by: "Fictional House".into(),
        last_seen_at: Some(at("2026-03-01T18:00:00Z")),
        last_seen_where: Some("Invented Park".into()),
        classification: MissingOrAbsent::Missing,
        missing_from: MissingFrom::Care,
        returned_at: Some(at("2026-03-02T07:30:00Z")),
        where_found: Some("Madeup Station".into()),
        how_returned: Some("By bus".into()),
        safe_and_well_check: Some(SafeAndWellCheck { at: at("2026-03-02T09:00:00Z"), outcome: "Well".into() }),
        placed_by_other_authority: false,
    }
}

fn open() -> EpisodeFacts {
    EpisodeFacts { returned_at: None, where_found: None, how_returned: None, safe_and_well_check: None, ..facts() }
}

#[test]
fn every_fault_is_found_and_placed() {
    let check = |at_: &str, outcome: &str| Some(SafeAndWellCheck { at: at(at_), outcome: outcome.into() });
    let soon = at("2026-03-05T12:02:01Z");
    let cases: Vec<(EpisodeFacts, Vec<(&str, &str)>)> = vec![
        (facts(), vec![]),
        (open(), vec![]),
        (EpisodeFacts { last_seen_at: None, last_seen_where: None, ..open() }, vec![]),
        // Back before anyone reported it.
        (EpisodeFacts { returned_at: Some(at("2026-03-01T19:00:00Z")), ..facts() }, vec![]),
        // A clock two minutes ahead is a clock, not a fault.
        (EpisodeFacts { reported_at: at("2026-03-05T12:02:00Z"), ..open() }, vec![]),
        (EpisodeFacts { reported_at: soon, ..open() }, vec![("/reported_at", "in_future")]),
        (EpisodeFacts { last_seen_at: Some(soon), ..open() }, vec![("/last_seen_at", "in_future")]),
        (EpisodeFacts { reported_by: " ".into(), ..open() }, vec![("/reported_by", "missing")]),
        (EpisodeFacts { reported_by: "x".repeat(201), ..open() }, vec![("/reported_by", "too_long")]),
        (
            EpisodeFacts { last_seen_where: Some("\u{0}".into()), ..open() },
            vec![("/last_seen_where", "control_character")],
        ),
        (
            EpisodeFacts { returned_at: Some(at("2026-03-01T17:59:59Z")), ..facts() },
            vec![("/returned_at", "ends_before_start")],
        ),
        (EpisodeFacts { where_found: Some("Nowhere".into()), ..open() }, vec![("/returned_at", "missing")]),
        (
            EpisodeFacts { safe_and_well_check: check("2026-03-02T07:00:00Z", ""), ..facts() },
            vec![("/safe_and_well_check/at", "ends_before_start"), ("/safe_and_well_check/outcome", "missing")],
        ),
        (
            EpisodeFacts { returned_at: Some(soon), how_returned: Some("x".repeat(2_001)), ..facts() },
            vec![
                ("/returned_at", "in_future"),
                ("/how_returned", "too_long"),
                ("/safe_and_well_check/at", "ends_before_start"),
            ],
        ),
    ];
    for (facts, expected) in cases {
        let errors = facts.check(now());
        let found: Vec<_> = errors.iter().map(|error| (error.path().unwrap().to_string(), error.code())).collect();
        let expected: Vec<_> = expected.into_iter().map(|(path, code)| (path.to_owned(), code)).collect();
        assert_eq!(found, expected, "{facts:?}");
    }
}

#[test]
fn an_episode_begins_when_the_child_was_last_seen() {
    let id = Uuid::from_u128(1);
    assert_eq!(facts().span(id).start, at("2026-03-01T18:00:00Z"));
    assert_eq!(EpisodeFacts { last_seen_at: None, ..facts() }.span(id).start, at("2026-03-01T20:00:00Z"));
    // Sighted during the episode.
    let sighted = EpisodeFacts { last_seen_at: Some(at("2026-03-02T01:00:00Z")), ..facts() };
    assert_eq!(sighted.span(id).start, at("2026-03-01T20:00:00Z"));
}

fn span(id: u128, start: i64, end: Option<i64>) -> EpisodeSpan {
    let hour = |hour: i64| DateTime::UNIX_EPOCH + TimeDelta::hours(hour);
    EpisodeSpan { id: Uuid::from_u128(id), start: hour(start), end: end.map(hour) }
}

#[test]
fn episodes_of_one_child_stay_apart() {
    let closed = span(1, 10, Some(20));
    let running = span(2, 30, None);
    for (new, expected) in [
        (span(9, 0, Some(10)), vec![]),
        (span(9, 20, Some(30)), vec![]),
        (span(9, 20, Some(20)), vec![]),
        (span(9, 5, Some(4)), vec!["ends_before_start"]),
        (span(9, 10, Some(10)), vec!["episodes_overlap"]),
        (span(9, 15, Some(15)), vec!["episodes_overlap"]),
        (span(9, 0, Some(11)), vec!["episodes_overlap"]),
        (span(9, 19, Some(25)), vec!["episodes_overlap"]),
        (span(9, 0, Some(25)), vec!["episodes_overlap"]),
        (span(9, 20, Some(31)), vec!["episodes_overlap"]),
        (span(9, 15, Some(35)), vec!["episodes_overlap", "episodes_overlap"]),
        // None is opened, or told of, while one is open.
        (span(9, 40, None), vec!["episode_open"]),
        (span(9, 30, None), vec!["episode_open"]),
        (span(9, 40, Some(50)), vec!["episode_open"]),
        // An open one would run into a later one.
        (span(9, 25, None), vec!["episodes_overlap"]),
        // The open one's own return.
        (span(2, 30, Some(40)), vec![]),
        (span(2, 19, Some(40)), vec!["episodes_overlap"]),
    ] {
        let codes: Vec<_> = check_span(&new, &[closed, running]).iter().map(Error::code).collect();
        assert_eq!(codes, expected, "{new:?}");
    }
}

#[test]
fn unresolved_episodes_close_at_the_18th_birthday() {
    let open = EpisodeSpan { id: Uuid::nil(), start: at("2026-06-01T18:00:00Z"), end: None };
    let born = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
    for (date_of_birth, closes_at) in [
        // Midnight in London is 23:00 UTC in summer.
        (born("2008-07-10"), Some("2026-07-09T23:00:00Z")),
        (born("2008-12-10"), Some("2026-12-10T00:00:00Z")),
        (born("2012-02-29"), Some("2030-03-01T00:00:00Z")),
        (None, None),
        // Already 18 when it began: the birthday ends nothing.
        (born("2008-05-01"), None),
    ] {
        let closes_at = closes_at.map(at);
        assert_eq!(open.closes_at(date_of_birth), closes_at, "{date_of_birth:?}");
        assert!(open.is_open(date_of_birth, at("2026-06-02T18:00:00Z")));
        if let Some(closes_at) = closes_at {
            assert!(open.is_open(date_of_birth, closes_at - TimeDelta::seconds(1)));
            assert!(!open.is_open(date_of_birth, closes_at));
        }
    }
    let returned = EpisodeSpan { end: Some(at("2026-06-02T18:00:00Z")), ..open };
    assert_eq!(returned.closes_at(born("2008-07-10")), returned.end);
    assert!(!returned.is_open(None, at("2026-06-02T17:00:00Z")), "its end is known");
}

fn spans() -> impl Strategy<Value = EpisodeSpan> {
    (1u128..1_000, 0i64..200, proptest::option::of(0i64..40))
        .prop_map(|(id, start, hours)| span(id, start, hours.map(|hours| start + hours)))
}

fn told() -> impl Strategy<Value = ReturnTold> {
    let text =
        || prop::option::of(prop::option::of(prop::sample::select(vec!["Here", "There"]).prop_map(str::to_owned)));
    let check = prop::option::of(prop::option::of(Just(SafeAndWellCheck {
        at: at("2026-03-02T09:00:00Z"),
        outcome: "Well".into(),
    })));
    (0i64..2, text(), text(), check).prop_map(|(hours, where_found, how_returned, safe_and_well_check)| ReturnTold {
        returned_at: at("2026-03-02T07:30:00Z") + TimeDelta::hours(hours),
        where_found,
        how_returned,
        safe_and_well_check,
    })
}

homeward_seeds::properties! {
    #[test]
    fn episodes_admitted_one_by_one_never_share_an_instant(all in proptest::collection::vec(spans(), 0..20)) {
        let mut admitted: Vec<EpisodeSpan> = Vec::new();
        for (index, mut new) in all.into_iter().enumerate() {
            new.id = Uuid::from_u128(index as u128);
            if check_span(&new, &admitted).is_empty() {
                admitted.push(new);
            }
        }
        prop_assert!(admitted.iter().filter(|span| span.end.is_none()).count() <= 1);
        for minute in 0..14_400 {
            let instant = DateTime::UNIX_EPOCH + TimeDelta::minutes(minute);
            let within = |s: &&EpisodeSpan| s.start <= instant && s.end.is_none_or(|end| instant < end);
            prop_assert!(admitted.iter().filter(within).count() <= 1);
        }
    }

    #[test]
    fn what_writes_over_nothing_loses_nothing(stands in told(), next in told()) {
        let before = open().with_return(&stands);
        let after = before.with_return(&next);
        let kept = |one: bool, other: bool| !one || other;
        let lost_nothing = before.returned_at == after.returned_at
            && kept(before.where_found.is_some(), before.where_found == after.where_found)
            && kept(before.how_returned.is_some(), before.how_returned == after.how_returned)
            && kept(before.safe_and_well_check.is_some(), before.safe_and_well_check == after.safe_and_well_check);
        prop_assert_eq!(before.written_over(&next).is_empty(), lost_nothing);
        // Told twice is told once.
        prop_assert_eq!(after.with_return(&next), after);
    }

    #[test]
    fn overlap_is_mutual(a in spans(), b in spans()) {
        prop_assert_eq!(a.overlaps(&b), b.overlaps(&a));
    }
}

#[test]
fn a_return_is_laid_on_what_was_told_before() {
    let back = at("2026-03-02T07:30:00Z");
    let silent = ReturnTold { returned_at: back, where_found: None, how_returned: None, safe_and_well_check: None };
    let elsewhere = ReturnTold { where_found: Some(Some("Elsewhere".into())), ..silent.clone() };
    let cleared = ReturnTold { how_returned: Some(None), safe_and_well_check: Some(None), ..silent.clone() };
    let later = ReturnTold { returned_at: at("2026-03-02T08:30:00Z"), ..silent.clone() };
    let same = ReturnTold { where_found: Some(Some("Madeup Station".into())), ..silent.clone() };
    for (told, over) in [
        (&silent, vec![]),
        (&same, vec![]),
        (&elsewhere, vec!["where_found"]),
        (&cleared, vec!["how_returned", "safe_and_well_check"]),
        (&later, vec!["returned_at"]),
    ] {
        assert_eq!(facts().written_over(told), over, "{told:?}");
        // An open episode has nothing to lose.
        assert!(open().written_over(told).is_empty());
        assert_eq!(facts().with_return(told) == facts(), over.is_empty(), "{told:?}");
    }
    let next = facts().with_return(&elsewhere);
    assert_eq!((next.where_found.as_deref(), next.how_returned.as_deref()), (Some("Elsewhere"), Some("By bus")));
    assert_eq!(facts().with_return(&cleared).safe_and_well_check, None);
    assert_eq!(open().with_return(&elsewhere).returned_at, Some(back));
}
