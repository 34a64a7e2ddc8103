use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn agreement(reason: &str) -> Agreement {
    Agreement { at: at("2026-03-01T09:00:00Z"), by: Uuid::from_u128(7), reason: reason.into() }
}

fn candidate() -> Candidate {
    Candidate {
        date_of_birth: "2011-05-05".parse().ok(),
        on: "2026-03-01".parse().unwrap(),
        has_lead_professional: true,
        on_mase: true,
        police_category: Some(PoliceCategory::Medium),
        step_down_from_mase: false,
        exception: None,
    }
}

#[test]
fn eligibility_names_the_way_and_every_reason_against() {
    use Ineligible::*;
    let born = |text: &str| Candidate { date_of_birth: text.parse().ok(), ..candidate() };
    let off_mase = || Candidate { on_mase: false, police_category: None, ..candidate() };
    for (candidate, route, reasons) in [
        (candidate(), Some(Route::Mase), vec![]),
        (born("2016-03-01"), Some(Route::Mase), vec![]),
        (born("2016-03-02"), Some(Route::Mase), vec![TooYoung]),
        (born("2008-03-02"), Some(Route::Mase), vec![]),
        (born("2008-03-01"), Some(Route::Mase), vec![TooOld]),
        (born("unknown"), Some(Route::Mase), vec![AgeUnknown]),
        (Candidate { has_lead_professional: false, ..candidate() }, Some(Route::Mase), vec![NoLeadProfessional]),
        (Candidate { police_category: None, ..candidate() }, None, vec![NoPoliceCategory]),
        (Candidate { police_category: Some(PoliceCategory::AtRisk), ..candidate() }, Some(Route::Mase), vec![]),
        (
            Candidate { police_category: Some(PoliceCategory::EmergingThemes), ..candidate() },
            None,
            vec![NoPoliceCategory],
        ),
        (off_mase(), None, vec![NotOnMase]),
        // A category without MASE is no way in.
        (Candidate { on_mase: false, ..candidate() }, None, vec![NotOnMase]),
        (Candidate { step_down_from_mase: true, ..off_mase() }, Some(Route::StepDown), vec![]),
        (Candidate { exception: Some(agreement("Network of concern")), ..off_mase() }, Some(Route::Exception), vec![]),
        (Candidate { exception: Some(agreement(" ")), ..off_mase() }, None, vec![NotOnMase, ExceptionNotRecorded]),
        // The exception stands in for MASE alone.
        (
            Candidate {
                date_of_birth: None,
                has_lead_professional: false,
                exception: Some(agreement("Network of concern")),
                ..off_mase()
            },
            Some(Route::Exception),
            vec![AgeUnknown, NoLeadProfessional],
        ),
        (
            Candidate { date_of_birth: None, has_lead_professional: false, ..off_mase() },
            None,
            vec![AgeUnknown, NoLeadProfessional, NotOnMase],
        ),
    ] {
        let eligible = reasons.is_empty();
        assert_eq!(eligibility(&candidate), Eligibility { eligible, route, reasons }, "{candidate:?}");
    }
}

#[test]
fn category_3_waits_for_assessment_and_meeting() {
    use Prerequisite::*;
    let begins = at("2026-03-10T10:00:00Z");
    let (before, same, after) = (Some(at("2026-03-09T10:00:00Z")), Some(begins), Some(at("2026-03-11T10:00:00Z")));
    let high = Some(PoliceCategory::High);
    for (category, assessed, met, lacking) in [
        (None, None, None, vec![]),
        (Some(PoliceCategory::EmergingThemes), None, None, vec![]),
        (Some(PoliceCategory::AtRisk), None, None, vec![]),
        (Some(PoliceCategory::Medium), None, None, vec![]),
        (high, None, None, vec![FullRiskAssessment, StrategyMeeting]),
        (high, before, None, vec![StrategyMeeting]),
        (high, after, before, vec![FullRiskAssessment]),
        (high, before, same, vec![StrategyMeeting]),
        (high, before, before, vec![]),
    ] {
        assert_eq!(lacking_before_intervention(category, assessed, met, begins), lacking);
    }
}

#[test]
fn twenty_cases_fill_phoenix() {
    for (open, free, at_capacity) in [(0, 20, false), (19, 1, false), (20, 0, true), (23, 0, true)] {
        assert_eq!(capacity(open), Capacity { open_cases: open, limit: 20, free, at_capacity });
    }
}

#[test]
fn sessions_beyond_twenty_need_agreement() {
    use Package::*;
    use SessionsVerdict::*;
    let (agreed, empty) = (agreement("Trial in May"), agreement(""));
    for (package, planned, agreement, verdict) in [
        (Full, 7, None, TooFew),
        (Full, 7, Some(&agreed), TooFew),
        (Full, MIN_SESSIONS, None, Allowed),
        (Full, 20, None, Allowed),
        (Full, 21, None, NeedsAgreement),
        (Full, 21, Some(&empty), NeedsAgreement),
        (Full, 21, Some(&agreed), AllowedByAgreement),
        (Full, MAX_SESSIONS + 1, Some(&agreed), TooMany),
        (StepDown, 0, None, TooFew),
        (StepDown, STEP_DOWN_SESSIONS, None, Allowed),
        (StepDown, 21, None, NeedsAgreement),
    ] {
        assert_eq!(sessions(package, planned, agreement), verdict, "{package:?} {planned} {agreement:?}");
    }
}

#[test]
fn the_pathways_clocks_run_in_working_days_and_weeks() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    // Maundy Thursday 2026: Good Friday and Easter Monday do not count.
    let thursday = at("2026-04-02T15:00:00Z");
    assert_eq!(acknowledgement_due(thursday).unwrap().on, day("2026-04-07"));
    assert_eq!(first_contact_due(thursday).unwrap().on, day("2026-04-08"));
    assert_eq!(first_contact_due(thursday).unwrap().at, at("2026-04-08T23:00:00Z"));
    // Late on Sunday in UTC it is Monday in London.
    assert_eq!(acknowledgement_due(at("2026-06-07T23:30:00Z")).unwrap().on, day("2026-06-09"));
    assert_eq!(exit_pathway_due(thursday).on, day("2026-04-30"));
    assert_eq!(exit_pathway_due(at("2031-01-01T09:00:00Z")).on, day("2031-01-29"), "weeks need no bank holidays");
    assert_eq!(acknowledgement_due(at("2031-01-01T09:00:00Z")).unwrap_err().code(), "beyond_calendar");
}
