//! `format=flowed` (RFC 3676): lines that a mailer broke are joined again.

/// The paragraphs of `text`. `deletes_space` is DelSp=yes, as Japanese needs it: the space at the end of a broken line
/// is not part of the text.
pub(super) fn unwrap(text: &str, deletes_space: bool) -> String {
    let mut paragraphs: Vec<String> = Vec::new();
    // How deep the open paragraph is quoted, if one is.
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let content = line.trim_start_matches('>');
        let depth = line.len() - content.len();
        let content = content.strip_prefix(' ').unwrap_or(content);
        let is_signature = content == "-- ";
        let flows = content.ends_with(' ') && !is_signature;
        let kept = if flows && deletes_space {
            &content[..content.len() - 1]
        } else {
            content
        };
        match paragraphs.last_mut() {
            Some(paragraph) if open == Some(depth) && !is_signature => paragraph.push_str(kept),
            _ if depth > 0 => paragraphs.push(format!("{} {kept}", ">".repeat(depth))),
            _ => paragraphs.push(kept.to_owned()),
        }
        open = flows.then_some(depth);
    }
    paragraphs.join("\n")
}
