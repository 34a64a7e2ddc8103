//! Voice notes as they are kept: one voice in Opus (RFC 6716), in a WebM file (RFC 9559), and nothing beside it.
//!
//! A browser records into a stream: the sizes of the file and of its clusters may be unknown, and a recording that broke off
//! ends in the middle of an element. What is kept is what plays: the header, one track of Opus, and its blocks. Tags,
//! attached files, chapters and indexes go, and so does what a program wrote about where and when.
//!
//! The bytes are a stranger's: they are walked once, nothing is decoded, and what is kept is never more than came.

mod ebml;
mod opus;
#[cfg(test)]
pub(crate) mod tests;

use ebml::{Element, Size};
use std::borrow::Cow;

/// What it is served as.
pub const MEDIA_TYPE: &str = "audio/webm";
/// What a WebM file begins with, and no picture does.
pub const MAGIC: &[u8] = &[0x1a, 0x45, 0xdf, 0xa3];
/// Longest name of a program, and longest code of a language.
const MAX_NAME: usize = 64;

const EBML: u32 = 0x1a45_dfa3;
const SEGMENT: u32 = 0x1853_8067;
const INFO: u32 = 0x1549_a966;
const TRACKS: u32 = 0x1654_ae6b;
const TRACK: u32 = 0xae;
const CLUSTER: u32 = 0x1f43_b675;
const SIMPLE_BLOCK: u32 = 0xa3;
const BLOCK_GROUP: u32 = 0xa0;
const BLOCK: u32 = 0xa1;
/// Seek heads, cues, tags, chapters, attached files, filling and checksums: nothing of it is heard.
const UNHEARD: [u32; 7] = [0x114d_9b74, 0x1c53_bb6b, 0x1254_c367, 0x1043_a770, 0x1941_a469, ebml::VOID, ebml::CHECKSUM];
/// Numbers of a cluster: its time, its place, the size of the one before.
const CLUSTER_NUMBERS: [u32; 3] = [0xe7, 0xa7, 0xab];
/// Numbers of a group of blocks: how long it lasts, what it refers to, how much is cut at its end.
const GROUP_NUMBERS: [u32; 3] = [0x9b, 0xfb, 0x75a2];

/// Reads a voice note and takes out what is not heard; `None` where it is no WebM file of one track of Opus.
pub fn clean(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    let mut rest = bytes;
    let header = Element::take(&mut rest).filter(|header| header.id == EBML)?;
    let Size::Known(_) = header.size else { return None };
    is_webm(header.content)?;
    let segment = Element::open(&mut rest).filter(|segment| segment.id == SEGMENT)?;
    let inside = match segment.size {
        // What the file does not count follows its end; one that counts more than there is broke off.
        Size::Known(size) => rest.get(..size).unwrap_or(rest),
        Size::Unknown => rest,
    };
    let mut walk = Walk::default();
    let mut body = Vec::with_capacity(inside.len());
    walk.level(inside, &mut body)?;
    if walk.heard == 0 {
        return None;
    }
    let told = matches!(segment.size, Size::Known(size) if size == body.len());
    if body == rest && (told || segment.size == Size::Unknown) {
        return Some(Cow::Borrowed(bytes));
    }
    let mut kept = header.whole.to_vec();
    match segment.size {
        Size::Unknown => kept.extend(segment.whole),
        Size::Known(_) => ebml::head(SEGMENT, body.len(), &mut kept),
    }
    kept.extend(body);
    Some(Cow::Owned(kept))
}

fn is_webm(header: &[u8]) -> Option<()> {
    const DOC_TYPE: u32 = 0x4282;
    const MAX_ID_LENGTH: u32 = 0x42f2;
    const MAX_SIZE_LENGTH: u32 = 0x42f3;
    /// Versions: of EBML, to read EBML by, of the type, to read the type by.
    const VERSIONS: [u32; 4] = [0x4286, 0x42f7, 0x4287, 0x4285];
    let mut rest = header;
    let mut webm = false;
    while !rest.is_empty() {
        let one = Element::take(&mut rest)?;
        match one.id {
            DOC_TYPE => webm = one.content == b"webm",
            MAX_ID_LENGTH if number(one.content)? == 4 => {}
            MAX_SIZE_LENGTH if number(one.content)? == 8 => {}
            id if VERSIONS.contains(&id) && number(one.content)? <= 4 => {}
            _ => return None,
        }
    }
    webm.then_some(())
}

/// How far the walk through a segment is.
#[derive(Default)]
struct Walk {
    /// The number of the one track, once it was told.
    track: Option<u64>,
    /// Whether a cluster is open.
    clustered: bool,
    /// How many blocks were heard.
    heard: usize,
}

impl Walk {
    /// Walks a segment, or a cluster that tells its size, and keeps what is heard.
    fn level(&mut self, inside: &[u8], kept: &mut Vec<u8>) -> Option<()> {
        let mut rest = inside;
        while !rest.is_empty() {
            let mut after = rest;
            // What broke off in the middle of an element plays as far as it goes.
            let Some(open) = Element::open(&mut after) else { break };
            if open.id == CLUSTER {
                rest = self.cluster(&open, after, kept)?;
                continue;
            }
            let Some(one) = Element::take(&mut rest) else { break };
            self.element(&one, kept)?;
        }
        Some(())
    }

    /// Walks a cluster, and returns what follows it. One whose end is not told has its elements at the level of the segment.
    fn cluster<'b>(&mut self, open: &Element<'_>, after: &'b [u8], kept: &mut Vec<u8>) -> Option<&'b [u8]> {
        self.track?;
        let Size::Known(size) = open.size else {
            self.clustered = true;
            kept.extend(open.whole);
            return Some(after);
        };
        let (content, left) = after.split_at_checked(size).unwrap_or((after, &[]));
        let mut inner = Vec::new();
        let mut rest = content;
        self.clustered = true;
        while !rest.is_empty() {
            let Some(one) = Element::take(&mut rest) else { break };
            self.element(&one, &mut inner)?;
        }
        if inner.len() == size {
            kept.extend(open.whole);
        } else {
            ebml::head(CLUSTER, inner.len(), kept);
        }
        kept.extend(inner);
        Some(left)
    }

    fn element(&mut self, one: &Element<'_>, kept: &mut Vec<u8>) -> Option<()> {
        match one.id {
            INFO if !self.clustered => kept.extend(&*info(one)?),
            TRACKS if self.track.is_none() => {
                self.track = Some(only_track(one.content)?);
                kept.extend(one.whole);
            }
            SIMPLE_BLOCK if self.clustered => {
                is_heard(one.content, self.track?)?;
                self.heard += 1;
                kept.extend(one.whole);
            }
            BLOCK_GROUP if self.clustered => {
                group(one.content, self.track?)?;
                self.heard += 1;
                kept.extend(one.whole);
            }
            id if self.clustered && CLUSTER_NUMBERS.contains(&id) && one.content.len() <= 8 => kept.extend(one.whole),
            id if UNHEARD.contains(&id) => {}
            _ => return None,
        }
        Some(())
    }
}

/// Returns what the file says of itself, without what is no number and no program's name.
fn info<'b>(whole: &Element<'b>) -> Option<Cow<'b, [u8]>> {
    /// How long a tick is, and how long the recording.
    const NUMBERS: [u32; 2] = [0x2a_d7b1, 0x4489];
    /// What wrote the file.
    const PROGRAMS: [u32; 2] = [0x4d80, 0x5741];
    let mut rest = whole.content;
    let mut kept: Vec<u8> = Vec::new();
    while !rest.is_empty() {
        let one = Element::take(&mut rest)?;
        let number = NUMBERS.contains(&one.id) && one.content.len() <= 8;
        let program = PROGRAMS.contains(&one.id) && one.content.len() <= MAX_NAME && one.content.is_ascii();
        if number || program {
            kept.extend(one.whole);
        }
    }
    if kept == whole.content {
        return Some(Cow::Borrowed(whole.whole));
    }
    let mut written = Vec::new();
    ebml::head(INFO, kept.len(), &mut written);
    written.extend(kept);
    Some(Cow::Owned(written))
}

/// Returns the number of the one track that there is: Opus, uncompressed, of one or two channels.
fn only_track(tracks: &[u8]) -> Option<u64> {
    const NUMBER: u32 = 0xd7;
    const TYPE: u32 = 0x83;
    const CODEC: u32 = 0x86;
    const PRIVATE: u32 = 0x63a2;
    const AUDIO: u32 = 0xe1;
    const LANGUAGE: u32 = 0x22_b59c;
    /// Its id; whether it is on, the default, forced and laced; how long a block is; what is cut at its beginning.
    const NUMBERS: [u32; 8] = [0x73c5, 0xb9, 0x88, 0x55aa, 0x9c, 0x23_e383, 0x56aa, 0x56bb];
    let mut rest = tracks;
    let track = Element::take(&mut rest).filter(|track| track.id == TRACK && rest.is_empty())?;
    let mut rest = track.content;
    let (mut found, mut audio, mut codec, mut head) = (None, false, false, false);
    while !rest.is_empty() {
        let one = Element::take(&mut rest)?;
        match one.id {
            NUMBER => found = Some(number(one.content)?),
            TYPE => audio = number(one.content)? == 2,
            CODEC => codec = one.content == b"A_OPUS",
            PRIVATE => head = opus::is_head(one.content),
            AUDIO => sampling(one.content)?,
            LANGUAGE if one.content.len() <= MAX_NAME && one.content.is_ascii() => {}
            id if NUMBERS.contains(&id) && one.content.len() <= 8 => {}
            _ => return None,
        }
    }
    found.filter(|number| audio && codec && head && (1..=0x7f).contains(number))
}

fn sampling(audio: &[u8]) -> Option<()> {
    /// Frequencies, channels, bits.
    const NUMBERS: [u32; 4] = [0xb5, 0x78_b5, 0x9f, 0x6264];
    let mut rest = audio;
    while !rest.is_empty() {
        let one = Element::take(&mut rest)?;
        if !NUMBERS.contains(&one.id) || one.content.len() > 8 {
            return None;
        }
    }
    Some(())
}

fn group(content: &[u8], track: u64) -> Option<()> {
    let mut rest = content;
    let mut blocks = 0;
    while !rest.is_empty() {
        let one = Element::take(&mut rest)?;
        match one.id {
            BLOCK => {
                is_heard(one.content, track)?;
                blocks += 1;
            }
            id if GROUP_NUMBERS.contains(&id) && one.content.len() <= 8 => {}
            _ => return None,
        }
    }
    (blocks == 1).then_some(())
}

/// Looks whether a block is one packet of Opus of the track.
fn is_heard(block: &[u8], track: u64) -> Option<()> {
    const LACING: u8 = 0x06;
    let (&[number, _, _, flags], packet) = block.split_first_chunk()?;
    let of_track = u64::from(number) == (track | 0x80);
    (of_track && flags & LACING == 0 && opus::is_packet(packet)).then_some(())
}

fn number(content: &[u8]) -> Option<u64> {
    (content.len() <= 8).then(|| content.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte)))
}
