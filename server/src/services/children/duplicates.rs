//! Likely duplicates: looked for before a child is created.

use super::likely;
use crate::app::App;
use crate::auth::policy;
use crate::caller::Caller;
use crate::child_header::ChildHeader;
use crate::db::audit::{self, Entry};
use crate::db::names::{self, Folded};
use crate::db::{Write, access, duplicate_checks};
use crate::problem::{Code, Policy, Problem};
use chrono::TimeDelta;
use sqlx::AnyConnection;
use std::collections::BTreeSet;
use sync_core::fields::Date;
use sync_core::ids::ChildId;
use sync_core::names::alike;
use uuid::Uuid;

/// Names alike by this much are taken for one, in hundredths; see [`alike`].
const ALIKE: usize = 70;

/// Children much like the one asked about.
#[derive(Debug)]
pub struct Likely {
    /// Those that the caller may see, the likeliest first.
    pub items: Vec<ChildHeader>,
    /// A handle for each that the caller may not see.
    pub elsewhere: Vec<Uuid>,
}

impl Likely {
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty() && self.elsewhere.is_empty()
    }
}

/// Looks for children much like one to be created, at most 20. The look is counted.
///
/// # Errors
/// [`Code::NotAllowed`], [`Code::TooManyRequests`] with the time to wait.
pub async fn duplicates(app: &App, caller: &Caller, (names, born): (&Folded, Option<Date>)) -> Result<Likely, Problem> {
    caller.must(policy::keeps_children(caller.role))?;
    count(app, app.db.write().await?, caller).await?.commit().await?;
    let mut on = app.db.reader().acquire().await?;
    like(&mut on, caller, (names, born), &[]).await
}

/// Within how many hours looks are counted.
const COUNTED_HOURS: i64 = 24;

/// Counts a look by the caller, with the lock held that writes it. One too many is refused and audited, and the transaction
/// ends with that.
pub(super) async fn count(app: &App, mut write: Write, caller: &Caller) -> Result<Write, Problem> {
    let (now, most, window) = (app.environment.now(), app.duplicate_checks_per_day, TimeDelta::hours(COUNTED_HOURS));
    let key = (app.environment.id(), caller.user);
    let Some(free) = duplicate_checks::take(&mut write, key, (most, window), now).await? else { return Ok(write) };
    audit::add(write.on(), &app.environment, Entry::of(caller, "duplicates.limited")).await?;
    write.commit().await?;
    let seconds = |time: TimeDelta| u32::try_from(time.num_seconds()).unwrap_or(u32::MAX);
    let detail = format!("A person looks for likely duplicates at most {most} times in {COUNTED_HOURS} hours.");
    let limit = Policy { name: "duplicates", quota: most, window_seconds: seconds(window) };
    Err(Problem::new(Code::TooManyRequests).detail(detail).retry_after(seconds(free - now).max(1)).of_limit(limit))
}

/// How many candidates are weighed at a time.
const BATCH: i64 = 500;
/// How many likely duplicates are shown.
const MOST: usize = 20;

/// Finds likely duplicates, the likeliest first; at most 20, of however many namesakes. `others` are known to be
/// other children, by id or by handle. Whoever goes on to create a child looks within the transaction that does.
pub(super) async fn like(
    on: &mut AnyConnection,
    caller: &Caller,
    (names, birthday): (&Folded, Option<Date>),
    others: &[Uuid],
) -> Result<Likely, Problem> {
    let born = birthday.map(|date| date.0.to_string());
    let mut likely: Vec<(Likeness, Uuid)> = Vec::new();
    let mut after = String::new();
    loop {
        let candidates = names::candidates(on, names, born.as_deref(), &after, BATCH).await?;
        let Some(last) = candidates.last() else { break };
        after = last.id.to_string();
        let here: BTreeSet<ChildId> = candidates.iter().map(|one| ChildId(one.id)).collect();
        let seen = access::seen_children(on, caller.user, &here).await?;
        // Only what may be told takes one of the places. Those that were named as others keep theirs: whoever has looked at as
        // many as are shown goes on, however many namesakes there are.
        let weighed = candidates.into_iter().filter_map(|one| {
            let likeness = likeness((names, born.as_deref()), (&one.folded, one.date_of_birth.as_deref()))?;
            let same_birthday = born.is_some() && born == one.date_of_birth;
            let open = seen.contains(&ChildId(one.id));
            let told = open || (same_birthday && likeness.both_names);
            told.then_some((likeness, one.id))
        });
        likely.extend(weighed);
        likely.sort_by(|(a, left), (b, right)| b.cmp(a).then(left.cmp(right)));
        likely.truncate(MOST);
    }
    let by_both_names = likely.iter().filter(|(likeness, _)| likeness.both_names).map(|(_, id)| *id).collect();
    let ids: Vec<Uuid> = likely.into_iter().map(|(_, id)| id).collect();
    let mut rows = names::by_ids(on, &ids).await?;
    rows.retain(|row| !row.restricted);
    rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
    likely::tell(on, caller, (birthday, &by_both_names, others), rows).await
}

/// How alike two children are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Likeness {
    /// Names and birthday together, in hundredths of each.
    score: usize,
    /// Whether forename and surname are both alike.
    both_names: bool,
}

/// Tells how alike two children are; `None` where they are not likely the same. Names count in either order.
fn likeness((a, a_born): (&Folded, Option<&str>), (b, b_born): (&Folded, Option<&str>)) -> Option<Likeness> {
    let first = |a: &Folded, b: &Folded| {
        let names = |child: &Folded| [child.forename.clone(), child.alias.clone()];
        names(a).iter().flat_map(|one| names(b).map(|other| alike(one, &other))).max().unwrap_or_default()
    };
    let swapped = Folded { forename: b.surname.clone(), surname: b.forename.clone(), alias: b.alias.clone() };
    let (first, surname) = [b, &swapped]
        .map(|b| (first(a, b), alike(&a.surname, &b.surname)))
        .into_iter()
        .max_by_key(|(first, surname)| first + surname)?;
    let born = match (a_born, b_born) {
        (Some(a), Some(b)) if a == b => 100,
        (Some(_), Some(_)) => 0,
        _ => 50,
    };
    let both_names = first >= ALIKE && surname >= ALIKE;
    let likely = both_names || (born == 100 && (first >= ALIKE || surname >= ALIKE));
    likely.then_some(Likeness { score: first + surname + born, both_names })
}

#[cfg(test)]
mod tests {
    use super::*;

    type Child = (Folded, Option<&'static str>);

    fn child(forename: &str, surname: &str, born: Option<&'static str>) -> Child {
        (Folded::from(forename, surname, None), born)
    }

    #[test]
    fn slips_of_the_pen_are_likely_and_namesakes_born_elsewhen_weigh_less() {
        let (one, born) = child("Robin", "Example", Some("2010-05-06"));
        let likely = |other: Child| likeness((&one, born), (&other.0, other.1)).map(|likeness| likeness.score);
        assert_eq!(likely(child("robin", "EXAMPLE", Some("2010-05-06"))), Some(300));
        assert_eq!(likely(child("Example", "Robin", Some("2010-05-06"))), Some(300));
        assert_eq!(likely(child("Róbïn", "Exam\u{2011}ple", Some("2010-05-06"))), Some(300));
        assert_eq!(likely(child("Robyn", "Example", Some("2010-05-06"))), Some(290));
        assert_eq!(likely(child("Robni", "Exampel", None)), Some(230));
        assert!(likely(child("Robin", "Sample", Some("2010-05-06"))).is_some());
        assert!(likely(child("Robin", "Example", None)) < likely(child("Robin", "Example", Some("2010-05-06"))));
        assert!(likely(child("Robin", "Example", Some("2012-01-01"))).is_some());
        assert_eq!(likely(child("Quill", "Demo", Some("2010-05-06"))), None);
        assert_eq!(likely(child("Quill", "Example", None)), None);
        let alias = (Folded::from("Quill", "Example", Some("Robin")), None);
        assert!(likely(alias).is_some());
    }
}
