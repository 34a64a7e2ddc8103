//! Voice notes made by hand, element by element.

use super::*;

/// A segment whose size is not told.
const OPEN_SEGMENT: [u8; 12] = [0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
/// A cluster whose size is not told.
const OPEN_CLUSTER: [u8; 12] = [0x1f, 0x43, 0xb6, 0x75, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

fn element(id: u32, content: &[u8]) -> Vec<u8> {
    let mut element = Vec::new();
    ebml::head(id, content.len(), &mut element);
    element.extend(content);
    element
}

fn header() -> Vec<u8> {
    let numbers = [(0x4286, 1), (0x42f7, 1), (0x42f2, 4), (0x42f3, 8)].map(|(id, number)| element(id, &[number]));
    let kind = [element(0x4282, b"webm"), element(0x4287, &[4]), element(0x4285, &[2])].concat();
    element(EBML, &[numbers.concat(), kind].concat())
}

fn track(codec: &[u8], head: &[u8], more: &[u8]) -> Vec<u8> {
    let audio = element(0xe1, &[element(0xb5, &48_000_f32.to_be_bytes()), element(0x9f, &[1])].concat());
    let track = [
        element(0xd7, &[1]),
        element(0x73c5, &[7]),
        element(0x83, &[2]),
        element(0x86, codec),
        element(0x63a2, head),
        audio,
        more.to_vec(),
    ];
    element(TRACKS, &element(TRACK, &track.concat()))
}

const HEAD: &[u8] = b"OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0";

fn block(packet: &[u8]) -> Vec<u8> {
    element(SIMPLE_BLOCK, &[&[0x81, 0, 0, 0x80], packet].concat())
}

/// What a browser writes: sizes unknown, 60 ms in each block.
fn open(info: &[u8], tracks: &[u8], blocks: &[u8]) -> Vec<u8> {
    let time = element(0xe7, &[0]);
    [&header()[..], &OPEN_SEGMENT, &element(INFO, info), tracks, &OPEN_CLUSTER, &time, blocks].concat()
}

fn info() -> Vec<u8> {
    [element(0x2a_d7b1, &[0x0f, 0x42, 0x40]), element(0x4d80, b"Chrome"), element(0x5741, b"Chrome")].concat()
}

/// A voice note of about a size, that is kept as it comes.
pub(crate) fn voice(size: usize) -> Vec<u8> {
    let packet: Vec<u8> = std::iter::once(0x18).chain((0..180).map(|byte| byte % 251)).collect();
    open(&info(), &track(b"A_OPUS", HEAD, b""), &block(&packet).repeat(size / 192 + 1))
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

#[test]
fn what_a_browser_records_is_kept_byte_for_byte() {
    let voice = voice(4_000);
    assert!(voice.starts_with(MAGIC));
    assert!(matches!(clean(&voice), Some(Cow::Borrowed(same)) if same == voice));
    // With sizes that are told, clusters one after another, and blocks in groups.
    let group = element(BLOCK_GROUP, &[element(BLOCK, &[0x81, 0, 0, 0, 0x18, 1]), element(0x75a2, &[0, 1])].concat());
    let clusters = [block(b"\x18\x01"), OPEN_CLUSTER.to_vec(), element(0xe7, &[9]), group].concat();
    let whole = open(&info(), &track(b"A_OPUS", HEAD, b""), &clusters);
    let inside = &whole[header().len() + 12..];
    let told = [&header()[..], &element(SEGMENT, inside)].concat();
    assert!(matches!(clean(&told), Some(Cow::Borrowed(same)) if same == told));
    let cluster = element(CLUSTER, &[element(0xe7, &[0]), block(b"\x18\x01")].concat());
    let closed = open(&info(), &track(b"A_OPUS", HEAD, b""), &cluster);
    assert!(matches!(clean(&closed), Some(Cow::Borrowed(same)) if same == closed));
}

#[test]
fn what_a_program_wrote_beside_it_goes() {
    let canary = element(0x7ba9, b"CANARY title");
    let date = element(0x4461, b"CANARY!!");
    let told = [info(), canary, date].concat();
    let beside = [
        element(0x1254_c367, b"CANARY tags"),
        element(0x1941_a469, b"CANARY a page"),
        element(ebml::VOID, b"CANARY"),
        block(b"\x18\x01"),
    ];
    let voice = open(&told, &track(b"A_OPUS", HEAD, b""), &beside.concat());
    let kept = clean(&voice).unwrap();
    assert_eq!(kept, open(&info(), &track(b"A_OPUS", HEAD, b""), &block(b"\x18\x01")));
    assert_eq!(clean(&kept).unwrap(), Cow::Borrowed(&kept[..]));
    // Behind the end of a file that tells its size.
    let inside = &kept[header().len() + 12..];
    let behind = [&header()[..], &element(SEGMENT, inside), b"CANARY <script>"].concat();
    let kept = clean(&behind).unwrap();
    assert!(!holds(&kept, b"CANARY") && kept.len() < behind.len());
}

#[test]
fn a_recording_that_broke_off_plays_as_far_as_it_goes() {
    let whole = voice(2_000);
    let cut = &whole[..whole.len() - 50];
    let kept = clean(cut).unwrap();
    assert!(whole.starts_with(&kept) && kept.len() > cut.len() - 200);
}

#[test]
fn what_is_no_voice_is_refused() {
    let opus = || track(b"A_OPUS", HEAD, b"");
    let heard = block(b"\x18\x01");
    let stereo_film = [opus(), track(b"V_VP9", HEAD, b"")].concat();
    let packed = element(0x6d80, b"");
    let foreign = element(SIMPLE_BLOCK, &[0x82, 0, 0, 0x80, 0x18, 1]);
    let laced = element(SIMPLE_BLOCK, &[0x81, 0, 0, 0x86, 0x18, 1]);
    for (why, bytes) in [
        ("nothing", Vec::new()),
        ("the magic alone", MAGIC.to_vec()),
        ("no block", open(&info(), &opus(), b"")),
        ("a block before its track", open(&info(), &heard, &opus())),
        ("another codec", open(&info(), &track(b"A_VORBIS", HEAD, b""), &heard)),
        ("a codec that is not what it says", open(&info(), &track(b"A_OPUS", b"VorbisHead", b""), &heard)),
        (
            "many channels",
            open(&info(), &track(b"A_OPUS", b"OpusHead\x01\x08\x38\x01\x80\xbb\0\0\0\0\x01", b""), &heard),
        ),
        ("a second track", open(&info(), &stereo_film, &heard)),
        ("a packed track", open(&info(), &track(b"A_OPUS", HEAD, &packed), &heard)),
        ("a block of another track", open(&info(), &opus(), &foreign)),
        ("laced blocks", open(&info(), &opus(), &laced)),
        ("a page in a block", open(&info(), &opus(), &block(b"\x1b<script>alert(1)</script>"))),
        ("an empty packet", open(&info(), &opus(), &block(b""))),
        ("something else", open(&info(), &opus(), &[heard.clone(), element(0x4dbb, b"x")].concat())),
        ("a film's type", [&element(EBML, &element(0x4282, b"matroska"))[..], &OPEN_SEGMENT].concat()),
    ] {
        assert_eq!(clean(&bytes), None, "{why}");
    }
    assert!(clean(&open(&info(), &opus(), &heard)).is_some());
}

#[test]
fn packets_of_opus_are_told_from_other_bytes() {
    let packets: [&[u8]; 8] = [
        b"\x18",
        b"\x18abc",
        b"\x19abcd",
        b"\x1a\x02abc",
        b"\x03\x02abcd",
        b"\x03\x82\x01abc",
        b"\x03\x42\x02abcdPP",
        &[0xe3, 0x30],
    ];
    for packet in packets {
        assert!(opus::is_packet(packet), "{packet:02x?}");
    }
    let others: [&[u8]; 9] = [
        b"",
        b"\x19abc",
        b"\x1a\x09abc",
        b"\x1a",
        b"\x03",
        b"\x03\x00",
        b"\x1b\x03abc",
        b"\x03\x02abc",
        b"\x03\x42\xff",
    ];
    for other in others {
        assert!(!opus::is_packet(other), "{other:02x?}");
    }
    assert!(!opus::is_packet(&[&[0x18][..], &[0; 1_276]].concat()));
}

#[test]
fn hostile_files_cost_no_more_than_they_are() {
    let opus = track(b"A_OPUS", HEAD, b"");
    let empty = element(ebml::VOID, b"").repeat(900_000);
    let clusters = OPEN_CLUSTER.repeat(400_000);
    let closed = element(CLUSTER, &[element(ebml::VOID, b""), block(b"\x18")].concat()).repeat(350_000);
    for inside in [empty, clusters, closed, vec![0xff; 4_900_000], vec![0; 4_900_000]] {
        let voice = open(&info(), &opus, &inside);
        assert!(clean(&voice).is_none_or(|kept| kept.len() <= voice.len()));
    }
    for size in [[0x08, 0xff, 0xff, 0xff, 0xff], [0x01, 0x7f, 0xff, 0xff, 0xff]] {
        let voice = [&header()[..], &OPEN_SEGMENT, &[0xa3], &size, b"x"].concat();
        assert_eq!(clean(&voice), None);
    }
}
