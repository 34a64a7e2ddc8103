//! What the phone keeps beside the work: summaries that left it, until the server's audit has them, reminders that were given, and
//! where its person is.

use super::{App, Fault};
use serde_json::{Value, json};
use sync_core::ids::ChildId;
use sync_core::sync::output::{Output, Way};
use sync_core::sync::phone::Storage as _;
use sync_core::sync::receipt;
use uuid::Uuid;

/// Where summaries that left lie in storage, by id.
const OUTPUTS: &str = "output/";
/// Where reminders lie.
const REMINDERS: &str = "reminders";
/// Most bytes of them: some hundreds of clocks.
const MAX_REMINDERS_BYTES: usize = 64 * 1024;
/// Where it lies which screens lead to the one that is shown.
const PLACE: &str = "place";
/// Most bytes of them.
const MAX_PLACE_BYTES: usize = 8 * 1024;

impl App {
    /// Takes note that a summary of a child is taken out of the app. It is on the disk before anything leaves.
    pub(super) fn output(&mut self, child: ChildId, way: &str) -> Result<(), Fault> {
        let way = Way::named(way).ok_or_else(Fault::malformed)?.name();
        let gone = || Fault::new("unknown_child", "The child is not on this phone.");
        self.storage.read(&format!("child/{child}")).ok_or_else(gone)?;
        let (id, at) = (self.fresh_id(), self.clock().corrected_now);
        self.storage.put_json(&format!("{OUTPUTS}{id}"), &json!({"id": id, "child": child, "way": way, "at": at}));
        Ok(())
    }

    /// Lists the summaries that the server's audit has not heard of, oldest first.
    pub(super) fn outputs(&self) -> Vec<Value> {
        self.storage.keys(OUTPUTS).iter().filter_map(|key| self.storage.read_json(key)).collect()
    }

    /// Counts them.
    pub(super) fn outputs_waiting(&self) -> usize {
        self.storage.keys(OUTPUTS).len()
    }

    /// Takes the server's word that its audit has one of them.
    pub(super) fn output_answer(&mut self, id: Uuid, answer: &[u8]) -> Result<(), Fault> {
        let key = format!("{OUTPUTS}{id}");
        let kept: Value = self.storage.read_json(&key).ok_or_else(Fault::malformed)?;
        let output = read(id, &kept).ok_or_else(Fault::malformed)?;
        if !receipt::is_of_output(answer, &output) {
            return Err(Fault::not_ours());
        }
        self.storage.remove(&key);
        Ok(())
    }

    /// Keeps where this person is, for an app that is started again. It is sealed like everything else: before the phone is
    /// unlocked nobody reads whose form was open.
    pub(super) fn keep_place(&mut self, trail: &Value) -> Result<(), Fault> {
        self.phone()?;
        if trail.to_string().len() > MAX_PLACE_BYTES {
            return Err(Fault::malformed());
        }
        self.storage.put_json(PLACE, trail);
        Ok(())
    }

    /// Returns where this person was; null where nothing was kept.
    pub(super) fn place(&self) -> Value {
        self.storage.read_json(PLACE).unwrap_or(json!(null))
    }

    /// Keeps which reminders were given.
    pub(super) fn remind(&mut self, reminders: &Value) -> Result<(), Fault> {
        self.phone()?;
        if reminders.to_string().len() > MAX_REMINDERS_BYTES {
            return Err(Fault::malformed());
        }
        self.storage.put_json(REMINDERS, reminders);
        Ok(())
    }

    /// Returns which reminders were given.
    pub(super) fn reminders(&self) -> Value {
        self.storage.read_json(REMINDERS).unwrap_or(json!(null))
    }
}

fn read(id: Uuid, kept: &Value) -> Option<Output> {
    let said = |name: &str| kept.get(name)?.as_str();
    let (child, way, at) = (said("child")?.parse().ok()?, Way::named(said("way")?)?, said("at")?.parse().ok()?);
    Some(Output { id, child, way, at })
}
