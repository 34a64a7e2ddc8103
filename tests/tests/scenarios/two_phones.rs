//! Two phones, no signal, one truth: the whole path from catalogue to merged record.

use homeward_tests::on_both_engines;
use serde_json::json;
use sync_core::sync::phone::WorkState;

on_both_engines! {
    /// Two workers record on the same interview in two places without a network; the manager reads both sides.
    fn both_sides_reach_the_manager(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        world.allocate(&mo, robin, "ben", "missing");
        let (mut ada, ada_line) = world.phone("ada");
        let (mut ben, ben_line) = world.phone("ben");
        assert_eq!(ada.children().len(), 1);

        let interview = ada.begin("return-home-interview", robin).unwrap();
        ada.set(interview, "/where", "At home").unwrap();
        ada.edit_text(interview, "/before", 0, 0, "She was quiet. Then she left.").unwrap();
        ada.sync().unwrap();
        ben.sync().unwrap();

        ada_line.cut();
        ben_line.cut();
        ada.set(interview, "/where", "In the car").unwrap();
        ada.edit_text(interview, "/before", 14, 0, " It was raining.").unwrap();
        ben.set(interview, "/where", "At school").unwrap();
        ben.edit_text(interview, "/before", 0, 0, "Friday. ").unwrap();
        ben.set(interview, "/push/bullying", true).unwrap();
        assert!(ada.sync().is_err());
        assert_eq!(ada.sync_status(interview).unwrap().state, WorkState::OnThisPhoneOnly);

        ada_line.mend();
        ben_line.mend();
        ada.sync().unwrap();
        ben.sync().unwrap();
        ada.sync().unwrap();
        assert_eq!(ada.view(interview).unwrap(), ben.view(interview).unwrap());
        assert_eq!(ada.sync_status(interview).unwrap().state, WorkState::Sent);

        let record = mo.get(&format!("/v1/records/{interview}")).expect(200);
        assert_eq!(record["data"]["before"], "Friday. She was quiet. It was raining. Then she left.");
        assert_eq!(record["data"]["push"], json!(["bullying"]));
        let conflict = &record["conflicts"][0];
        assert_eq!(conflict["path"], "/where");
        let mut said: Vec<_> = conflict["values"]
            .as_array()
            .unwrap()
            .iter()
            .map(|claim| (claim["value"].as_str().unwrap(), claim["person"]["name"].as_str().unwrap()))
            .collect();
        said.sort_unstable();
        assert_eq!(said, [("At school", "Ben Missing"), ("In the car", "Ada Missing")]);

        let position = record["position"].clone();
        mo.post(&format!("/v1/records/{interview}/seen"), json!({"position": position})).expect(204);
        ada.sync().unwrap();
        assert_eq!(ada.sync_status(interview).unwrap().state, WorkState::SeenByManager);
    }
}
