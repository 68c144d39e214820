//! A benchmark's text, line by line: numbers that are numbers, or the line at fault.

use std::path::Path;

use anyhow::{Context, bail, ensure};

/// No benchmark is larger: 5,000 places with their matrix are a third of this.
const BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Beyond this a number of a file is a mistake; times a thousand it still is a tick.
const NUMBER_MAX: f64 = 500_000.0;

/// A file's text.
///
/// # Errors
/// When it cannot be read, is no text, or is far too large.
pub(super) fn read(path: &Path) -> anyhow::Result<String> {
    let named = || path.display().to_string();
    let bytes = std::fs::metadata(path).with_context(named)?.len();
    ensure!(bytes <= BYTES_MAX, "{}: {bytes} bytes are more than {BYTES_MAX}", named());
    std::fs::read_to_string(path).with_context(named)
}

/// One line with words on it.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    number: usize,
    pub(super) text: &'a str,
}

/// The lines of a text that are not empty.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let trimmed =
        text.lines().enumerate().map(|(at, text)| Line { number: at + 1, text: text.trim() });
    trimmed.filter(|line| !line.text.is_empty())
}

impl<'a> Line<'a> {
    pub(super) fn words(self) -> impl Iterator<Item = &'a str> {
        self.text.split_whitespace()
    }

    /// The numbers of a line that has at least so many.
    pub(super) fn numbers(self, at_least: usize) -> anyhow::Result<Vec<f64>> {
        let numbers: Vec<f64> =
            self.words().map(|word| self.number(word)).collect::<Result<_, _>>()?;
        let found = numbers.len();
        ensure!(found >= at_least, "{self}: {found} numbers where {at_least} are needed");
        Ok(numbers)
    }

    /// The whole numbers of a line.
    pub(super) fn integers(self) -> anyhow::Result<Vec<i32>> {
        self.words().map(|word| self.whole(self.number(word)?)).collect()
    }

    /// One number as a whole one.
    pub(super) fn whole(self, number: f64) -> anyhow::Result<i32> {
        ensure!(number.fract() == 0.0, "{self}: {number} is no whole number");
        Ok(number as i32)
    }

    /// One number as a count or as the number of something.
    pub(super) fn count(self, number: f64) -> anyhow::Result<usize> {
        ensure!(number >= 0.0, "{self}: {number} is below zero");
        self.whole(number).map(|whole| whole as usize)
    }

    fn number(self, word: &str) -> anyhow::Result<f64> {
        match word.parse::<f64>() {
            Ok(number) if number.abs() <= NUMBER_MAX => Ok(number),
            Ok(_) => bail!("{self}: {word} is not between -{NUMBER_MAX} and {NUMBER_MAX}"),
            Err(_) => bail!("{self}: {word:?} is no number"),
        }
    }
}

impl std::fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}", self.number)
    }
}
