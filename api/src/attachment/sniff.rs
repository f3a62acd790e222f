//! What a content is, by its bytes alone: what is not clearly of an accepted kind is refused.
//!
//! A content that another program would take for a second thing (an archive behind an image, a page before one) is
//! refused as far as it shows. Malware is not looked for.

use std::io::{Cursor, Read};

use domain::paper::MediaType;
use zip::ZipArchive;

use crate::files::{Decoding, Encoding};

/// Why a content is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the content of the file is none of: PDF, PNG, JPEG, WebP, HEIC, text or CSV in UTF-8 or CP932, XLSX and DOCX \
     without macros, EML; web pages, SVG and programs are refused whatever their name"
)]
pub struct NotAccepted;

/// What pages, drawings and scripts are known by, in lower case.
const MARKUP: [&[u8]; 8] = [
    b"<!doctype",
    b"<html",
    b"<head",
    b"<body",
    b"<script",
    b"<iframe",
    b"<svg",
    b"<?php",
];

/// As far as browsers look for markup in what is not declared to be any.
const HEAD: usize = 1_500;

/// The kind of a content.
pub fn media_type(content: &[u8]) -> Result<MediaType, NotAccepted> {
    if let Some(media_type) = by_signature(content) {
        let is_twofold = has_markup(content) || ends_as_archive(content);
        return if is_twofold {
            Err(NotAccepted)
        } else {
            Ok(media_type)
        };
    }
    if content.starts_with(b"PK\x03\x04") {
        return office(content).ok_or(NotAccepted);
    }
    if is_mail(content) {
        return Ok(MediaType::Eml);
    }
    text(content).ok_or(NotAccepted)
}

fn by_signature(content: &[u8]) -> Option<MediaType> {
    let found = infer::get(content)?;
    match found.mime_type() {
        // A header further inside would hide another file before it.
        "application/pdf" if content.starts_with(b"%PDF-") => Some(MediaType::Pdf),
        "image/png" if content.starts_with(b"\x89PNG\r\n\x1A\n") => Some(MediaType::Png),
        "image/jpeg" => Some(MediaType::Jpeg),
        "image/webp" if content.starts_with(b"RIFF") => Some(MediaType::Webp),
        "image/heif" => Some(MediaType::Heic),
        _ => None,
    }
}

/// Whether a browser that looks for itself would see a page.
fn has_markup(content: &[u8]) -> bool {
    let head = &content[..content.len().min(HEAD)];
    let starts = head.iter().enumerate().filter(|(_, byte)| **byte == b'<');
    starts.map(|(at, _)| &head[at..]).any(|rest| {
        MARKUP.iter().any(|mark| {
            rest.get(..mark.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(mark))
        })
    })
}

/// Whether a ZIP archive ends with the content: its directory is found from the end, whatever stands before.
fn ends_as_archive(content: &[u8]) -> bool {
    const END: &[u8] = b"PK\x05\x06";
    const LENGTH: usize = 22;
    let longest = LENGTH + usize::from(u16::MAX);
    let tail = &content[content.len().saturating_sub(longest)..];
    tail.windows(LENGTH).enumerate().any(|(at, record)| {
        let comment = usize::from(u16::from_le_bytes([record[20], record[21]]));
        record.starts_with(END) && at + LENGTH + comment == tail.len()
    })
}

/// Bytes of the list of contents of an office file, at most.
const MOST_OF_LIST: u64 = 1 << 20;

/// An office file by the main part that its list of contents names; with macros that part has another name.
fn office(content: &[u8]) -> Option<MediaType> {
    let mut archive = ZipArchive::new(Cursor::new(content)).ok()?;
    let mut list = String::new();
    let part = archive.by_name("[Content_Types].xml").ok()?;
    part.take(MOST_OF_LIST).read_to_string(&mut list).ok()?;
    let main = |kind: &str| list.contains(&format!("{kind}.main+xml"));
    if archive
        .file_names()
        .any(|name| name.is_ok_and(|name| name.to_ascii_lowercase().ends_with("vbaproject.bin")))
    {
        return None;
    }
    if main("officedocument.spreadsheetml.sheet") && archive.by_name("xl/workbook.xml").is_ok() {
        Some(MediaType::Xlsx)
    } else if main("officedocument.wordprocessingml.document")
        && archive.by_name("word/document.xml").is_ok()
    {
        Some(MediaType::Docx)
    } else {
        None
    }
}

/// Longest head of a mail that is looked through.
const MOST_OF_HEAD: usize = 1 << 16;

/// Whether the content begins with the head of a mail (RFC 5322): fields with names, among them a sender and a date.
fn is_mail(content: &[u8]) -> bool {
    if content.contains(&0) {
        return false;
    }
    let head = &content[..content.len().min(MOST_OF_HEAD)];
    let mut names = Vec::new();
    for line in head.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match line.first() {
            None => break,
            // The field goes on.
            Some(b' ' | b'\t') if !names.is_empty() => continue,
            Some(_) => {}
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            return false;
        };
        let name = &line[..colon];
        if name.is_empty() || name.contains(&b'<') || !name.iter().all(u8::is_ascii_graphic) {
            return false;
        }
        names.push(name.to_ascii_lowercase());
    }
    let has = |wanted: &str| names.iter().any(|name| name == wanted.as_bytes());
    has("from") && has("date")
}

/// Text without markup, scripts for a shell, or characters that no text has.
fn text(content: &[u8]) -> Option<MediaType> {
    let decoded = |encoding| {
        let mut text = String::new();
        let mut decoding = Decoding::new(encoding, content);
        decoding.read_to_string(&mut text).ok()?;
        let odd = |character: char| character.is_control() && !"\t\n\r\u{c}".contains(character);
        let refused = text.contains(odd)
            || text.starts_with("#!")
            || text.trim_start().starts_with('<')
            || has_markup(content);
        (!refused).then_some(())
    };
    decoded(Encoding::Utf8)
        .map(|()| MediaType::TextUtf8)
        .or_else(|| decoded(Encoding::Cp932).map(|()| MediaType::TextCp932))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR";
    const MAIL: &[u8] = b"From: a@site.test\r\nDate: Wed, 13 May 2026 13:00:00 +0900\r\nSubject: =?utf-8?q?x?=\r\n folded\r\n\r\n\x1b$B\xff";
    /// The end of an archive without members.
    const END: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

    #[test]
    fn signatures_tell() {
        let cases: [(&[u8], MediaType); 8] = [
            (PNG, MediaType::Png),
            (b"%PDF-1.7\n", MediaType::Pdf),
            (b"\xFF\xD8\xFF\xE0\0\x10JFIF", MediaType::Jpeg),
            (b"RIFF\x10\0\0\0WEBPVP8 ", MediaType::Webp),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", MediaType::Heic),
            (MAIL, MediaType::Eml),
            (
                "症状,件数\r\n通信不可,3\r\n".as_bytes(),
                MediaType::TextUtf8,
            ),
            (b"\x8F\xC7\x8F\xF3,1\r\n", MediaType::TextCp932),
        ];
        for (content, expected) in cases {
            assert_eq!(media_type(content), Ok(expected), "{expected}");
        }
    }

    #[test]
    fn pages_and_programs_are_none_of_these() {
        let cases: [&[u8]; 14] = [
            b"<!DOCTYPE html><p>x",
            b"  \n<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"\xEF\xBB\xBF<?xml version='1.0'?><svg/>",
            b"harmless,\n<ScRiPt>alert(1)</script>",
            b"MZ\x90\0",
            b"\x7FELF\x02\x01\x01\0",
            b"#!/bin/sh\n",
            b"PK\x03\x04 is no archive",
            b"GIF89a\x01\0",
            b"a\0b",
            b"From: a@site.test\r\nno field at all\0",
            b"junk before\n%PDF-1.7\n\0",
            b"\x82",
            b"\x1b[31m",
        ];
        for content in cases {
            assert_eq!(media_type(content), Err(NotAccepted), "{content:?}");
        }
    }

    #[test]
    fn a_second_thing_in_an_image_is_seen() {
        let page = [PNG, b"tEXt<html><script>"].concat();
        assert_eq!(media_type(&page), Err(NotAccepted));
        let archive = [PNG, b"IEND", END].concat();
        assert_eq!(media_type(&archive), Err(NotAccepted));
        let mut commented = [PNG, END].concat();
        *commented.iter_mut().rev().nth(1).unwrap() = 3;
        commented.extend(b"abc");
        assert_eq!(media_type(&commented), Err(NotAccepted));
        // The same bytes without an end of the file are chance.
        let chance = [PNG, END, b"IEND"].concat();
        assert_eq!(media_type(&chance), Ok(MediaType::Png));
    }
}
