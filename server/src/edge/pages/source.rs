//! Where the pages' bytes come from: the binary, or a folder named for working on
//! them.

use std::borrow::Cow;
use std::path::{Component, Path};

use axum::http::{HeaderMap, header};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::edge::auth::hex;

#[derive(RustEmbed)]
#[folder = "$OMNIROUTE_PAGES_FOLDER"]
struct Embedded;

/// What the binary carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Built {
    /// The pages.
    Pages,
    /// A page that says what was missing when the binary was built.
    Missing,
}

/// What this binary carries.
pub fn built() -> Built {
    if env!("OMNIROUTE_PAGES_KIND") == "built" { Built::Pages } else { Built::Missing }
}

/// How the bytes are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
    Plain,
}

impl Encoding {
    /// The best that the caller takes.
    pub(super) fn wanted(headers: &HeaderMap) -> Self {
        let takes = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
        let takes = takes.unwrap_or_default();
        let has = |name: &str| takes.split(',').any(|one| one.trim() == name);
        if has("br") {
            Self::Brotli
        } else if has("gzip") {
            Self::Gzip
        } else {
            Self::Plain
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Plain => "",
        }
    }

    /// Its name on the wire; none for plain bytes.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Plain => None,
        }
    }
}

/// A file as it is handed out.
pub(super) struct Found {
    pub(super) bytes: Cow<'static, [u8]>,
    pub(super) encoding: Encoding,
    pub(super) etag: String,
}

/// A file by its name, packed as wanted where it was packed at build time.
pub(super) fn find(folder: Option<&Path>, name: &str, wanted: Encoding) -> Option<Found> {
    let packed = [wanted, Encoding::Plain];
    packed.into_iter().find_map(|encoding| {
        let (bytes, hash) = read(folder, &format!("{name}{}", encoding.suffix()))?;
        Some(Found { bytes, encoding, etag: etag(&hash) })
    })
}

/// A file with its hash, which the binary carries beside it.
fn read(folder: Option<&Path>, name: &str) -> Option<(Cow<'static, [u8]>, [u8; 32])> {
    let plain = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    if !plain {
        return None;
    }
    match folder {
        Some(folder) => {
            let bytes = std::fs::read(folder.join(name)).ok()?;
            let hash = Sha256::digest(&bytes).into();
            Some((Cow::Owned(bytes), hash))
        }
        None => Embedded::get(name).map(|file| (file.data, file.metadata.sha256_hash())),
    }
}

fn etag(hash: &[u8; 32]) -> String {
    format!("\"{}\"", hex(&hash[..12]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_the_folder_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let pages = folder.path().join("pages");
        std::fs::create_dir(&pages).unwrap();
        std::fs::write(folder.path().join("secret"), "s").unwrap();
        std::fs::write(pages.join("index.html"), "i").unwrap();
        let check = |name: &str, there: bool| {
            let found = find(Some(&pages), name, Encoding::Brotli);
            assert_eq!(found.is_some(), there, "{name}");
        };
        check("index.html", true);
        check("../secret", false);
        check("assets/../../secret", false);
        check("/etc/hostname", false);
        check("", false);
    }

    #[test]
    fn the_best_packing_is_taken_that_is_there_and_understood() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.js"), "plain").unwrap();
        std::fs::write(folder.path().join("a.js.br"), "packed").unwrap();
        let check = |takes: &str, expected: Encoding| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, takes.parse().unwrap());
            let found = find(Some(folder.path()), "a.js", Encoding::wanted(&headers)).unwrap();
            assert_eq!(found.encoding, expected, "{takes}");
        };
        check("gzip, deflate, br", Encoding::Brotli);
        check("gzip", Encoding::Plain);
        check("identity", Encoding::Plain);
    }
}
