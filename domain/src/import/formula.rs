//! The guard against texts that a spreadsheet would run as a formula.

/// The text for an exported file: one that a spreadsheet would take for a formula gets a `'` in front.
///
/// [`original`] takes it away again, so that export and import give back every text, also one that
/// begins with `'` itself.
#[must_use]
pub fn neutralised(text: &str) -> String {
    if is_dangerous(text.trim_start_matches(QUOTE)) {
        format!("{QUOTE}{text}")
    } else {
        text.to_owned()
    }
}

/// The text before [`neutralised`].
#[must_use]
pub fn original(text: &str) -> &str {
    match text.strip_prefix(QUOTE) {
        Some(rest) if is_dangerous(rest.trim_start_matches(QUOTE)) => rest,
        _ => text,
    }
}

const QUOTE: char = '\'';

/// Whether a spreadsheet may take the text for a formula; a Japanese one reads full width too.
fn is_dangerous(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_formula_is_neutralised() {
        for formula in ["=1+1", "+81", "-1", "@SUM", "\tx", "\rx", "'=1", "＝1"] {
            assert_eq!(neutralised(formula), format!("'{formula}"));
        }
        for plain in ["", "1-2", "'quoted'", "ー", "○"] {
            assert_eq!(neutralised(plain), plain);
        }
        assert_eq!(original("'quoted'"), "'quoted'");
    }

    proptest! {
        #[test]
        fn neutralising_is_undone(text in "['=+@\t\r\n＝－a-]{0,6}") {
            let safe = neutralised(&text);
            prop_assert!(!is_dangerous(&safe));
            prop_assert_eq!(original(&safe), text);
        }
    }
}
