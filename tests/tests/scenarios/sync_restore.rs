//! Backups that came back: of the server, and of a phone.

use crate::sync::{assert_alike, views};
use homeward_tests::world::{PASSWORD, Phone};
use homeward_tests::{World, on_both_engines};
use serde_json::json;
use sync_core::sync::phone::WorkState;

/// Carries a phone over to the server as it is, and signs its person in again.
fn reconnect(world: &World, phone: Phone) -> Phone {
    let username = phone.profile().unwrap().name.split(' ').next().unwrap().to_lowercase();
    let (mut phone, _) = world.phone_over(phone.into_store(), &world.clock);
    phone.sign_in(&username, PASSWORD, "Test phone").unwrap();
    phone
}

on_both_engines! {
    /// The server comes back from last week's backup. The phones compare, and between them bring back every word.
    fn a_restored_server_is_healed_by_the_phones(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        for worker in ["ada", "ben"] {
            world.allocate(&mo, robin, worker, "missing");
        }
        let (mut ada, _) = world.phone("ada");
        let (mut ben, _) = world.phone("ben");
        let old = ada.begin("return-home-interview", robin).unwrap();
        ada.set(old, "/where", "At home").unwrap();
        ada.sync().unwrap();
        ben.sync().unwrap();
        let backup = world.back_up();
        (ada, ben) = (reconnect(world, ada), reconnect(world, ben));

        // A week of work, by both, each on top of the other's.
        let new = ada.begin("safety-plan", robin).unwrap();
        let field = "/review_date";
        ada.set(new, field, "2026-04-01").unwrap();
        for turn in 0..3 {
            ada.set(old, "/where", format!("Ada {turn}")).unwrap();
            ada.edit_text(old, "/before", 0, 0, &format!("Ada {turn}. ")).unwrap();
            ada.sync().unwrap();
            ben.sync().unwrap();
            ben.set(old, "/where", format!("Ben {turn}")).unwrap();
            ben.edit_text(old, "/before", 0, 0, &format!("Ben {turn}. ")).unwrap();
            ben.sync().unwrap();
            ada.sync().unwrap();
        }
        let before = views(&mut ada);
        assert_eq!(before, views(&mut ben));
        let future = ada.profile().unwrap().cursor.clone().unwrap();

        world.restore(&backup);
        (ada, ben) = (reconnect(world, ada), reconnect(world, ben));
        let mo = world.desk("mo");
        assert_eq!(mo.get(&format!("/v1/records/{old}")).expect(200)["data"]["where"], "At home");
        mo.get(&format!("/v1/records/{new}")).problem(404, "not_found");
        // A cursor of the future is read from the beginning.
        let answer = crate::quarantine_forge::sync_as(&mut ada, json!({"cursor": future}));
        assert_eq!(answer["records"].as_array().unwrap().len(), 1);

        for _ in 0..5 {
            for phone in [&mut ada, &mut ben] {
                phone.audit().unwrap();
                phone.sync().unwrap();
            }
        }
        assert_eq!(views(&mut ada), before);
        assert_eq!(views(&mut ben), before);
        let healed = mo.get(&format!("/v1/records/{old}")).expect(200);
        assert_eq!(healed["heads"], json!(before.iter().find(|view| view.header.id == old).unwrap().heads));
        assert_eq!(mo.get(&format!("/v1/records/{new}")).expect(200)["data"][&field[1..]], "2026-04-01");
        // And work goes on.
        ada.set(old, "/where", "On we go").unwrap();
        ada.sync().unwrap();
        ben.sync().unwrap();
        assert_alike(&mut ada, &mut ben);
        assert_eq!(ada.unsent() + ben.unsent(), 0);
    }

    /// A phone comes back from its own backup and numbers its changes again: it takes a new actor, and both lives' words
    /// are there.
    fn a_restored_phone_takes_a_new_actor(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let (mut ada, _) = world.phone("ada");
        let interview = ada.begin("return-home-interview", robin).unwrap();
        ada.set(interview, "/where", "At home").unwrap();
        ada.sync().unwrap();
        let backup = ada.store().clone();
        ada.edit_text(interview, "/before", 0, 0, "What was written and sent. ").unwrap();
        ada.set(interview, "/where", "At school").unwrap();
        ada.sync().unwrap();

        let (mut restored, line) = world.phone_over(backup, &world.clock.clone());
        restored.sign_in("ada", PASSWORD, "Test phone").unwrap();
        line.cut();
        restored.set(interview, "/how_travelled", "By bus, written after the restore").unwrap();
        restored.edit_text(interview, "/before", 0, 0, "Written after the restore. ").unwrap();
        restored.flush().unwrap();
        line.mend();
        let synced = restored.sync().unwrap();
        assert!(synced.complete && synced.refused == 0, "{synced:?}");
        assert_eq!(restored.sync_status(interview).unwrap().state, WorkState::Sent);
        assert!(restored.profile().unwrap().rotation > 0);
        let record = mo.get(&format!("/v1/records/{interview}")).expect(200);
        let before = record["data"]["before"].as_str().unwrap();
        assert!(before.contains("What was written and sent. ") && before.contains("Written after the restore. "));
        assert_eq!(record["data"]["where"], "At school");
        assert_eq!(record["data"]["how_travelled"], "By bus, written after the restore");
        assert_eq!(mo.get("/v1/quarantine").expect(200)["items"], json!([]));
    }
}
