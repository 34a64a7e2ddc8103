//! An interview that was taken is given back: it waits for a worker again, and who gave it back loses what taking it brought.

use crate::access::report;
use homeward_tests::on_both_engines;
use serde_json::{Value, json};

on_both_engines! {
    /// Ada takes it and gives it back; Ben takes it then. Ada's phone drops the child, once her work was handed in.
    fn what_was_given_back_waits_for_the_next(world) {
        world.kingston();
        let sam = world.desk("sam");
        let robin = world.child(&sam, "Robin", "Kingston");
        let episode = report(world, &sam, robin, true);
        let path = |what: &str| format!("/v1/missing-episodes/{episode}/{what}");
        let (ada, ben) = (world.desk("ada"), world.desk("ben"));
        let (mut phone, _) = world.phone("ada");
        let taken = ada.post(&path("take"), Value::Null).expect(200);
        assert_eq!((&taken["taken_by_name"], &taken["waiting"]), (&json!("Ada Missing"), &json!(false)));
        phone.sync().unwrap();
        let interview = phone.begin("return-home-interview", robin).unwrap();
        phone.set(interview, "/where", "At the canary harbour").unwrap();
        // Nobody gives back what is another's.
        ben.post(&path("give-back"), Value::Null).problem(404, "not_found");

        let back = ada.post(&path("give-back"), Value::Null).expect(200);
        assert_eq!((back.get("taken_by"), back.get("taken_by_name"), &back["waiting"]), (None, None, &json!(true)));
        assert!(back.get("details").is_none(), "a header, as of any that waits");
        ada.post(&path("give-back"), Value::Null).expect(200);
        phone.sync().unwrap();
        phone.sync().unwrap();
        assert!(phone.sync_statuses().is_empty());
        assert_eq!(phone.children()[0]["header_only"], json!(true));
        // What she wrote is kept, for a manager to decide.
        assert_eq!(world.desk("mo").get("/v1/quarantine").expect(200)["items"].as_array().unwrap().len(), 1);

        ben.post(&path("take"), Value::Null).expect(200);
        ada.post(&path("give-back"), Value::Null).problem(404, "not_found");
    }

    /// Who works with the child by a manager's word goes on doing so, and sees who has the interview.
    fn an_allocation_that_a_manager_made_stays(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        for worker in ["ada", "ben"] {
            world.allocate(&mo, robin, worker, "missing");
        }
        let episode = report(world, &sam, robin, true);
        let path = |what: &str| format!("/v1/missing-episodes/{episode}/{what}");
        let (ada, ben) = (world.desk("ada"), world.desk("ben"));
        ada.post(&path("take"), Value::Null).expect(200);
        ben.post(&path("give-back"), Value::Null).problem(409, "wrong_state");
        assert_eq!(ben.get(&path("")[..path("").len() - 1]).expect(200)["taken_by_name"], "Ada Missing");
        ada.post(&path("give-back"), Value::Null).expect(200);
        let (phone, _) = world.phone("ada");
        assert_eq!(phone.children()[0]["header_only"], json!(false));
        ben.post(&path("take"), Value::Null).expect(200);
    }
}
