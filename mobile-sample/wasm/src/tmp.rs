#![allow(missing_docs)]
use uuid::Uuid;
pub struct Splice {
    pub at: usize,
    pub remove: usize,
    pub insert: String,
}
pub fn splice(base: &str, next: &str) -> Option<Splice> {
    if base == next {
        return None;
    }
    let (b, n): (Vec<char>, Vec<char>) = (base.chars().collect(), next.chars().collect());
    let p = b.iter().zip(&n).take_while(|(x, y)| x == y).count();
    let s = b[p..].iter().rev().zip(n[p..].iter().rev()).take_while(|(x, y)| x == y).count();
    Some(Splice { at: p, remove: b.len() - p - s, insert: n[p..n.len() - s].iter().collect() })
}
pub fn rebase(_b: &str, _c: &str, e: &Splice) -> Splice {
    Splice { at: e.at, remove: e.remove, insert: e.insert.clone() }
}
pub fn attachment_id(h: [u8; 32]) -> Uuid {
    let mut b = [0; 16];
    b.copy_from_slice(&h[..16]);
    uuid::Builder::from_custom_bytes(b).into_uuid()
}
