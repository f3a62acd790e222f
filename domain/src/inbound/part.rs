//! The tree of a message's parts (RFC 2046). It is walked here, because the parser of the library goes through what is
//! left of a message for every boundary that never comes, and nests without an end: a mail of a few megabytes keeps
//! it busy for hours.

use std::{borrow::Cow, ops::Range};

use super::{
    Limits, Unreadable, charset, field::Fields, flowed, html, parameter::Described,
    transfer::Transfer,
};

/// A part, or the message itself.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) fields: Fields,
    /// Content-Type.
    pub(super) media: Described,
    disposition: Described,
    transfer: Transfer,
    pub(super) body: Body,
}

#[derive(Debug)]
pub(super) enum Body {
    /// Where it stands in the message.
    Leaf(Range<usize>),
    Parts(Vec<Part>),
}

impl Part {
    /// The message that begins in `raw` at `start`.
    pub(super) fn of_message(
        raw: &[u8],
        start: usize,
        limits: &Limits,
    ) -> Result<Self, Unreadable> {
        let mut walk = Walk {
            raw,
            limits,
            parts: 0,
        };
        walk.part(start..raw.len(), "text/plain", 0)
    }

    /// Where the content stands in the message, and how it is encoded; none of what has parts.
    pub(super) fn place(&self) -> Option<(Range<usize>, Transfer)> {
        match &self.body {
            Body::Leaf(place) => Some((place.clone(), self.transfer)),
            Body::Parts(_) => None,
        }
    }

    /// The content without its transfer encoding; empty for what has parts.
    pub(super) fn content<'r>(&self, raw: &'r [u8]) -> Cow<'r, [u8]> {
        let content = self
            .place()
            .map(|(place, transfer)| transfer.decode(&raw[place]));
        content.unwrap_or_default()
    }

    /// The content as plain text.
    pub(super) fn text(&self, raw: &[u8]) -> Result<String, Unreadable> {
        let text = charset::decode(self.media.get("charset"), &self.content(raw))?;
        Ok(match self.media.word.as_str() {
            "text/html" => html::to_text(&text),
            _ if self.media_parameter_is("format", "flowed") => {
                flowed::unwrap(&text, self.media_parameter_is("delsp", "yes"))
            }
            _ => text,
        })
    }

    /// Whether it is text to be read in the mail, if nothing says that it is a file.
    pub(super) fn is_readable(&self) -> bool {
        matches!(self.media.word.as_str(), "text/plain" | "text/html")
            && self.disposition.word != "attachment"
    }

    /// The name of the file, without a folder.
    pub(super) fn file_name(&self) -> Option<String> {
        let name = self
            .disposition
            .get("filename")
            .or_else(|| self.media.get("name"))?;
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
        (!name.is_empty()).then(|| name.to_owned())
    }

    /// This part and all below it, in their order.
    pub(super) fn all(&self) -> Vec<&Part> {
        let mut all = vec![self];
        if let Body::Parts(parts) = &self.body {
            all.extend(parts.iter().flat_map(Part::all));
        }
        all
    }

    fn media_parameter_is(&self, name: &str, wanted: &str) -> bool {
        self.media
            .get(name)
            .is_some_and(|value| value.eq_ignore_ascii_case(wanted))
    }
}

struct Walk<'a> {
    raw: &'a [u8],
    limits: &'a Limits,
    parts: usize,
}

impl Walk<'_> {
    fn part(
        &mut self,
        place: Range<usize>,
        default: &str,
        depth: usize,
    ) -> Result<Part, Unreadable> {
        let Limits {
            parts,
            depth: deepest,
            header_bytes,
            ..
        } = *self.limits;
        self.parts += 1;
        if self.parts > parts {
            return Err(Unreadable::TooManyParts { limit: parts });
        }
        if depth > deepest {
            return Err(Unreadable::TooDeep { limit: deepest });
        }
        let (fields, length) = Fields::split(&self.raw[place.clone()]);
        if length > header_bytes {
            return Err(Unreadable::HeaderTooLarge {
                bytes: length,
                limit: header_bytes,
            });
        }
        let described = |name| Described::parse(fields.first(name).unwrap_or_default());
        let mut media = described("content-type")?;
        if !media.word.contains('/') {
            default.clone_into(&mut media.word);
        }
        let body = self.body(place.start + length..place.end, &media, depth)?;
        if matches!(body, Body::Leaf(_)) && media.word.starts_with("multipart/") {
            // No part begins anywhere.
            "text/plain".clone_into(&mut media.word);
        }
        let transfer = fields
            .keyword("content-transfer-encoding")
            .unwrap_or_default();
        Ok(Part {
            disposition: described("content-disposition")?,
            transfer: Transfer::named(&transfer),
            fields,
            media,
            body,
        })
    }

    fn body(
        &mut self,
        place: Range<usize>,
        media: &Described,
        depth: usize,
    ) -> Result<Body, Unreadable> {
        let boundary = media
            .get("boundary")
            .filter(|_| media.word.starts_with("multipart/"));
        let Some(boundary) = boundary.filter(|boundary| !boundary.is_empty()) else {
            return Ok(Body::Leaf(place));
        };
        let is_digest = media.word == "multipart/digest";
        let default = if is_digest {
            "message/rfc822"
        } else {
            "text/plain"
        };
        let pieces = self.split(place.clone(), boundary.as_bytes());
        if pieces.is_empty() {
            return Ok(Body::Leaf(place));
        }
        let parts = pieces
            .into_iter()
            .map(|piece| self.part(piece, default, depth + 1));
        Ok(Body::Parts(parts.collect::<Result<_, _>>()?))
    }

    /// What stands between the lines of a boundary; of too many pieces only one too many.
    fn split(&self, place: Range<usize>, boundary: &[u8]) -> Vec<Range<usize>> {
        let (mut pieces, mut begins, mut at) = (Vec::new(), None::<usize>, place.start);
        for line in self.raw[place.clone()].split_inclusive(|byte| *byte == b'\n') {
            let after = line
                .strip_prefix(b"--")
                .and_then(|rest| rest.strip_prefix(boundary));
            if let Some(after @ (b"" | b"--")) = after.map(<[u8]>::trim_ascii_end) {
                pieces.extend(begins.map(|begins| self.without_line_end(begins..at)));
                begins = Some(at + line.len());
                if after == b"--" || pieces.len() > self.limits.parts {
                    return pieces;
                }
            }
            at += line.len();
        }
        pieces.extend(begins.map(|begins| begins..place.end));
        pieces
    }

    fn without_line_end(&self, piece: Range<usize>) -> Range<usize> {
        let bytes = &self.raw[piece.clone()];
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        piece.start..piece.start + bytes.len()
    }
}
