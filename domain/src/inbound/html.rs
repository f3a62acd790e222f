//! HTML to plain text, as a person would copy it: a line per block, `> ` before what is quoted.

use mail_parser::decoders::html::add_html_token;

/// The text of a page. Nothing of it is loaded or run.
pub(super) fn to_text(page: &str) -> String {
    let mut writer = Writer::default();
    let mut rest = page;
    while let Some(open) = rest.find('<') {
        writer.text(&rest[..open]);
        rest = &rest[open..];
        let Some(tag) = Tag::parse(rest) else {
            writer.text("<");
            rest = &rest[1..];
            continue;
        };
        rest = &rest[tag.length..];
        if HIDDEN.contains(&tag.name.as_str()) && !tag.closes {
            rest = after_end_of(&tag.name, rest);
        } else {
            writer.tag(&tag);
        }
    }
    writer.text(rest);
    writer.finish()
}

/// What is not shown.
const HIDDEN: [&str; 4] = ["style", "script", "title", "template"];
/// What begins and ends a line.
const BLOCKS: [&str; 27] = [
    "address",
    "article",
    "blockquote",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];
/// Deeper quotation is shown like this.
const DEEPEST: usize = 8;

struct Tag {
    name: String,
    closes: bool,
    /// Bytes from `<` to `>`.
    length: usize,
}

impl Tag {
    /// The tag or comment at the beginning of `text`; none when it is just a `<`.
    fn parse(text: &str) -> Option<Self> {
        if let Some(comment) = text.strip_prefix("<!--") {
            let end = comment
                .find("-->")
                .map_or(text.len(), |end| end + "<!---->".len());
            return Some(Self {
                name: String::new(),
                closes: false,
                length: end,
            });
        }
        let inner = &text[1..];
        let closes = inner.starts_with('/');
        let inner = inner.strip_prefix('/').unwrap_or(inner);
        if !inner.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?')) {
            return None;
        }
        let name: String = inner
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .take(16)
            .collect();
        Some(Self {
            name: name.to_ascii_lowercase(),
            closes,
            length: end_of_tag(text),
        })
    }
}

/// Where the tag ends: at the first `>` outside quotes of its attributes, or where the text does.
fn end_of_tag(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (byte, quote) {
            (b'>', None) => return at + 1,
            (b'"' | b'\'', None) if text[..at].ends_with(['=', ' ']) => quote = Some(byte),
            (same, Some(open)) if same == open => quote = None,
            _ => {}
        }
    }
    // A quote that nothing closes: it was none.
    quote
        .and_then(|_| text.find('>'))
        .map_or(text.len(), |end| end + 1)
}

/// What follows `</name>`.
fn after_end_of<'a>(name: &str, text: &'a str) -> &'a str {
    let mut rest = text;
    while let Some(at) = rest.find("</") {
        rest = &rest[at + 2..];
        if rest
            .get(..name.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(name))
        {
            return &rest[rest.find('>').map_or(rest.len(), |end| end + 1)..];
        }
    }
    ""
}

#[derive(Default)]
struct Writer {
    out: String,
    line: String,
    quoted: usize,
    preformatted: usize,
    /// White space was read and not written yet.
    is_spaced: bool,
}

impl Writer {
    fn text(&mut self, text: &str) {
        for c in decoded(text).chars() {
            match c {
                '\n' if self.preformatted > 0 => self.end_line(),
                // Not the ideographic space, with which Japanese is laid out.
                ' ' | '\t' | '\n' | '\r' if self.preformatted == 0 => self.is_spaced = true,
                c if c.is_control() && c != '\t' => {}
                _ => {
                    if std::mem::take(&mut self.is_spaced) && !self.line.is_empty() {
                        self.line.push(' ');
                    }
                    self.line.push(if c == '\u{a0}' { ' ' } else { c });
                }
            }
        }
    }

    fn tag(&mut self, tag: &Tag) {
        let name = tag.name.as_str();
        match name {
            "br" => self.end_line(),
            "td" | "th" if !tag.closes => self.is_spaced = true,
            _ if BLOCKS.contains(&name) => {
                if !self.line.trim().is_empty() {
                    self.end_line();
                }
                // A paragraph is set apart by an empty line.
                if name == "p" && tag.closes {
                    self.end_line();
                }
            }
            _ => {}
        }
        let deeper = |depth: usize| {
            if tag.closes {
                depth.saturating_sub(1)
            } else {
                depth + 1
            }
        };
        match name {
            "blockquote" => self.quoted = deeper(self.quoted),
            "pre" => self.preformatted = deeper(self.preformatted),
            _ => {}
        }
    }

    fn end_line(&mut self) {
        let quotation = ">".repeat(self.quoted.min(DEEPEST));
        let line = std::mem::take(&mut self.line);
        self.out += &quotation;
        if self.quoted > 0 && !line.is_empty() {
            self.out.push(' ');
        }
        self.out += line.trim_end_matches(' ');
        self.out.push('\n');
        self.is_spaced = false;
    }

    fn finish(mut self) -> String {
        self.end_line();
        self.out.trim_matches('\n').to_owned()
    }
}

/// Character references; what is none stays.
fn decoded(text: &str) -> String {
    const LONGEST: usize = 32;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out += &rest[..at];
        rest = &rest[at..];
        let end = rest.bytes().take(LONGEST).position(|byte| byte == b';');
        let token = end.and_then(|end| rest.get(..=end)).unwrap_or("&");
        add_html_token(&mut out, token.as_bytes(), false);
        rest = &rest[token.len()..];
    }
    out + rest
}
