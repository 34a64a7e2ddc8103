//! Any history of edits, cuts, lost answers and syncs on three phones and a desk ends with one truth, and every word in it.

use homeward_seeds::{Property, property};
use homeward_tests::world::{Desk, Line, Phone};
use homeward_tests::{Engine, World};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use sync_core::ids::RecordId;
use sync_core::record::View;

const FIELDS: [&str; 3] = ["/where", "/how_travelled", "/money"];

/// What somebody does next.
#[derive(Debug, Clone)]
enum Step {
    Write { phone: usize, field: usize },
    Tell { phone: usize, at_end: bool },
    AddPlace { phone: usize },
    Sync { phone: usize },
    Cut { phone: usize },
    Mend { phone: usize },
    LoseReply { phone: usize },
    Desk { field: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let phone = 0..3_usize;
    prop_oneof![
        5 => (phone.clone(), 0..3_usize).prop_map(|(phone, field)| Step::Write { phone, field }),
        3 => (phone.clone(), any::<bool>()).prop_map(|(phone, at_end)| Step::Tell { phone, at_end }),
        2 => phone.clone().prop_map(|phone| Step::AddPlace { phone }),
        5 => phone.clone().prop_map(|phone| Step::Sync { phone }),
        1 => phone.clone().prop_map(|phone| Step::Cut { phone }),
        2 => phone.clone().prop_map(|phone| Step::Mend { phone }),
        2 => phone.prop_map(|phone| Step::LoseReply { phone }),
        2 => (0..3_usize).prop_map(|field| Step::Desk { field }),
    ]
}

/// What was written, and what each writer had before them.
#[derive(Default)]
struct Ledger {
    written: Vec<(usize, String)>,
    overwritten: BTreeSet<String>,
    told: Vec<String>,
    places: Vec<String>,
    count: usize,
}

impl Ledger {
    fn fresh(&mut self, what: &str) -> String {
        self.count += 1;
        format!("<{what} {}>", self.count)
    }

    fn write(&mut self, field: usize, shown: &Value) -> String {
        let value = self.fresh("value");
        self.overwritten.extend(standing(shown, field));
        self.written.push((field, value.clone()));
        value
    }
}

/// Lists what stands in a field of a record, as shown.
fn standing(shown: &Value, field: usize) -> Vec<String> {
    let data = shown["data"].pointer(FIELDS[field]).cloned();
    let conflicts = shown["conflicts"].as_array().into_iter().flatten();
    let values = conflicts
        .filter(|conflict| conflict["path"] == FIELDS[field])
        .flat_map(|conflict| conflict["values"].as_array().into_iter().flatten().map(|claim| claim["value"].clone()));
    data.into_iter().chain(values).filter_map(|value| value.as_str().map(str::to_owned)).collect()
}

fn shown(view: &View) -> Value {
    serde_json::to_value(view).expect("a view is JSON")
}

struct Cast {
    phones: Vec<(Phone, Arc<Line>)>,
    desk: Desk,
    record: RecordId,
    ledger: Ledger,
}

impl Cast {
    fn take(&mut self, step: &Step) {
        let (record, ledger) = (self.record, &mut self.ledger);
        match *step {
            Step::Write { phone, field } => {
                let phone = &mut self.phones[phone].0;
                let value = ledger.write(field, &shown(&phone.view(record).unwrap()));
                phone.set(record, FIELDS[field], value).unwrap();
            }
            Step::Tell { phone, at_end } => {
                let phone = &mut self.phones[phone].0;
                let word = ledger.fresh("word");
                let told = shown(&phone.view(record).unwrap());
                let length = told["data"]["before"].as_str().unwrap_or_default().chars().count();
                phone.edit_text(record, "/before", if at_end { length } else { 0 }, 0, &word).unwrap();
                ledger.told.push(word);
            }
            Step::AddPlace { phone } => {
                let values = json!({"place": ledger.fresh("place")});
                let row = self.phones[phone].0.add_row(record, "/places", values.as_object().unwrap().clone());
                ledger.places.push(row.unwrap().segments()[1].clone());
            }
            Step::Sync { phone } => {
                // Cut lines and lost answers are part of the story.
                let _ = self.phones[phone].0.sync();
            }
            Step::Cut { phone } => self.phones[phone].1.cut(),
            Step::Mend { phone } => self.phones[phone].1.mend(),
            Step::LoseReply { phone } => self.phones[phone].1.lose_next_reply(),
            Step::Desk { field } => {
                let reply = self.desk.get(&format!("/v1/records/{record}"));
                let etag = reply.etag();
                let before = reply.expect(200);
                let value = ledger.write(field, &before);
                let intents = json!([{"intent": "set", "path": FIELDS[field], "value": value}]);
                let body = json!({"kind": "return-home-interview", "child": before["child"], "intents": intents});
                let path = format!("/v1/records/{record}/edits");
                self.desk.call("POST", &path, Some(body), &[("if-match", &etag)]).expect(200);
            }
        }
    }

    fn settle(&mut self) {
        for _ in 0..3 {
            for (phone, line) in &mut self.phones {
                line.mend();
                // A loss that was still to come.
                let _ = phone.sync();
                phone.sync().unwrap();
            }
        }
    }
}

fn history(engine: Engine, steps: &[Step]) {
    let mut world = World::new(engine);
    world.kingston();
    let (sam, mo) = (world.desk("sam"), world.desk("mo"));
    let robin = world.child(&sam, "Robin", "Kingston");
    for worker in ["ada", "ben"] {
        world.allocate(&mo, robin, worker, "missing");
    }
    let mut phones: Vec<_> = ["ada", "ada", "ben"].map(|worker| world.phone(worker)).into();
    let record = phones[0].0.begin("return-home-interview", robin).unwrap();
    phones[0].0.set(record, "/offered", true).unwrap();
    for (phone, _) in &mut phones {
        phone.sync().unwrap();
    }
    let mut cast = Cast { phones, desk: mo, record, ledger: Ledger::default() };
    for step in steps {
        cast.take(step);
    }
    cast.settle();

    let Cast { mut phones, desk, ledger, .. } = cast;
    let view = phones[0].0.view(record).unwrap();
    for (phone, _) in &mut phones {
        assert_eq!(phone.view(record).unwrap(), view);
        assert_eq!((phone.unsent(), phone.refused(record).len()), (0, 0));
    }
    let seen = desk.get(&format!("/v1/records/{record}")).expect(200);
    let view = shown(&view);
    assert_eq!((&seen["data"], &seen["heads"]), (&view["data"], &view["heads"]));
    for (field, value) in &ledger.written {
        assert!(standing(&view, *field).contains(value) || ledger.overwritten.contains(value), "{value} is gone");
    }
    for word in &ledger.told {
        assert!(view["data"]["before"].as_str().unwrap_or_default().contains(word), "{word} is gone");
    }
    for place in &ledger.places {
        assert!(view["data"]["places"].get(place).is_some(), "{place} is gone");
    }
    assert!(crate::doctor::doctor(&world, false).faults.is_empty());
}

fn ten_histories(property: Property, engine: Engine) {
    let steps = prop::collection::vec(step(), 20..60);
    // A history takes a second: it gets no more than a minute to become smaller.
    property.shrinking(60).check(10, &steps, |steps| {
        history(engine, &steps);
        Ok(())
    });
}

#[test]
fn every_history_converges_on_sqlite() {
    ten_histories(property!("every_history_converges_on_sqlite"), Engine::Sqlite);
}

#[test]
fn every_history_converges_on_postgres() {
    ten_histories(property!("every_history_converges_on_postgres"), Engine::Postgres);
}
