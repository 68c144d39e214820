//! The bytes of photos and signatures: one file each, named by the hash of what
//! is in it. A name is always made here from the bytes, or checked to be a hash,
//! so that no path ever comes from outside. The same bytes are kept once.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

use crate::error::StoreError;

/// A folder of proof files. Cheap to clone; its calls block and belong off the
/// runtime's threads.
#[derive(Debug, Clone)]
pub struct ProofFiles {
    folder: PathBuf,
}

impl ProofFiles {
    /// The files in this folder, which is made with the first of them.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Keeps bytes; gives back their hash, in hexadecimal, once they are durable.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn put(&self, bytes: &[u8]) -> Result<String, StoreError> {
        let name: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let path = self.folder.join(&name[..2]).join(&name);
        if !path.exists() {
            write(&path, bytes).map_err(|error| StoreError::Io(error.into()))?;
        }
        Ok(name)
    }

    /// The bytes with this hash; none for a text that is no hash.
    ///
    /// # Errors
    /// When the disk fails, or what it holds is not what was kept.
    pub fn get(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        if name.len() != 64
            || !name.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        {
            return Ok(None);
        }
        match std::fs::read(self.folder.join(&name[..2]).join(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::Io(error.into())),
        }
    }
}

/// Whole or not at all: written beside its place, synced, then moved there.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder)?;
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    let beside = folder.join(format!(".{}-{n}", std::process::id()));
    let mut file = std::fs::File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    std::fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_by_their_hash_and_nothing_else_is_read() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("secret"), "not yours").unwrap();
        let files = ProofFiles::new(folder.path().join("proofs"));
        let name = files.put(b"a picture").unwrap();
        assert_eq!(files.put(b"a picture").unwrap(), name);
        assert_eq!(files.get(&name).unwrap().as_deref(), Some(b"a picture".as_slice()));
        assert_eq!(files.get(&"0".repeat(64)).unwrap(), None);
        let up = format!("../{}", "a".repeat(61));
        for strange in ["", "../secret", "/etc/passwd", up.as_str(), &name.to_uppercase()] {
            assert_eq!(files.get(strange).unwrap(), None, "{strange}");
        }
    }
}
