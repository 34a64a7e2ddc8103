//! What people heard of a child's contact details: proposed from phones, decided by the office, and never written over.

use crate::records::robin;
use homeward_tests::on_both_engines;
use serde_json::{Value, json};
use uuid::Uuid;

const CORRECTION: &str = "contact-correction";

fn row(id: Uuid, values: &Value) -> Value {
    json!({"intent": "add_row", "path": format!("/corrections/{id}"), "values": values})
}

on_both_engines! {
    /// Ada and Ben hear of two numbers, each without the other. Both reach the office, which takes one over and not the other; the
    /// details stay as they are until it does.
    fn two_people_propose_and_the_office_decides(world) {
        let robin = robin(world);
        let ((mut ada, ada_line), (mut ben, ben_line)) = (world.phone("ada"), world.phone("ben"));
        ada_line.cut();
        ben_line.cut();
        let proposed = [(&mut ada, "07700 900 111"), (&mut ben, "07700 900 222")].map(|(phone, number)| {
            let record = phone.begin(CORRECTION, robin).unwrap();
            let told = json!({"about": "phone", "reads_now": "07700 900 000", "should_read": number, "told_by": "Mother (invented)"});
            let path = phone.add_row(record, "/corrections", told.as_object().unwrap().clone()).unwrap();
            path.segments().last().unwrap().clone()
        });
        let [hers, his] = &proposed;
        ada_line.mend();
        ben_line.mend();
        ada.sync().unwrap();
        ben.sync().unwrap();
        ada.sync().unwrap();

        let mo = world.desk("mo");
        let listed = mo.get(&format!("/v1/records?child={robin}&kind={CORRECTION}")).expect(200);
        let [one] = &listed["items"].as_array().unwrap()[..] else { panic!("one record for a child: {listed}") };
        assert_eq!(one["data"]["corrections"].as_object().unwrap().len(), 2);
        assert_eq!(one["conflicts"], json!([]));
        let before = mo.get(&format!("/v1/children/{robin}")).expect(200)["details"].clone();

        let path = format!("/v1/records/{}/edits", one["id"].as_str().unwrap());
        let etag = mo.get(path.trim_end_matches("/edits")).etag();
        let decide = |id: &str, what: &str| json!({"intent": "set", "path": format!("/corrections/{id}/decision"), "value": what});
        let body = json!({"kind": CORRECTION, "child": robin, "intents": [decide(hers, "taken_over"), decide(his, "not_taken_over")]});
        mo.call("POST", &path, Some(body), &[("if-match", &etag)]).expect(200);
        assert_eq!(mo.get(&format!("/v1/children/{robin}")).expect(200)["details"], before, "a decision writes no details");

        ben.sync().unwrap();
        let record = sync_core::ids::RecordId(one["id"].as_str().unwrap().parse().unwrap());
        let seen = serde_json::to_value(ben.view(record).unwrap()).unwrap();
        assert_eq!(seen["data"]["corrections"][hers]["decision"], "taken_over");
        assert_eq!(seen["data"]["corrections"][his]["decision"], "not_taken_over");
        let by = &seen["attribution"][&format!("/corrections/{hers}/decision")]["device"];
        assert!(by.is_string(), "it says who decided");
    }

    /// Who works with the child proposes, the SPA too; who does not is told nothing, and the police write none.
    fn only_who_works_with_the_child_proposes(world) {
        let robin = robin(world);
        let record = world.id();
        let proposed = |id: Uuid| json!({"kind": CORRECTION, "child": robin, "intents": [row(id, &json!({"about": "address", "should_read": "2 Invented Street"}))]});
        let of_child = sync_core::catalogue::Catalogue::embedded().kind(CORRECTION).unwrap().required_id(robin).unwrap();
        let path = format!("/v1/records/{of_child}/edits");
        world.desk("yan").post(&path, proposed(record)).problem(404, "not_found");
        let made = world.desk("ada").post(&path, proposed(world.id())).expect(201);
        assert_eq!(made["data"]["corrections"].as_object().unwrap().len(), 1);
        // A second record of them would be a second truth.
        let other = format!("/v1/records/{}/edits", world.id());
        assert!(world.desk("ada").post(&other, proposed(world.id())).status == 422);
        world.desk("yan").get(&format!("/v1/records/{of_child}")).problem(404, "not_found");
    }
}
