//! Where papers lie that hold credentials, and never what they say.

use unicode_normalization::UnicodeNormalization;

use super::{IdentifierError, fold};

identifier! {
    /// Place of the papers that hold credentials (控え書類の保管場所, S28): one line that names no credential.
    PaperPlace, "place of papers (控え書類の保管場所)"
}

/// Words after which an ID or a password is written, folded.
const CREDENTIAL_WORDS: [&str; 14] = [
    "パスワド",
    "パスコド",
    "暗証番号",
    "PASSWORD",
    "PASSWD",
    "PASS",
    "PW",
    "アカウント",
    "ACCOUNT",
    "ユザ名",
    "ユザID",
    "ログインID",
    "USER",
    "ID",
];

/// So many letters, digits and signs after such a word are a credential.
const SHORTEST_CREDENTIAL: usize = 3;

/// So many characters of so many kinds are a password wherever they stand.
const SHORTEST_PASSWORD: usize = 6;
const PASSWORD_KINDS: usize = 3;

impl PaperPlace {
    const LONGEST: usize = 300;
    const ACCEPTED: &'static str = "the place alone, such as 事務室の棚, in 1 to 300 characters of one line; IDs and passwords are never registered";

    /// Takes `raw` without the white space around it when it is one line that holds nothing like a credential: neither a
    /// word such as パスワード with letters or digits after it, nor a run of letters, digits and signs mixed.
    pub fn parse(raw: &str) -> Result<Self, IdentifierError> {
        let text = raw.trim();
        let is_line = (1..=Self::LONGEST).contains(&text.chars().count())
            && !text.chars().any(char::is_control);
        if is_line && !names_credential(text) && !holds_password(text) {
            Ok(Self(text.to_owned()))
        } else {
            // A refused text may be a password: it is not said again.
            Err(Self::error("…", Self::ACCEPTED))
        }
    }
}

/// Whether an ID or a password follows a word for one. What stands in between is punctuation or a particle.
fn names_credential(text: &str) -> bool {
    let folded = fold(text);
    let follows = |(at, word): (usize, &str)| {
        let rest = &folded[at + word.len()..];
        let between = |c: char| !c.is_alphanumeric() || matches!(c, 'は' | 'が' | 'の' | 'を');
        let told = rest.trim_start_matches(between);
        let run = told.chars().take_while(char::is_ascii_graphic);
        run.count() >= SHORTEST_CREDENTIAL
    };
    CREDENTIAL_WORDS
        .iter()
        .any(|word| folded.match_indices(word).any(follows))
}

/// Whether a run holds lower and upper case, digits and signs as passwords do.
fn holds_password(text: &str) -> bool {
    let half_width: String = text.nfkc().collect();
    let kinds = |run: &str| {
        let has = |is: fn(&char) -> bool| usize::from(run.chars().any(|c| is(&c)));
        has(char::is_ascii_lowercase)
            + has(char::is_ascii_uppercase)
            + has(char::is_ascii_digit)
            + has(char::is_ascii_punctuation)
    };
    half_width
        .split(|c: char| !c.is_ascii_graphic())
        .any(|run| run.len() >= SHORTEST_PASSWORD && kinds(run) >= PASSWORD_KINDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_taken_and_a_credential_is_not() {
        for place in [
            "事務室の棚",
            "受付のキャビネットA3",
            "2F 院長室・書庫B-12",
            "パスワードの控えとともに金庫",
            "管理アカウントの控えは院長が保管",
        ] {
            assert_eq!(PaperPlace::parse(place).unwrap().as_str(), place);
        }
        for credential in [
            "管理アカウント admin01 / パスワード Abc!2345",
            "棚。ﾊﾟｽﾜｰﾄﾞは「qwerty」",
            "PW:hogehoge",
            "ID＝ｋａｎｒｉ",
            "金庫 Abc!2345",
            "パスワード　１２３４",
            "",
            "棚\n引き出し",
        ] {
            let error = PaperPlace::parse(credential).unwrap_err();
            let said = error.to_string();
            assert!(said.contains("事務室の棚"), "{said}");
            assert!(!said.contains("Abc!2345"), "it is not said again: {said}");
        }
    }
}
