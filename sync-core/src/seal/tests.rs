//! What sealing promises.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// As cheap as Argon2id allows: these tests are not about the cost.
const CHEAP: PassphraseCost = PassphraseCost { memory_kib: 64, passes: 1, lanes: 1 };
const SECRET: [u8; 32] = [77; 32];

fn key() -> DataKey {
    DataKey::from_random([7; 32])
}

fn code() -> RecoveryCode {
    RecoveryCode::from_random([11; RANDOM_SYMBOLS])
}

fn wraps() -> [WrappedKey; 4] {
    [
        key().wrap_with_passphrase("correct horse", CHEAP, [1; 16], [2; 24]).unwrap(),
        key().wrap_with_prf(&[9; 32], vec![3; 40], [4; 32], [5; 24]),
        key().wrap_for(&organisation_public(&SECRET), [6; 32], [8; 24]).unwrap(),
        key().wrap_with_recovery(&code(), [10; 16], [12; 24]),
    ]
}

fn open(wrapped: &WrappedKey) -> Result<DataKey, SealError> {
    match wrapped {
        WrappedKey::Passphrase { .. } => wrapped.unwrap_with_passphrase("correct horse"),
        WrappedKey::Passkey { .. } => wrapped.unwrap_with_prf(&[9; 32]),
        WrappedKey::Organisation { .. } => wrapped.unwrap_with_secret(&SECRET),
        WrappedKey::Recovery { .. } => wrapped.unwrap_with_recovery(&code()),
    }
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

homeward_seeds::properties! {
    #[test]
    fn a_row_comes_back_and_shows_nothing(name in ".{0,80}", bytes in prop::collection::vec(any::<u8>(), 0..3000)) {
        let sealed = key().seal(&name, &bytes, [1; 24]);
        prop_assert_eq!(key().open(&key().name(&name), &sealed), Ok((name.clone(), bytes.clone())));
        prop_assert_eq!(sealed.len(), 1 + 24 + 16 + padded(16 + name.len() + bytes.len()));
        prop_assert!(name.len() < 4 || !contains(&sealed, name.as_bytes()));
        prop_assert!(bytes.len() < 8 || !contains(&sealed, &bytes));
    }

    #[test]
    fn every_flipped_bit_is_refused(bytes in prop::collection::vec(any::<u8>(), 0..600), bit in any::<prop::sample::Index>()) {
        let boxed = seal_for(&organisation_public(&SECRET), [6; 32], [8; 24], &bytes).unwrap();
        let sealed = key().seal("record/1", &bytes, [1; 24]);
        for mut sealed in [sealed, boxed] {
            let is_box = open_with(&SECRET, &sealed).is_ok();
            let bit = bit.index(sealed.len() * 8);
            sealed[bit / 8] ^= 1 << (bit % 8);
            let refused = if is_box { open_with(&SECRET, &sealed).unwrap_err() } else {
                key().open(&key().name("record/1"), &sealed).unwrap_err()
            };
            prop_assert!(matches!(refused, SealError::Damaged | SealError::LaterFormat));
        }
    }

    #[test]
    fn what_is_cut_short_or_made_up_is_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), cut in 0_usize..320) {
        prop_assert!(key().open(&[0; 32], &bytes).is_err());
        prop_assert!(open_with(&SECRET, &bytes).is_err());
        prop_assert!(WrappedKey::read(&bytes).is_err());
        let sealed = key().seal("record/1", b"", [1; 24]);
        let cut = cut.min(sealed.len() - 1);
        prop_assert_eq!(key().open(&key().name("record/1"), &sealed[..cut]), Err(SealError::Damaged));
    }

    #[test]
    fn sizes_cost_little_and_never_shrink(length in 0_usize..50_000_000) {
        let size = padded(length);
        prop_assert!(size >= length.max(FLOOR_BYTES));
        prop_assert!(size == FLOOR_BYTES || size - length <= length / 8);
        prop_assert_eq!(padded(size), size);
    }
}

#[test]
fn every_bit_of_a_row_counts() {
    let sealed = key().seal("record/1", b"Canary Smith", [1; 24]);
    let boxed = seal_for(&organisation_public(&SECRET), [6; 32], [8; 24], b"Canary Smith").unwrap();
    for bit in 0..sealed.len() * 8 {
        let mut flipped = sealed.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(key().open(&key().name("record/1"), &flipped).is_err(), "bit {bit}");
    }
    // The top bit of an X25519 public key is not part of the point (RFC 7748, section 5), but of the key's derivation.
    for bit in 0..(1 + 32 + 24) * 8 {
        let mut flipped = boxed.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(open_with(&SECRET, &flipped).is_err(), "bit {bit}");
    }
}

#[test]
fn a_row_opens_under_its_own_name_and_key_alone() {
    let sealed = key().seal("record/1", b"Canary Smith", [1; 24]);
    assert_eq!(key().open(&key().name("record/2"), &sealed), Err(SealError::Damaged));
    assert_eq!(DataKey::from_random([8; 32]).open(&key().name("record/1"), &sealed), Err(SealError::Damaged));
    assert_ne!(key().name("record/1"), DataKey::from_random([8; 32]).name("record/1"));
    let later = [&[FORMAT + 1], &sealed[1..]].concat();
    assert_eq!(key().open(&key().name("record/1"), &later), Err(SealError::LaterFormat));
    let earlier = [&[0], &sealed[1..]].concat();
    assert_eq!(key().open(&key().name("record/1"), &earlier), Err(SealError::Damaged));
}

#[test]
fn rows_of_one_class_have_one_length() {
    let lengths = |sizes: std::ops::Range<usize>| -> BTreeSet<usize> {
        sizes.map(|size| key().seal("record/1", &vec![b'x'; size], [1; 24]).len()).collect()
    };
    assert_eq!(lengths(0..200).len(), 1);
    assert_eq!(lengths(1_000..2_000).len(), 17);
    assert_eq!(
        (padded(0), padded(256), padded(257), padded(1_000), padded(5_000_000)),
        (256, 256, 272, 1024, 5_111_808)
    );
}

#[test]
fn each_way_in_gives_the_same_key() {
    let sealed = key().seal("record/1", b"Canary Smith", [1; 24]);
    for wrapped in wraps() {
        let json = serde_json::to_vec(&wrapped).unwrap();
        let read = WrappedKey::read(&json).unwrap();
        assert_eq!(read, wrapped);
        let (_, bytes) = open(&read).unwrap().open(&key().name("record/1"), &sealed).unwrap();
        assert_eq!(bytes, b"Canary Smith");
    }
}

#[test]
fn a_wrong_way_in_is_told_from_damage() {
    let [passphrase, passkey, organisation, recovery] = wraps();
    let other = RecoveryCode::from_random([13; RANDOM_SYMBOLS]);
    assert_eq!(recovery.unwrap_with_recovery(&other).unwrap_err().code(), "wrong_unlock");
    assert_eq!(recovery.unwrap_with_passphrase("correct horse").unwrap_err().code(), "other_way");
    assert_eq!(passphrase.unwrap_with_recovery(&code()).unwrap_err().code(), "other_way");
    assert_eq!(passphrase.unwrap_with_passphrase("correct house").unwrap_err().code(), "wrong_unlock");
    assert_eq!(passkey.unwrap_with_prf(&[8; 32]).unwrap_err().code(), "wrong_unlock");
    assert_eq!(organisation.unwrap_with_secret(&[8; 32]).unwrap_err().code(), "wrong_unlock");
    assert_eq!(passkey.unwrap_with_passphrase("correct horse").unwrap_err().code(), "other_way");
    assert_eq!(organisation.unwrap_with_prf(&[9; 32]).unwrap_err().code(), "other_way");
    assert_eq!(passphrase.unwrap_with_secret(&SECRET).unwrap_err().code(), "other_way");
}

#[test]
fn a_damaged_wrap_is_never_a_wrong_passphrase() {
    for wrapped in wraps() {
        let json = serde_json::to_string(&wrapped).unwrap();
        let fields = serde_json::to_value(&wrapped).unwrap();
        for (name, value) in fields.as_object().unwrap() {
            let mut damaged = fields.clone();
            damaged[name] = match value.as_str() {
                Some(text) if name != "by" => {
                    let (before, after) = text.split_at(text.len() / 2);
                    format!("{before}{}{}", if after.starts_with('A') { "B" } else { "A" }, &after[1..]).into()
                }
                Some(_) => "retina".into(),
                None => (value.as_u64().unwrap() + 1).into(),
            };
            let refused = WrappedKey::read(damaged.to_string().as_bytes()).unwrap_err();
            let expected = if name == "by" { SealError::LaterFormat } else { SealError::Damaged };
            assert_eq!(refused, expected, "{name}");
            damaged.as_object_mut().unwrap().remove(name);
            assert_eq!(WrappedKey::read(damaged.to_string().as_bytes()), Err(SealError::Damaged), "{name}");
        }
        let more = json.replacen('{', r#"{"more":1,"#, 1);
        assert_eq!(WrappedKey::read(more.as_bytes()), Err(SealError::Damaged));
        let later = json.replace(r#""key":"A"#, r#""key":"B"#);
        assert_ne!(later, json);
        assert_eq!(WrappedKey::read(later.as_bytes()), Err(SealError::LaterFormat));
    }
}

#[test]
fn a_hostile_row_cannot_ask_for_the_phones_memory() {
    let costs = [(4 * 1024 * 1024, 1, 1), (64, 1_000, 1), (1024, 1, 64), (0, 1, 1), (64, 0, 1), (64, 1, 0)];
    for (memory_kib, passes, lanes) in costs {
        let cost = PassphraseCost { memory_kib, passes, lanes };
        let refused = key().wrap_with_passphrase("correct horse", cost, [1; 16], [2; 24]).unwrap_err();
        assert_eq!(refused.code(), "cost_out_of_range");
        // Whoever can write a row can make its check fit.
        let WrappedKey::Passphrase { salt, nonce, key, .. } = wraps()[0].clone() else { unreachable!() };
        let hostile = WrappedKey::Passphrase { salt, memory_kib, passes, lanes, nonce, key }.checked();
        assert_eq!(hostile.unwrap_with_passphrase("correct horse").unwrap_err().code(), "cost_out_of_range");
    }
}

#[test]
fn keys_that_everyone_shares_are_refused() {
    for weak in [[0; 32], std::array::from_fn(|index| u8::from(index == 0))] {
        assert_eq!(seal_for(&weak, [6; 32], [8; 24], b"").unwrap_err().code(), "weak_key");
        assert_eq!(key().wrap_for(&weak, [6; 32], [8; 24]).unwrap_err().code(), "weak_key");
    }
}

#[test]
fn unsent_work_reaches_the_organisation_alone() {
    let words = b"Canary Smith was at the arcade.";
    let sealed = seal_for(&organisation_public(&SECRET), [6; 32], [8; 24], words).unwrap();
    assert_eq!(open_with(&SECRET, &sealed).unwrap(), words);
    assert_eq!(open_with(&[6; 32], &sealed), Err(SealError::Damaged));
    assert!(!contains(&sealed, b"Canary"));
    assert_eq!(sealed.len(), seal_for(&organisation_public(&SECRET), [6; 32], [8; 24], b"").unwrap().len());
}

#[test]
fn nothing_prints_a_key() {
    assert_eq!(format!("{:?}", key()), "DataKey");
}
