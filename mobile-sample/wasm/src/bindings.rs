//! The bindings: JSON and bytes in, JSON and bytes out.

use crate::app::{App, Call, Fault};
use crate::storage::Row;
use chrono::{DateTime, Utc};
use js_sys::{Array, Uint8Array};
use serde_json::json;
use sync_core::catalogue::Catalogue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The phone, as a browser's worker holds it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Device {
    app: App,
}

#[wasm_bindgen]
impl Device {
    /// Makes a phone that knows nothing yet.
    #[wasm_bindgen(constructor)]
    #[expect(clippy::new_without_default, reason = "JavaScript knows constructors and no Default")]
    pub fn new() -> Device {
        Device { app: App::new(Catalogue::embedded()) }
    }

    /// Takes a call: its JSON, bytes that go with it, the time in milliseconds since 1970, and 32 random bytes. Returns
    /// `{"out": …}` or `{"fault": …}`.
    pub fn call(&mut self, json: &str, bytes: Option<Vec<u8>>, now_millis: f64, seed: &[u8]) -> String {
        match self.answer(json, bytes, now_millis, seed) {
            Ok(out) => format!("{{\"out\":{out}}}"),
            Err(fault) => json!({"fault": fault.show()}).to_string(),
        }
    }

    fn answer(&mut self, json: &str, bytes: Option<Vec<u8>>, now_millis: f64, seed: &[u8]) -> Result<String, Fault> {
        let call: Call = serde_json::from_slice(json.as_bytes()).map_err(|_| Fault::malformed())?;
        let now = moment(now_millis).ok_or(Fault::malformed())?;
        let seed = seed.try_into().map_err(|_| Fault::malformed())?;
        self.app.call(call, bytes, now, seed)
    }

    /// Returns the rows to write: for each its object store, its name, and its sealed bytes or null to remove it.
    pub fn rows(&mut self) -> Array {
        shown(self.app.rows())
    }

    /// Returns everything that is open as rows, and the gate as JSON, for a store that was cleared; nothing where nothing is open.
    pub fn everything(&mut self) -> Option<Array> {
        let (rows, gate) = self.app.everything()?;
        let gate = json!(gate).to_string();
        Some(Array::of2(&shown(rows), &gate.into()))
    }

    /// Returns the gate to write as JSON, `null` to remove it, or nothing where it is as it was.
    pub fn gate(&self) -> Option<String> {
        self.app.gate().map(|gate| json!(gate).to_string())
    }

    /// Takes the bytes that go with the answer.
    pub fn bytes(&mut self) -> Option<Vec<u8>> {
        self.app.take_bytes()
    }

    /// Returns how far the corrected clock was ahead of the page's at the last call, in milliseconds.
    pub fn skew(&self) -> f64 {
        // Less than 2^53 of them, by the calendar's bounds.
        #[expect(clippy::cast_precision_loss, reason = "checked to be within the calendar by chrono")]
        let millis = self.app.skew().num_milliseconds() as f64;
        millis
    }

    /// Hears whether all is on the disk.
    pub fn settle(&mut self, written: bool) {
        self.app.settle(written);
    }

    /// Opens a row from the disk; tells whether it was whole.
    pub fn load(&mut self, name: &[u8], sealed: &[u8]) -> bool {
        name.try_into().is_ok_and(|name| self.app.load(name, sealed))
    }

    /// Returns what the last call asked for that is on the disk alone, each its key and its row's name; nothing where the call was answered.
    /// The rows are brought by [`Device::bring`], and the call is made again.
    pub fn wanted(&mut self) -> Option<Array> {
        let wanted = self.app.wanted();
        (!wanted.is_empty()).then(|| named(wanted))
    }

    /// Lists the rows of the words that are searched, likewise.
    pub fn words(&self) -> Array {
        named(self.app.word_rows())
    }

    /// Takes such a row; nothing where there is none.
    pub fn bring(&mut self, key: &str, sealed: Option<Vec<u8>>) {
        self.app.bring(key, sealed.as_deref());
    }

    /// Drops keys and content.
    pub fn forget(&mut self) {
        self.app.forget();
    }
}

fn named(wanted: Vec<(String, [u8; 32])>) -> Array {
    let rows = wanted.into_iter().map(|(key, name)| Array::of2(&key.into(), &Uint8Array::from(name.as_slice()).into()));
    rows.collect()
}

fn shown(rows: Vec<Row>) -> Array {
    let rows = rows.into_iter().map(|row| {
        let sealed = row.sealed.map_or(wasm_bindgen::JsValue::NULL, |bytes| Uint8Array::from(bytes.as_slice()).into());
        Array::of3(&row.store.as_str().into(), &Uint8Array::from(row.name.as_slice()).into(), &sealed)
    });
    rows.collect()
}

fn moment(millis: f64) -> Option<DateTime<Utc>> {
    // A page's clock has whole milliseconds, and far fewer than 2^53 of them.
    #[expect(clippy::cast_possible_truncation, reason = "checked to be within the calendar by chrono")]
    DateTime::from_timestamp_millis(millis as i64)
}
