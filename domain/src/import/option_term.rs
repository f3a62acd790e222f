//! The reconfiguration option of a PC, as one line of a cell.

use jiff::civil::Date;

use super::{
    cell::Cell,
    contact::{escaped, optional, split},
    reference::DeviceReference,
};

/// The reconfiguration option (再設定オプション) of a PC (C17, C18).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OptionTerm {
    /// The PC.
    pub pc: DeviceReference,
    /// First day; the contract's where it is not given.
    pub starts_on: Option<Date>,
    /// Last day, inclusive; by the clauses (A30, T05) where it is not given.
    pub ends_on: Option<Date>,
    /// First day without it, where it was cancelled.
    pub cancelled_on: Option<Date>,
}

impl Cell for OptionTerm {
    /// PC, first day, last day and day of cancellation, with `|` between them; what is not known is left blank or, at
    /// the end, out.
    fn read(text: &str) -> Result<Self, String> {
        let parts = split(text);
        let [pc, days @ ..] = parts.as_slice() else {
            return Err("端末を入力してください".to_owned());
        };
        if days.len() > 3 {
            return Err("端末|開始日|最終日|解約日の順に入力してください".to_owned());
        }
        let day = |index: usize| optional(days.get(index).map_or("", String::as_str));
        let term = Self {
            pc: DeviceReference::read(pc)?,
            starts_on: day(0)?,
            ends_on: day(1)?,
            cancelled_on: day(2)?,
        };
        if term
            .starts_on
            .zip(term.ends_on)
            .is_some_and(|(first, last)| last < first)
        {
            return Err("最終日が開始日より前です".to_owned());
        }
        Ok(term)
    }

    fn write(&self) -> String {
        let days = [self.starts_on, self.ends_on, self.cancelled_on];
        let known = days.iter().rposition(Option::is_some);
        let told = &days[..known.map_or(0, |last| last + 1)];
        let mut text = escaped(&self.pc.write());
        for day in told {
            text.push('|');
            text.push_str(&day.write());
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_term_is_one_line() {
        let term = OptionTerm::read("LENOVO:PF3ABC12|R8.4.1||2027/4/1").unwrap();
        assert_eq!(term.starts_on, Some(date(2026, 4, 1)));
        assert_eq!(term.ends_on, None);
        assert_eq!(term.write(), "LENOVO:PF3ABC12|2026-04-01||2027-04-01");
        assert_eq!(OptionTerm::read("PC/1/受付").unwrap().write(), "PC/1/受付");
    }

    #[test]
    fn a_bar_in_a_place_is_kept() {
        let term = OptionTerm::read("PC/1/奥\\|右|2026-04-01").unwrap();
        assert_eq!(OptionTerm::read(&term.write()), Ok(term.clone()));
        assert_eq!(term.write(), "PC/1/奥\\|右|2026-04-01");
    }

    #[test]
    fn an_end_before_the_start_is_refused() {
        assert!(OptionTerm::read("PF3ABC12|2026-04-01|2026-03-31").is_err());
        assert!(OptionTerm::read("PF3ABC12|||2026-03-31|x").is_err());
    }
}
