//! What Unicode says of characters. In a browser its own tables are asked, the same wherever it runs (ECMA-262,
//! `String.prototype.normalize` and `\p{M}`): `tests/browser/parity.test.mjs` holds the two against each other.

/// Takes a text apart into compatibility forms (NFKD).
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn decomposed(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    text.nfkd().collect()
}

#[cfg(target_arch = "wasm32")]
pub(super) fn decomposed(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { js_sys::JsString::from(text).normalize("NFKD").into() }
}

/// Puts a text together in compatibility forms (NFKC).
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn composed(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    text.nfkc().collect()
}

#[cfg(target_arch = "wasm32")]
pub(crate) fn composed(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { js_sys::JsString::from(text).normalize("NFKC").into() }
}

/// Tells whether a character is a mark on the one before it.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

#[cfg(target_arch = "wasm32")]
pub(super) fn is_mark(c: char) -> bool {
    !c.is_ascii() && js_sys::RegExp::new("\\p{M}", "u").test(&c.to_string())
}

/// Tells whether a character is invisible by itself: a direction control, or one that is passed over in showing.
pub(super) fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}
