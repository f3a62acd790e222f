//! The command line watches an import.

use indicatif::{ProgressBar, ProgressStyle};

use super::{Problem, Watcher};

/// Shows progress on standard error where it is a terminal, and problems on standard output.
#[derive(Clone)]
pub struct Bars {
    reading: ProgressBar,
    applying: ProgressBar,
}

impl Bars {
    pub fn new() -> anyhow::Result<Self> {
        let style = |template: &str| ProgressStyle::with_template(template);
        Ok(Self {
            reading: ProgressBar::no_length().with_style(style("{spinner} read {pos} rows")?),
            applying: ProgressBar::no_length()
                .with_style(style("apply {bar:40} {pos}/{len} rows")?),
        })
    }

    /// Leaves the last state on the screen.
    pub fn finish(&self) {
        self.reading.abandon();
        self.applying.abandon();
    }
}

impl Watcher for Bars {
    fn problem(&self, problem: &Problem) {
        self.reading.suspend(|| println!("{problem}"));
    }

    fn read(&self, rows: usize) {
        self.reading.inc(rows as u64);
    }

    fn applied(&self, rows: usize, of: usize) {
        self.applying.set_length(of as u64);
        self.applying.inc(rows as u64);
    }
}
