//! Days as people write them: ISO, with slashes, and in the Japanese calendar (和暦).

use jiff::civil::{Date, date};
use unicode_normalization::UnicodeNormalization;

/// The day of a text such as `2026-04-01`, `2026/4/1`, `20260401`, `2026年4月1日`, `R8.4.1` or
/// `令和8年4月1日`. The error says in Japanese what is accepted.
///
/// A year of an era may go on past its end, as forms printed before the change write it (平成32年 is 2020),
/// but never begins before it.
pub fn parse_date(text: &str) -> Result<Date, String> {
    let half_width: String = text.trim().nfkc().collect::<String>().to_uppercase();
    let day: String = without_midnight(&half_width).split_whitespace().collect();
    let known = compact(&day).or_else(|| written_out(&day));
    known
        .filter(|day| (FIRST_YEAR..=LAST_YEAR).contains(&day.year()))
        .ok_or_else(|| {
            "2026-04-01、2026/4/1、R8.4.1、令和8年4月1日のような実在する日付で入力してください"
                .to_owned()
        })
}

/// Days before or after are slips of the pen.
const FIRST_YEAR: i16 = 1926;
const LAST_YEAR: i16 = 2199;

/// Eras (元号): how they are written, and their first day.
const ERAS: [(&[&str], Date); 3] = [
    (&["令和", "R"], date(2019, 5, 1)),
    (&["平成", "H"], date(1989, 1, 8)),
    (&["昭和", "S"], date(1926, 12, 25)),
];

/// Spreadsheets write a day with a time when the column is formatted so.
fn without_midnight(text: &str) -> &str {
    let times = ["T00:00:00", " 00:00:00", " 0:00:00", " 00:00", " 0:00"];
    times
        .iter()
        .find_map(|time| text.strip_suffix(time))
        .unwrap_or(text)
}

/// `20260401`
fn compact(text: &str) -> Option<Date> {
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let part = |range| text.get(range).filter(|_| digits);
    Date::new(
        number(part(0..4)?)?,
        i8::try_from(number(part(4..6)?)?).ok()?,
        i8::try_from(number(part(6..8)?)?).ok()?,
    )
    .ok()
}

/// Year, month and day apart.
fn written_out(text: &str) -> Option<Date> {
    let text = text.strip_suffix('日').unwrap_or(text);
    let parts: Vec<&str> = text.split(['-', '/', '.', '年', '月']).collect();
    let [year, month, day] = parts[..] else {
        return None;
    };
    let (year, begins) = western_year(year)?;
    let month = i8::try_from(number(month)?).ok()?;
    let day = i8::try_from(number(day)?).ok()?;
    Date::new(year, month, day)
        .ok()
        .filter(|&day| day >= begins)
}

/// The year of the western calendar, and the first day that such a year can name.
fn western_year(text: &str) -> Option<(i16, Date)> {
    let of_era = |&(names, begins): &(&[&str], Date)| {
        let year = names.iter().find_map(|name| text.strip_prefix(name))?;
        let year = if year == "元" { 1 } else { number(year)? };
        (1..=99)
            .contains(&year)
            .then(|| (begins.year() + year - 1, begins))
    };
    let plain = || {
        let year = number(text).filter(|_| text.len() == 4)?;
        Some((year, Date::MIN))
    };
    ERAS.iter().find_map(of_era).or_else(plain)
}

/// One to four ASCII digits.
fn number(text: &str) -> Option<i16> {
    let digits = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_day_is_read_however_it_is_written() {
        let spellings = [
            "2026-04-01",
            "2026/4/1",
            "2026.4.1",
            "２０２６／０４／０１",
            "20260401",
            "2026年4月1日",
            "R8.4.1",
            "r8/4/1",
            "令和8年4月1日",
            "令和 ８年 ４月 １日",
            "㋿8年4月1日",
            "2026/4/1 0:00",
            "2026-04-01T00:00:00",
        ];
        for spelling in spellings {
            assert_eq!(parse_date(spelling), Ok(date(2026, 4, 1)), "{spelling}");
        }
        assert_eq!(parse_date("令和元年5月1日"), Ok(date(2019, 5, 1)));
        assert_eq!(parse_date("H31.4.30"), Ok(date(2019, 4, 30)));
        assert_eq!(parse_date("平成32年3月31日"), Ok(date(2020, 3, 31)));
        assert_eq!(parse_date("昭和64年1月7日"), Ok(date(1989, 1, 7)));
    }

    #[test]
    fn what_is_no_day_is_refused_with_what_is_accepted() {
        let wrong = [
            "",
            "46113",
            "2026-02-30",
            "R1.4.30",
            "令和0年4月1日",
            "26/4/1",
            "4/1",
            "2026-04-01 10:00",
            "0026-04-01",
            "+2026-04-01",
            "2026--04-01",
            "T15.1.1",
            "明日",
        ];
        for text in wrong {
            let message = parse_date(text).unwrap_err();
            assert!(message.contains("令和8年4月1日"), "{text}: {message}");
        }
    }

    proptest! {
        #[test]
        fn a_written_day_is_read_again(days in 0_i32..60_000) {
            let day = crate::time::add_days(date(1930, 1, 1), days);
            prop_assert_eq!(parse_date(&day.to_string()), Ok(day));
        }

        #[test]
        fn no_text_is_too_strange(text in any::<String>()) {
            let _ = parse_date(&text);
        }
    }
}
