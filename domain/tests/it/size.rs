//! How large the suites of random commands are.

/// The size of a suite: the small one unless `KIRIWAKE_TESTS=full`.
pub fn size(small: u32, full: u32) -> u32 {
    if wanted_size().as_deref() == Some("full") {
        full
    } else {
        small
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long to try is the tester's choice, no rule of the domain"
)]
fn wanted_size() -> Option<String> {
    std::env::var("KIRIWAKE_TESTS").ok()
}
