use automerge::*;
use chrono::DateTime;
use std::time::Instant;
use sync_core::catalogue::Catalogue;
use sync_core::ids::*;
use sync_core::record::*;
use sync_core::role::Role;
use sync_core::sync::hub::{self, Pusher};
use uuid::Uuid;
fn main() {
    let cat = Catalogue::embedded();
    let child = ChildId(Uuid::from_u128(2));
    let header = Header { id: RecordId(Uuid::from_u128(1)), kind: "return-home-interview".into(), child };
    let mut r = Record::begin(cat, header.clone()).unwrap();
    let dev = DeviceId(Uuid::from_u128(5));
    let hand = Hand { actor: DeviceActor { device: dev, rotation: 0 }, role: Role::MissingChildrenWorker, own_devices: vec![] };
    let p = |s: &str| Path::parse(s).unwrap();
    let mut n = 0i64;
    let mut edit = |r: &mut Record| {
        n += 1;
        let i = match n % 5 {
            0 => Intent::Set { path: p("/where"), value: format!("At the place they call number {n}").into() },
            1 => Intent::Set { path: p("/how_travelled"), value: format!("By bus {n}, then on foot").into() },
            2 => Intent::EditText { path: p("/before"), at: 0, remove: 0, insert: "They said it was quiet at home. ".into() },
            3 => Intent::Set { path: p("/push/bullying"), value: (n % 2 == 0).into() },
            _ => Intent::Set { path: p("/risk_now"), value: ["low", "medium", "high"][n as usize % 3].into() },
        };
        r.edit(&hand, DateTime::from_timestamp(1_790_000_000 + n, 0).unwrap(), &[i]).unwrap().changes
    };
    for _ in 0..100 { edit(&mut r); }
    let base = r.clone();
    let mut chunks = vec![];
    let mut changes = vec![];
    for _ in 0..5 { for c in edit(&mut r) { chunks.push(c.raw_bytes().to_vec()); changes.push(c); } }
    let t = |name: &str, f: &mut dyn FnMut()| { let mut best = f64::MAX; for _ in 0..40 { let s = Instant::now(); f(); best = best.min(s.elapsed().as_secs_f64() * 1e6); } println!("{name:30} {best:8.0} us"); };
    let saved = base.save();
    println!("saved {} bytes", saved.len());
    let pusher = Pusher { device: dev, role: Role::MissingChildrenWorker, own_devices: vec![dev] };
    t("load bare", &mut || { Automerge::load(&saved).unwrap(); });
    t("record load", &mut || { Record::load(cat, &saved).unwrap(); });
    t("clone", &mut || { let _ = base.clone(); });
    t("save", &mut || { base.save(); });
    t("view", &mut || { base.view(); });
    t("view json", &mut || { serde_json::to_string(&base.view()).unwrap(); });
    t("clone+apply 5", &mut || { let mut b = base.clone(); b.apply(changes.clone()).unwrap(); });
    t("judge (incl clone)", &mut || { match hub::judge(cat, Some(base.clone()), &header, &chunks, &pusher) { hub::Verdict::Admitted(_) => {}, o => panic!("{o:?}") } });
    t("parse 5", &mut || { for c in &chunks { let mut ch = Change::from_bytes(c.clone()).unwrap(); let e = ch.decode(); let x = Change::from(e); let _ = (ch.bytes(), x.raw_bytes()); } });
    t("meta x5", &mut || { for _ in 0..5 { base.change_hashes(); } });
    t("protocol", &mut || { let mut a = Automerge::load(&saved).unwrap(); let mut b = Automerge::load(&r.save()).unwrap();
        use automerge::sync::*; let (mut sa, mut sb) = (State::new(), State::new());
        let s = Instant::now();
        loop { let u = b.generate_sync_message(&mut sb); if let Some(m) = &u { a.receive_sync_message(&mut sa, Message::decode(&m.clone().encode()).unwrap()).unwrap(); }
          let d = a.generate_sync_message(&mut sa); if let Some(m) = &d { b.receive_sync_message(&mut sb, Message::decode(&m.clone().encode()).unwrap()).unwrap(); }
          if u.is_none() && d.is_none() { break; } }
        unsafe_free(s); });
    fn unsafe_free(s: Instant) { static mut_: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(u64::MAX); let v = s.elapsed().as_micros() as u64; mut_.fetch_min(v, std::sync::atomic::Ordering::SeqCst); if v == mut_.load(std::sync::atomic::Ordering::SeqCst) { eprintln!("proto only {v}"); } }
}
