//! Templates become letters: strict, escaped in HTML, bounded, and without a way to any file.

use std::error::Error as _;
use std::sync::LazyLock;

use domain::mail_form::MailKind;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, escape_formatter};

use super::words::Words;

/// Steps of the engine for one file: a digest of the most subjects takes half.
const FUEL: u64 = 400_000;
/// Files within files, and loops within loops.
const DEEPEST: usize = 30;

/// The files of one kind of mail. Without a page the mail is plain text alone.
#[derive(Debug, Clone, Copy)]
pub struct Template<'a> {
    pub subject: &'a str,
    pub body: &'a str,
    pub html: Option<&'a str>,
}

/// Subject line, text, and the same words as a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub subject: String,
    pub body: String,
    pub html: Option<String>,
}

/// Why a template makes no letter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {message}")]
pub struct Fault {
    /// `subject.txt`, `body.txt`, `body.html`, or a part that they include.
    pub file: String,
    pub line: usize,
    pub message: String,
}

/// All that is wrong with a template.
#[derive(Debug, thiserror::Error)]
#[error("{}", joined(.0))]
pub struct Faults(pub Vec<Fault>);

fn joined(faults: &[Fault]) -> String {
    let faults: Vec<_> = faults.iter().map(Fault::to_string).collect();
    faults.join("; ")
}

/// The files of a kind under their names.
macro_rules! shipped {
    ($folder:literal) => {
        Template {
            subject: include_str!(concat!("../../templates/", $folder, "/subject.txt")),
            body: include_str!(concat!("../../templates/", $folder, "/body.txt")),
            html: Some(include_str!(concat!(
                "../../templates/",
                $folder,
                "/body.html"
            ))),
        }
    };
}

/// The template that ships with the program.
pub fn shipped(kind: MailKind) -> Template<'static> {
    match kind {
        MailKind::DeskReport => shipped!("desk_report"),
        MailKind::ReaderReport => shipped!("reader_report"),
        MailKind::CallSheet => shipped!("call_sheet"),
        MailKind::WebFormSheet => shipped!("web_form_sheet"),
        MailKind::ContactSheet => shipped!("contact_sheet"),
        MailKind::CustomerComment => shipped!("customer_comment"),
        MailKind::ConsentRequest => shipped!("consent_request"),
        MailKind::Escalation => shipped!("escalation"),
        MailKind::ReminderDigest => shipped!("reminder_digest"),
    }
}

/// Writes a letter, or tells what is wrong with each file.
pub fn write(template: Template<'_>, words: &Words) -> Result<Letter, Faults> {
    let words = Value::from(Serde(words));
    let subject = fill("subject.txt", template.subject, &words);
    let body = fill("body.txt", template.body, &words);
    let html = template.html.map(|html| fill("body.html", html, &words));
    match (subject, body, html.transpose()) {
        (Ok(subject), Ok(body), Ok(html)) => Ok(Letter {
            // A header is one line, whatever was typed into what it tells.
            subject: subject.replace(char::is_control, " "),
            body: body + "\n",
            html: html.map(|html| html + "\n"),
        }),
        (subject, body, html) => {
            let faults = [subject.err(), body.err(), html.err()];
            Err(Faults(faults.into_iter().flatten().collect()))
        }
    }
}

/// Writes a page of the service.
pub fn page(file: &str, source: &str, words: &impl serde::Serialize) -> Result<String, Fault> {
    fill(file, source, &Value::from(Serde(words)))
}

/// What the templates of several kinds include.
macro_rules! parts {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../templates/", $name)))),+]
    };
}

const PARTS: [(&str, &str); 9] = parts!(
    "parts/case.txt",
    "parts/case.html",
    "parts/place.txt",
    "parts/place.html",
    "parts/desk.txt",
    "parts/desk.html",
    "parts/page.html",
    "parts/sheet.txt",
    "parts/sheet.html",
);

static ENGINE: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_fuel(Some(FUEL));
    engine.set_recursion_limit(DEEPEST);
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .expect("the usual syntax");
    engine.set_syntax(syntax);
    engine.set_formatter(|out, state, value| {
        if value.is_none() {
            let message = "the value is not known; ask for it with {% if %} first";
            return Err(Error::new(ErrorKind::UndefinedError, message));
        }
        escape_formatter(out, state, value)
    });
    for (name, source) in PARTS {
        engine
            .add_template(name, source)
            .expect("a test renders every part");
    }
    engine
});

/// The text of one file, without blank lines around it.
fn fill(file: &str, source: &str, words: &Value) -> Result<String, Fault> {
    let text = ENGINE
        .template_from_named_str(file, source)
        .and_then(|template| template.render(words))
        .map_err(|error| fault(file, &error))?;
    match text.trim() {
        "" => Err(Fault {
            file: file.to_owned(),
            line: 1,
            message: "nothing comes out".to_owned(),
        }),
        text => Ok(text.to_owned()),
    }
}

/// The fault where the engine met it, in the words of what lies at its bottom.
fn fault(file: &str, error: &Error) -> Fault {
    let mut bottom = error;
    while let Some(below) = bottom.source().and_then(|one| one.downcast_ref::<Error>()) {
        bottom = below;
    }
    let kind = bottom.kind();
    Fault {
        file: error.name().unwrap_or(file).to_owned(),
        line: error.line().unwrap_or(1),
        message: match bottom.detail() {
            Some(detail) => format!("{kind}: {detail}"),
            None => kind.to_string(),
        },
    }
}

#[cfg(test)]
mod tests;
