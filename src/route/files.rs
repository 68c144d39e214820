//! Tables in files: commas between fields, a head of names, nothing quoted.

use std::fmt;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use vocab::Place;

/// A table that was read.
pub(super) struct Table {
    path: PathBuf,
    text: String,
    head: Vec<String>,
    /// Lines before the first row.
    before: usize,
}

/// One row of it.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    table: &'a Table,
    line: usize,
    text: &'a str,
}

impl Table {
    /// A table whose first line names its columns.
    pub(super) fn with_head(path: &Path, needed: &[&str]) -> anyhow::Result<Self> {
        let text = read(path)?;
        let head = text.lines().next().unwrap_or_default();
        let head: Vec<String> = head.trim().split(',').map(str::to_owned).collect();
        for name in needed {
            let has = head.iter().any(|known| known == name);
            ensure!(has, "{}: the first line has no column {name}", path.display());
        }
        Self { path: path.to_owned(), text, head, before: 1 }.with_rows()
    }

    /// A table of which every line is a row.
    pub(super) fn without_head(path: &Path, head: &[&str]) -> anyhow::Result<Self> {
        let head = head.iter().map(|name| (*name).to_owned()).collect();
        Self { path: path.to_owned(), text: read(path)?, head, before: 0 }.with_rows()
    }

    fn with_rows(self) -> anyhow::Result<Self> {
        ensure!(self.rows().next().is_some(), "{}: there are no rows", self.path.display());
        Ok(self)
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let lines = self.text.lines().enumerate().skip(self.before);
        let filled = lines.filter(|(_, text)| !text.trim().is_empty());
        filled.map(|(line, text)| Row { table: self, line: line + 1, text: text.trim() })
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| path.display().to_string())
}

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}", self.table.path.display(), self.line)
    }
}

impl<'a> Row<'a> {
    /// A field as it stands.
    pub(super) fn text(&self, name: &str) -> anyhow::Result<&'a str> {
        let column = self.table.head.iter().position(|known| known == name);
        let field = column.and_then(|column| self.text.split(',').nth(column));
        field.with_context(|| format!("{self}: there is no {name}"))
    }

    /// A field as a number that is one.
    pub(super) fn number(&self, name: &str) -> anyhow::Result<f64> {
        let text = self.text(name)?;
        let number = text.parse().ok().filter(|number: &f64| number.is_finite());
        number.with_context(|| format!("{self}: {name} is no number: {text}"))
    }

    /// A field as a whole number.
    pub(super) fn integer(&self, name: &str) -> anyhow::Result<i64> {
        let text = self.text(name)?;
        text.parse().ok().with_context(|| format!("{self}: {name} is no whole number: {text}"))
    }

    /// Two fields as a place.
    pub(super) fn place(&self, lng: &str, lat: &str) -> anyhow::Result<Place> {
        let place = Place::from_degrees(self.number(lat)?, self.number(lng)?);
        place.with_context(|| format!("{self}: no place on the globe"))
    }
}

/// A table to be written; its folder is made.
pub(super) fn create(path: &Path, head: &str) -> anyhow::Result<BufWriter<File>> {
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    let file = made.and_then(|()| File::create(path));
    let mut out = BufWriter::new(file.with_context(|| path.display().to_string())?);
    writeln!(out, "{head}")?;
    Ok(out)
}
