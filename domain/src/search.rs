//! The folding for search: one key for every way in which a name, address or number is written.
//!
//! Keys and grams are compared as they are, so that both databases find the same records.

mod variant;

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

pub use variant::common_form;

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

/// The keys of a text: one field of a record, or one word that is looked for.
///
/// The ヶ of 茅ヶ崎 is also written ケ, が, ヵ, カ or か. Between kanji these are one letter in a second key; elsewhere か
/// is not が, so that the first key stays: 橋か is found in 橋かおる.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    plain: String,
    between_kanji: String,
}

impl Keys {
    /// The keys of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let plain = search_key(text);
        Self {
            between_kanji: one_letter_between_kanji(&plain),
            plain,
        }
    }

    /// The key itself.
    #[must_use]
    pub fn plain(&self) -> &str {
        &self.plain
    }

    /// Whether the text holds another one.
    #[must_use]
    pub fn hold(&self, part: &Self) -> bool {
        self.between_kanji.contains(&part.between_kanji) || self.plain.contains(&part.plain)
    }

    /// What the index stores of the text: the single characters and the pairs of its keys, each once and in the order of
    /// their code points.
    #[must_use]
    pub fn grams(&self) -> BTreeSet<String> {
        let keys = [&self.plain, &self.between_kanji];
        let singles = keys.iter().flat_map(|key| key.chars().map(String::from));
        let pairs = keys.iter().flat_map(|key| pairs(key));
        singles.chain(pairs).collect()
    }

    /// What a record must have of the word: its pairs, or the one character it consists of.
    ///
    /// A record that has them all need not hold the word: whoever asks compares the keys as well.
    #[must_use]
    pub fn query_grams(&self) -> BTreeSet<String> {
        let key = &self.between_kanji;
        let mut grams: BTreeSet<String> = pairs(key).collect();
        if grams.is_empty() && !key.is_empty() {
            grams.insert(key.clone());
        }
        grams
    }
}

/// The words of what was typed, each of which must be found somewhere; those of punctuation alone are left out.
#[must_use]
pub fn words(query: &str) -> Vec<Keys> {
    let words = query.split_whitespace().map(Keys::of);
    words.filter(|word| !word.plain.is_empty()).collect()
}

fn pairs(key: &str) -> impl Iterator<Item = String> {
    let next = key.chars().skip(1);
    key.chars()
        .zip(next)
        .map(|(one, two)| String::from_iter([one, two]))
}

/// The key with one letter for ヶ and what stands for it. The small ones never mean anything else.
fn one_letter_between_kanji(key: &str) -> String {
    const LETTER: char = 'が';
    let chars: Vec<char> = key.chars().collect();
    let is_beside = |place: Option<usize>| {
        place
            .and_then(|place| chars.get(place))
            .is_some_and(|&c| is_kanji(c) || c.is_ascii_digit())
    };
    let letter = |(place, &c): (usize, &char)| match c {
        'ゕ' | 'ゖ' => LETTER,
        'か' | 'が' | 'け' if is_beside(place.checked_sub(1)) && is_beside(Some(place + 1)) => {
            LETTER
        }
        _ => c,
    };
    chars.iter().enumerate().map(letter).collect()
}

fn is_kanji(c: char) -> bool {
    matches!(c, '々' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
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
        let of = |text| Keys::of(text).grams().into_iter().collect::<Vec<_>>();
        assert_eq!(of("ABAB"), ["a", "ab", "b", "ba"]);
        assert_eq!(of("高"), ["高"]);
        assert_eq!(of("－ 。"), Vec::<String>::new());
        let asked = |text| Keys::of(text).query_grams().into_iter().collect::<Vec<_>>();
        assert_eq!(asked("ABAB"), ["ab", "ba"]);
        assert_eq!(asked("髙"), ["高"]);
        assert_eq!(asked("ー"), Vec::<String>::new());
    }

    #[test]
    fn the_ke_of_chigasaki_is_found_however_it_is_written() {
        let holds = |text: &str, part: &str| Keys::of(text).hold(&Keys::of(part));
        let spellings = ["茅ヶ崎市", "茅ケ崎市", "茅が崎市", "茅ｹ崎市", "茅ヵ崎市"];
        for text in spellings {
            for part in spellings {
                assert!(holds(text, part), "{part} in {text}");
            }
            assert!(holds(text, "茅ヶ") && holds(text, "ヶ崎"), "{text}");
        }
        assert!(holds("3か所", "3ヶ所"));
        assert!(
            holds("高橋かおる", "橋か"),
            "what is typed letter by letter"
        );
        assert!(!holds("高橋かおる", "橋が"));
        assert!(!holds("はらだ", "ばらだ") && !holds("かんだ", "がんだ"));
    }

    #[test]
    fn what_is_typed_falls_into_words() {
        let plain = |query| {
            let words = words(query);
            words
                .iter()
                .map(|word| word.plain().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(plain("　髙橋  中央区 ー "), ["高橋", "中央区"]);
        assert_eq!(plain("－"), Vec::<String>::new());
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
        fn a_record_has_every_part_of_it_and_its_grams(text in "[ぁ-んかがけ髙橋﨑々ァ-ヶa-z0-9-]{1,20}", from in 0_usize..20, count in 1_usize..20) {
            let stored = Keys::of(&text);
            let part: String = text.chars().skip(from).take(count).collect();
            let part = Keys::of(&part);
            prop_assert!(stored.hold(&part));
            for gram in part.query_grams() {
                prop_assert!(stored.grams().contains(&gram), "{gram}");
            }
        }
    }
}
