//! Several server nodes on one database, many phones at once, and nodes that die at any instruction.

use crate::doctor::doctor;
use crate::quarantine_forge::{Forger, set};
use crate::sync::{assert_alike, views};
use homeward_server::caller::Caller;
use homeward_server::ingest;
use homeward_tests::on_both_engines;
use serde_json::json;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use sync_core::ids::DeviceId;
use sync_core::role::Role;
use sync_core::sync::phone::WorkState;
use sync_core::sync::wire::{Chunk, Push, PushStatus};

on_both_engines! {
    /// Two phones talk to two nodes about one record in turn: each node believes the database and not its memory.
    fn what_one_node_remembers_does_not_hold_up_work_done_at_another(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        for worker in ["ada", "ben"] {
            world.allocate(&mo, robin, worker, "missing");
        }
        let (mut ada, _) = world.phone("ada");
        let interview = ada.begin("return-home-interview", robin).unwrap();
        ada.set(interview, "/where", "At home").unwrap();
        ada.sync().unwrap();
        world.restart_server();
        let (mut ben, _) = world.phone("ben");
        for turn in 0..3 {
            ben.set(interview, "/where", format!("Ben {turn}")).unwrap();
            let synced = ben.sync().unwrap();
            assert_eq!((synced.accepted, synced.rounds), (1, 1), "turn {turn}");
            ada.sync().unwrap();
            ada.set(interview, "/where", format!("Ada {turn}")).unwrap();
            let synced = ada.sync().unwrap();
            assert_eq!((synced.accepted, synced.rounds), (1, 1), "turn {turn}");
            assert_eq!(ada.sync_status(interview).unwrap().state, WorkState::Sent);
            ben.sync().unwrap();
            assert_alike(&mut ada, &mut ben);
        }
    }

    /// Four phones at two nodes write at once, on one record and each on its own: no position is skipped.
    fn positions_are_never_skipped(world) {
        world.kingston();
        world.user("Cy Missing", Role::MissingChildrenWorker, None);
        world.user("Di Missing", Role::MissingChildrenWorker, None);
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let workers = ["ada", "ben", "cy", "di"];
        for worker in workers {
            world.allocate(&mo, robin, worker, "missing");
        }
        let (mut first, _) = world.phone("ada");
        let shared = first.begin("return-home-interview", robin).unwrap();
        first.set(shared, "/where", "At home").unwrap();
        first.sync().unwrap();
        let mut phones = vec![first, world.phone("ben").0];
        world.restart_server();
        phones.extend([world.phone("cy").0, world.phone("di").0]);

        std::thread::scope(|scope| {
            for (number, phone) in phones.iter_mut().enumerate() {
                scope.spawn(move || {
                    for turn in 0..8 {
                        phone.set(shared, "/where", format!("{number} in turn {turn}")).unwrap();
                        phone.edit_text(shared, "/before", 0, 0, &format!("[{number}:{turn}]")).unwrap();
                        let own = phone.begin("return-home-interview", robin).unwrap();
                        phone.set(own, "/where", "Own").unwrap();
                        phone.sync().unwrap();
                    }
                });
            }
        });
        for _ in 0..2 {
            for phone in &mut phones {
                let synced = phone.sync().unwrap();
                assert_eq!(synced.refused, 0);
            }
        }
        let of_first = views(&mut phones[0]);
        assert_eq!(of_first.len(), 1 + 4 * 8);
        for phone in &mut phones[1..] {
            assert_eq!(views(phone), of_first);
            assert_eq!(phone.unsent(), 0);
        }
        let before = of_first.iter().find(|view| view.header.id == shared).unwrap().data["before"].as_str().unwrap();
        for number in 0..4 {
            for turn in 0..8 {
                assert!(before.contains(&format!("[{number}:{turn}]")), "{before}");
            }
        }
        let report = doctor(world, false);
        assert!(report.is_well() && report.faults.is_empty(), "{}", report.describe());
        let mo = world.desk("mo");
        for view in of_first {
            let record = mo.get(&format!("/v1/records/{}", view.header.id)).expect(200);
            assert_eq!((&record["data"], &record["heads"]), (&view.data, &json!(view.heads)));
        }
    }

    /// A node dies in the midst of a push, at each step in turn: the store is whole, and the push goes in afterwards.
    fn a_node_may_die_at_any_instruction(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let (ada, _) = world.phone("ada");
        let profile = ada.profile().unwrap();
        let caller = Caller {
            user: profile.user,
            name: profile.name.clone(),
            role: profile.role,
            team: None,
            device: DeviceId(profile.device.0),
            enrolled: true,
            session: world.id(),
            shown: homeward_server::disclosure::Disclosure::default(),
        };
        let forger = Forger::on(&ada, world.now());
        let mut completed = false;
        for deaths in (1..).take(200) {
            let mut record = forger.begin(world.id(), "return-home-interview", robin);
            let header = record.header().clone();
            let changes = forger.edit(&mut record, &[set("/where", "At home")]);
            let chunks = changes.iter().map(|change| Chunk(change.raw_bytes().to_vec())).collect();
            let push = Push { record: header.id, kind: header.kind, child: header.child, changes: chunks };
            let app = Arc::clone(&world.app);
            // The node takes so many steps, and no more.
            let died = world.run(async {
                let mut work = pin!(ingest::ingest(&app, &caller, vec![push.clone()]));
                let mut steps = 0;
                std::future::poll_fn(|context| {
                    steps += 1;
                    match work.as_mut().poll(context) {
                        Poll::Ready(_) => Poll::Ready(false),
                        Poll::Pending if steps == deaths => Poll::Ready(true),
                        Poll::Pending => Poll::Pending,
                    }
                })
                .await
            });
            let report = doctor(world, false);
            assert!(report.faults.is_empty(), "{deaths}: {}", report.describe());
            world.restart_server();
            let after = world.run(ingest::ingest(&world.app, &caller, vec![push])).unwrap();
            let status = after.results[0].status;
            assert!(matches!(status, PushStatus::Accepted | PushStatus::Duplicate), "{deaths}: {status:?}");
            if !died {
                assert_eq!(status, PushStatus::Duplicate);
                completed = true;
                break;
            }
        }
        assert!(completed);
        assert!(doctor(world, false).faults.is_empty());
    }
}
