//! ISO-2022-JP as mailers really write it.
//!
//! The decoder of the web standard (encoding_rs) stops at what mail is full of: half-width kana after `ESC ( I` are
//! read, but JIS X 0212, kana by shift or in eight bits, two escapes side by side and lines that end in kanji are
//! not. All of it has a place in EUC-JP, so that it is rewritten into that and decoded there, the special characters
//! of NEC and IBM (①, ㈱, 髙) included.

use encoding_rs::EUC_JP;

/// What the escape sequences have designated.
#[derive(Clone, Copy, PartialEq)]
enum Set {
    Ascii,
    HalfWidthKana,
    Kanji,
    SupplementaryKanji,
}

const ESCAPE: u8 = 0x1b;
/// EUC-JP's single shifts.
const KANA_FOLLOWS: u8 = 0x8e;
const SUPPLEMENT_FOLLOWS: u8 = 0x8f;

const ESCAPES: [(&[u8], Set); 12] = [
    (b"\x1b(B", Set::Ascii),
    (b"\x1b(J", Set::Ascii),
    (b"\x1b(H", Set::Ascii),
    (b"\x1b(I", Set::HalfWidthKana),
    (b"\x1b$@", Set::Kanji),
    (b"\x1b$B", Set::Kanji),
    (b"\x1b$(@", Set::Kanji),
    (b"\x1b$(B", Set::Kanji),
    (b"\x1b$(O", Set::Kanji),
    (b"\x1b$(Q", Set::Kanji),
    (b"\x1b$(D", Set::SupplementaryKanji),
    // Announces the revision of 1990, before `ESC $ B`.
    (b"\x1b&@", Set::Kanji),
];

/// Whether a designation of kanji or kana stands in `bytes`.
pub(super) fn has_escapes(bytes: &[u8]) -> bool {
    let designates = |place: &[u8]| {
        let known = ESCAPES.iter().find(|(escape, _)| place.starts_with(escape));
        known.is_some_and(|&(_, set)| set != Set::Ascii)
    };
    let places = bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == ESCAPE);
    places.into_iter().any(|(at, _)| designates(&bytes[at..]))
}

/// The text, with U+FFFD for what has no character.
pub(super) fn decode(bytes: &[u8]) -> String {
    let euc = to_euc(bytes);
    let (text, _) = EUC_JP.decode_without_bom_handling(&euc);
    text.into_owned()
}

fn to_euc(bytes: &[u8]) -> Vec<u8> {
    let mut euc = Vec::with_capacity(bytes.len());
    let (mut set, mut is_shifted, mut rest) = (Set::Ascii, false, bytes);
    while let [byte, tail @ ..] = rest {
        rest = tail;
        match (*byte, set, tail) {
            (ESCAPE, ..) => {
                let place = &bytes[bytes.len() - tail.len() - 1..];
                let known = ESCAPES.iter().find(|(escape, _)| place.starts_with(escape));
                if let Some((escape, designated)) = known {
                    set = *designated;
                    rest = &place[escape.len()..];
                }
            }
            (0x0e, ..) => is_shifted = true,
            (0x0f, ..) => is_shifted = false,
            // A line begins in ASCII; many leave the kanji of the line before without an escape.
            (b'\r' | b'\n', ..) => {
                (set, is_shifted) = (Set::Ascii, false);
                euc.push(*byte);
            }
            (
                0x21..=0x7e | 0xa1..=0xfe,
                Set::Kanji,
                [second @ (0x21..=0x7e | 0xa1..=0xfe), after @ ..],
            ) => {
                euc.extend([byte | 0x80, second | 0x80]);
                rest = after;
            }
            (0x21..=0x7e, Set::SupplementaryKanji, [second @ 0x21..=0x7e, after @ ..]) => {
                euc.extend([SUPPLEMENT_FOLLOWS, byte | 0x80, second | 0x80]);
                rest = after;
            }
            (0x21..=0x5f, Set::HalfWidthKana, _) => euc.extend([KANA_FOLLOWS, byte | 0x80]),
            (0x21..=0x5f, Set::Ascii, _) if is_shifted => euc.extend([KANA_FOLLOWS, byte | 0x80]),
            (0xa1..=0xdf, Set::Ascii | Set::HalfWidthKana, _) => euc.extend([KANA_FOLLOWS, *byte]),
            _ => euc.push(*byte),
        }
    }
    euc
}
