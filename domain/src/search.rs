//! The folding for search: one key for every way in which a name, address or number is written.
//!
//! Keys and grams are compared as they are, so that both databases find the same records.

mod variant;

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

/// The key under which a text is found; the key of a key is the key itself.
///
/// Width, case, katakana and variant kanji (異体字) are folded; white space, punctuation, hyphens and
/// the long-vowel mark ー are left out, so that センター is found as センタ. Small kana stay small:
/// きよう is not きょう.
#[must_use]
pub fn search_key(text: &str) -> String {
    let kept = text.nfkc().filter(|&c| is_kept(c));
    let folded = kept.flat_map(char::to_lowercase).map(to_hiragana);
    // Lower-casing and leaving out bring letters and marks together that were apart: normalised and
    // sifted once more, so that a second pass finds nothing to do.
    let folded: String = folded.map(variant::common_form).collect();
    folded.nfkc().filter(|&c| is_kept(c)).collect()
}

/// What the index stores of a text: the single characters and the pairs of its key, each once and in
/// the order of their code points.
pub fn grams(text: &str) -> impl Iterator<Item = String> + use<> {
    let key = search_key(text);
    let mut grams: BTreeSet<String> = key.chars().map(String::from).collect();
    grams.extend(pairs(&key));
    grams.into_iter()
}

/// What a record must have of a query: its pairs, or the one character it consists of.
///
/// A record that has them all need not contain the query: whoever asks compares the keys as well.
pub fn query_grams(query: &str) -> impl Iterator<Item = String> + use<> {
    let key = search_key(query);
    let mut grams: BTreeSet<String> = pairs(&key).collect();
    if grams.is_empty() && !key.is_empty() {
        grams.insert(key);
    }
    grams.into_iter()
}

fn pairs(key: &str) -> impl Iterator<Item = String> {
    let next = key.chars().skip(1);
    key.chars()
        .zip(next)
        .map(|(one, two)| String::from_iter([one, two]))
}

/// Letters and digits of any script. The long-vowel mark is one of them and is left out like a hyphen;
/// so are the combining marks, among them the selectors that tell variants of a kanji apart.
fn is_kept(c: char) -> bool {
    c.is_alphanumeric() && c != 'ー' && !unicode_normalization::char::is_combining_mark(c)
}

/// The hiragana of a katakana: the two blocks are laid out alike.
fn to_hiragana(c: char) -> char {
    const DISTANCE: u32 = 'ァ' as u32 - 'ぁ' as u32;
    match c {
        'ァ'..='ヶ' | 'ヽ' | 'ヾ' => char::from_u32(c as u32 - DISTANCE).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Spellings that must be found alike, a line each.
    const ALIKE: &[&[&str]] = &[
        &[
            "髙橋クリニック",
            "高橋ｸﾘﾆｯｸ",
            "高橋くりにっく",
            "髙橋　クリニック",
        ],
        &["山﨑歯科", "山崎歯科", "山嵜歯科"],
        &["渡邊", "渡邉", "渡辺"],
        &["齋藤", "斎藤", "齊藤", "斉藤"],
        &[
            "メディカルセンター",
            "メディカルセンタ",
            "ﾒﾃﾞｨｶﾙｾﾝﾀｰ",
            "メディカル・センター",
        ],
        &["濵田薬局", "濱田薬局", "浜田薬局"],
        &[
            "０３－１２３４－５６７８",
            "03-1234-5678",
            "03(1234)5678",
            "0312345678",
        ],
        &[
            "CAF1234567890",
            "caf 1234567890",
            "ＣＡＦ１２３４５６７８９０",
        ],
        &["S/N PF-3ABC", "snpf3abc"],
        &["㈱メディカル", "(株)メディカル", "株メディカル"],
        &["葛\u{E0100}城", "葛城"],
        &["ガ", "カ\u{3099}", "ｶﾞ", "が"],
        &["１丁目２−３", "1丁目2ー3", "1丁目2～3"],
    ];

    const APART: &[(&str, &str)] = &[
        ("きょう", "きよう"),
        ("病院", "美容院"),
        ("はら", "ばら"),
        ("埼玉", "崎玉"),
        ("大阪", "大坂"),
    ];

    #[test]
    fn spellings_of_one_name_have_one_key() {
        for spellings in ALIKE {
            for spelling in *spellings {
                assert_eq!(search_key(spelling), search_key(spellings[0]), "{spelling}");
            }
        }
        for (one, other) in APART {
            assert_ne!(search_key(one), search_key(other));
        }
    }

    #[test]
    fn grams_are_the_characters_and_the_pairs() {
        let of = |text| grams(text).collect::<Vec<_>>();
        assert_eq!(of("ABAB"), ["a", "ab", "b", "ba"]);
        assert_eq!(of("高"), ["高"]);
        assert_eq!(of("－ 。"), Vec::<String>::new());
        let asked = |text| query_grams(text).collect::<Vec<_>>();
        assert_eq!(asked("ABAB"), ["ab", "ba"]);
        assert_eq!(asked("髙"), ["高"]);
        assert_eq!(asked("ー"), Vec::<String>::new());
    }

    #[test]
    fn the_key_of_the_key_of_any_character_is_the_same() {
        for c in '\0'..=char::MAX {
            let key = search_key(&c.to_string());
            assert_eq!(search_key(&key), key, "U+{:04X}", c as u32);
        }
    }

    proptest! {
        #[test]
        fn the_key_of_a_key_is_the_key(text in any::<String>()) {
            let key = search_key(&text);
            prop_assert_eq!(search_key(&key), key);
        }

        #[test]
        fn the_key_of_kana_kanji_and_jamo_is_stable(text in "[ぁ-ヿｦ-ﾟ髙﨑邉\u{1100}-\u{11FF}\u{0300}-\u{0345} -]{0,12}") {
            let key = search_key(&text);
            prop_assert_eq!(search_key(&key), key);
        }

        #[test]
        fn a_record_has_the_grams_of_every_part_of_it(text in "[ぁ-ん髙橋﨑ァ-ヶa-z0-9-]{1,20}", from in 0_usize..20, count in 1_usize..20) {
            let stored: Vec<_> = grams(&text).collect();
            let part: String = text.chars().skip(from).take(count).collect();
            for gram in query_grams(&part) {
                prop_assert!(stored.contains(&gram), "{gram}");
            }
        }
    }
}
