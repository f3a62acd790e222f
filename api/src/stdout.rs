//! What commands print. Who reads it may stop reading: then the command ends quietly.

/// A line to the standard output.
macro_rules! out {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        writeln!(std::io::stdout().lock(), $($text)*)
    }};
}
pub(crate) use out;

/// Whether the command failed only because nobody reads its output any more.
pub fn nobody_reads(error: &anyhow::Error) -> bool {
    let mut causes = error.chain();
    causes.any(|cause| {
        let error = cause.downcast_ref::<std::io::Error>();
        error.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
