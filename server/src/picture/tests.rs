//! Pictures made by hand, part by part.

use super::*;

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker][..], &length, content].concat()
}

fn jpeg(before: &[Vec<u8>], after: &[u8]) -> Vec<u8> {
    let scan = [segment(0xda, &[1, 1, 0, 0, 63, 0]), vec![1, 2, 0xff, 0, 3, 0xff, 0xd0, 4]].concat();
    let again = [segment(0xc4, b"a table"), segment(0xda, &[1, 1, 0, 0, 63, 0]), vec![5, 6]].concat();
    let frame = [segment(0xdb, b"a table"), segment(0xc2, b"a frame")].concat();
    [&[0xff, 0xd8][..], &before.concat(), &frame, &scan, after, &again, &[0xff, 0xd9]].concat()
}

/// EXIF with a place, and the picture turned so.
fn exif(turn: u8, little: bool) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, value: [u8; 4]| -> Vec<u8> {
        let (tag, kind, count) = if little {
            (tag.to_le_bytes(), kind.to_le_bytes(), 1_u32.to_le_bytes())
        } else {
            (tag.to_be_bytes(), kind.to_be_bytes(), 1_u32.to_be_bytes())
        };
        [&tag[..], &kind, &count, &value].concat()
    };
    let short = if little { [turn, 0, 0, 0] } else { [0, turn, 0, 0] };
    let head: &[u8] = if little { b"Exif\0\0II*\0\x08\0\0\0\x02\0" } else { b"Exif\0\0MM\0*\0\0\0\x08\0\x02" };
    [head, &entry(0x0112, 3, short), &entry(0x8825, 4, [0, 0, 0, 38]), b"\0\0\0\0GPS CANARY"].concat()
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut checksum = flate2::Crc::new();
    checksum.update(&[name.as_slice(), content].concat());
    [&u32::try_from(content.len()).unwrap().to_be_bytes()[..], name, content, &checksum.sum().to_be_bytes()].concat()
}

fn riff(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let chunks: Vec<u8> = chunks
        .iter()
        .flat_map(|(name, content)| {
            let length = u32::try_from(content.len()).unwrap().to_le_bytes();
            [&name[..], &length, content, &vec![0; content.len() % 2]].concat()
        })
        .collect();
    [b"RIFF", &u32::try_from(chunks.len() + 4).unwrap().to_le_bytes()[..], b"WEBP", &chunks].concat()
}

#[test]
fn a_clean_picture_is_kept_byte_for_byte() {
    let jfif = segment(0xe0, b"JFIF\0\x01\x01\0\0\x48\0\x48\0\0");
    let icc = segment(0xe2, b"ICC_PROFILE\0\x01\x01colours");
    let adobe = segment(0xee, b"Adobe\0\x64\0\0\0\0\x01");
    let png = [
        png::SIGNATURE,
        &chunk(b"IHDR", b"size"),
        &chunk(b"gAMA", b"0001"),
        &chunk(b"IDAT", b"x"),
        &chunk(b"IEND", b""),
    ];
    for (picture, media_type) in [
        (jpeg(&[jfif, icc, adobe], &[]), "image/jpeg"),
        (png.concat(), "image/png"),
        (riff(&[(b"VP8 ", b"odd")]), "image/webp"),
        (riff(&[(b"VP8X", &[0x10; 10]), (b"ALPH", b"a"), (b"VP8L", b"even")]), "image/webp"),
    ] {
        let kept = clean(&picture).unwrap();
        assert_eq!(kept.media_type, media_type);
        assert!(matches!(kept.bytes, Cow::Borrowed(same) if same == picture), "{media_type}");
    }
}

#[test]
fn what_a_camera_wrote_goes_from_a_jpeg_and_how_it_is_turned_stays() {
    let thumbnail = segment(0xe0, b"JFIF\0\x01\x01\0\0\x48\0\x48\x01\x01CANARY");
    let xmp = segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0CANARY");
    let several = segment(0xe2, b"MPF\0CANARY");
    let comment = segment(0xfe, b"CANARY");
    for (turn, little) in [(6, true), (6, false), (1, true), (0, false), (9, true)] {
        let before =
            [thumbnail.clone(), segment(0xe1, &exif(turn, little)), xmp.clone(), several.clone(), comment.clone()];
        // Between two scans, and behind the end.
        let picture = [jpeg(&before, &comment), b"ftyp CANARY film".to_vec()].concat();
        let kept = clean(&picture).unwrap().bytes.into_owned();
        assert!(!holds(&kept, b"CANARY") && !holds(&kept, b"GPS"), "{turn}");
        let jfif = segment(0xe0, b"JFIF\0\x01\x01\0\0\x48\0\x48\0\0");
        let turned =
            segment(0xe1, &[&b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06"[..], &[0; 6]].concat());
        let expected = if turn == 6 { jpeg(&[jfif, turned], &[]) } else { jpeg(&[jfif], &[]) };
        assert_eq!(kept, expected, "{turn}");
        assert_eq!(clean(&kept).unwrap().bytes, Cow::Borrowed(&kept[..]));
    }
}

#[test]
fn what_a_program_wrote_goes_from_png_and_webp() {
    let png = |beside: &[Vec<u8>]| {
        [png::SIGNATURE, &chunk(b"IHDR", b"size"), &beside.concat(), &chunk(b"IDAT", b"x"), &chunk(b"IEND", b"")]
            .concat()
    };
    let beside =
        [chunk(b"eXIf", b"CANARY"), chunk(b"tEXt", b"CANARY"), chunk(b"tIME", b"CANARY"), chunk(b"caNv", b"CANARY")];
    let kept = clean(&[png(&beside), b"CANARY".to_vec()].concat()).unwrap().bytes.into_owned();
    assert_eq!(kept, png(&[]));

    let flags = [&[0x3e][..], &[0; 9]].concat();
    let told = riff(&[
        (b"VP8X", &flags),
        (b"ICCP", b"colours"),
        (b"VP8 ", b"even"),
        (b"EXIF", b"CANARY"),
        (b"XMP ", b"CANARY"),
    ]);
    let kept = clean(&[told, b"CANARY".to_vec()].concat()).unwrap().bytes.into_owned();
    let flags = [&[0x32][..], &[0; 9]].concat();
    assert_eq!(kept, riff(&[(b"VP8X", &flags), (b"ICCP", b"colours"), (b"VP8 ", b"even")]));
}

#[test]
fn a_png_of_which_no_reader_shows_a_part_is_no_picture() {
    let parts = [chunk(b"IHDR", b"size"), chunk(b"gAMA", b"0001"), chunk(b"IDAT", b"x"), chunk(b"IEND", b"")];
    let whole = [png::SIGNATURE, &parts.concat()].concat();
    assert!(matches!(clean(&whole).unwrap().bytes, Cow::Borrowed(_)));
    for (number, part) in parts.iter().enumerate() {
        let mut damaged = parts.clone();
        damaged[number][part.len() - 1] ^= 1;
        let kept = clean(&[png::SIGNATURE, &damaged.concat()].concat()).map(|picture| picture.bytes.into_owned());
        // What a reader may pass over is left out.
        let without = [png::SIGNATURE, &parts[0], &parts[2], &parts[3]].concat();
        assert_eq!(kept, (number == 1).then_some(without), "{number}");
    }
}

#[test]
fn what_cannot_be_followed_is_no_picture() {
    let whole = jpeg(&[], &[]);
    for broken in [
        &b""[..],
        b"\xff\xd8",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\xe0\0\x01",
        b"\xff\xd8\xff\xe0\xff\xff",
        &whole[..20],
        b"<svg onload=",
        b"GIF89a",
        b"RIFF\0\0\0\0WAVE",
        b"RIFF\xff\xff\xff\xffWEBPVP8 ",
        b"RIFF\x04\0\0\0WEBP",
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR",
        b"RIFF\x0c\0\0\0WEBPVP8 \xff\xff\xff\xff",
    ] {
        assert_eq!(clean(broken), None, "{broken:02x?}");
    }
    // A picture that broke off in its scan shows what it has.
    let broken = &whole[..whole.len() - 4];
    assert_eq!(clean(broken).unwrap().bytes, Cow::Borrowed(broken));
}

#[test]
fn hostile_pictures_cost_no_more_than_they_are() {
    // Five megabytes of empty segments, of markers that fill, of half markers, and of an EXIF that points everywhere.
    let empty = [vec![0xff, 0xd8], segment(0xfe, b"").repeat(1_250_000)].concat();
    let filled = [vec![0xff, 0xd8], vec![0xff; 5_000_000]].concat();
    let scan = [vec![0xff, 0xd8], segment(0xda, b""), vec![0xff; 5_000_000]].concat();
    for picture in [empty, filled] {
        assert_eq!(clean(&picture), None);
    }
    assert!(clean(&scan).unwrap().bytes.len() <= scan.len());
    for at in [0_u32, 4, 8, 0x7fff_ffff, u32::MAX] {
        let tiff = [&b"Exif\0\0II*\0"[..], &at.to_le_bytes(), &[0xff; 40]].concat();
        assert!(clean(&jpeg(&[segment(0xe1, &tiff)], &[])).is_some());
    }
}
