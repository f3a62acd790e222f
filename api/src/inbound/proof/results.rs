//! What was found, in the words of Authentication-Results (RFC 8601).

use std::fmt::Write;

/// A word of RFC 8601, 2.7.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Pass,
    Fail,
    SoftFail,
    Neutral,
    None,
    TempError,
    PermError,
}

impl Verdict {
    const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::SoftFail => "softfail",
            Self::Neutral => "neutral",
            Self::None => "none",
            Self::TempError => "temperror",
            Self::PermError => "permerror",
        }
    }
}

/// What one way of looking found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub verdict: Verdict,
    why: Option<String>,
    /// Of what it is true, such as `header.d` and a domain.
    of: Vec<(&'static str, String)>,
}

impl Finding {
    pub fn new(verdict: Verdict, why: &str) -> Self {
        Self::of(verdict, &[]).because(why)
    }

    pub fn of(verdict: Verdict, of: &[(&'static str, &str)]) -> Self {
        let of = of.iter().map(|(name, value)| (*name, (*value).to_owned()));
        Self {
            verdict,
            why: None,
            of: of.collect(),
        }
    }

    pub fn because(self, why: &str) -> Self {
        Self {
            why: Some(why.to_owned()),
            ..self
        }
    }

    /// The value of a property.
    pub fn value(&self, property: &str) -> Option<&str> {
        let mut of = self.of.iter();
        of.find(|(name, _)| *name == property)
            .map(|(_, value)| value.as_str())
    }
}

/// All that was found out about a sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Results {
    pub spf: Finding,
    /// One for each signature, or one that says why there is none.
    pub dkim: Vec<Finding>,
    pub dmarc: Finding,
}

impl Results {
    /// Nothing could be found out.
    pub fn unknown(why: &str) -> Self {
        let finding = Finding::new(Verdict::TempError, why);
        Self {
            spf: finding.clone(),
            dkim: vec![finding.clone()],
            dmarc: finding,
        }
    }

    /// The value of the field, on one line. `name`: who found it.
    pub fn written(&self, name: &str) -> String {
        let mut text = name.to_owned();
        let dkim = self.dkim.iter().map(|finding| ("dkim", finding));
        let all = [("spf", &self.spf)].into_iter().chain(dkim);
        for (method, finding) in all.chain([("dmarc", &self.dmarc)]) {
            let word = finding.verdict.word();
            write!(text, "; {method}={word}").expect("a string takes text");
            if let Some(why) = &finding.why {
                write!(text, " ({})", comment(why)).expect("a string takes text");
            }
            for (name, value) in &finding.of {
                write!(text, " {name}={}", quoted(value)).expect("a string takes text");
            }
        }
        text
    }
}

/// What a sender chose must not look like something that was found.
fn quoted(value: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"@.-_+".contains(&byte);
    if !value.is_empty() && value.bytes().all(is_plain) {
        return value.to_owned();
    }
    let mut text = String::from("\"");
    for letter in value.chars().filter(|letter| !letter.is_control()) {
        if matches!(letter, '"' | '\\') {
            text.push('\\');
        }
        text.push(letter);
    }
    text.push('"');
    text
}

fn comment(why: &str) -> String {
    let is_plain = |letter: &char| !letter.is_control() && !matches!(letter, '(' | ')' | '\\');
    why.chars().filter(is_plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_sender_chose_cannot_pass_for_a_finding() {
        let forged = "x@y.test dmarc=pass\r\n; \"spf=pass";
        let results = Results {
            spf: Finding::of(Verdict::Fail, &[("smtp.mailfrom", forged)]),
            dkim: vec![
                Finding::new(Verdict::Neutral, "a) dkim=pass (b\\"),
                Finding::of(
                    Verdict::Pass,
                    &[("header.d", "site.test"), ("header.s", "")],
                ),
            ],
            dmarc: Finding::of(Verdict::None, &[]),
        };
        assert_eq!(
            results.written("mx.test"),
            "mx.test; spf=fail smtp.mailfrom=\"x@y.test dmarc=pass; \\\"spf=pass\"; dkim=neutral (a dkim=pass b); \
             dkim=pass header.d=site.test header.s=\"\"; dmarc=none"
        );
    }
}
