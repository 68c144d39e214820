//! How bytes lie in a row: compressed when that pays, with a checksum of the
//! stored form. The chain's hash covers the content; the checksum also notices a
//! flipped bit that a decompressor would forgive.

use sha2::{Digest, Sha256};
use vocab::limits::COMPRESS_FROM_BYTES;

use crate::chain::Hash;
use crate::error::StoreError;
use crate::value::{Row, Value};

const RAW: i64 = 0;
const ZSTD: i64 = 1;
/// The fastest standard level: the writer waits for it.
const LEVEL: i32 = 1;

/// Bytes as they are stored, in four columns.
pub(crate) struct Packed {
    codec: i64,
    raw_len: i64,
    stored_hash: Vec<u8>,
    bytes: Vec<u8>,
}

impl Packed {
    pub(crate) fn pack(raw: &[u8]) -> Self {
        let compressed = (raw.len() >= COMPRESS_FROM_BYTES)
            .then(|| zstd::bulk::compress(raw, LEVEL).ok())
            .flatten()
            .filter(|compressed| compressed.len() < raw.len());
        let (codec, bytes) = match compressed {
            Some(compressed) => (ZSTD, compressed),
            None => (RAW, raw.to_vec()),
        };
        let raw_len = raw.len() as i64;
        let stored_hash = checksum(codec, raw_len, &bytes).to_vec();
        Self { codec, raw_len, stored_hash, bytes }
    }

    /// The values of `codec, raw_len, stored_hash, body`.
    pub(crate) fn into_values(self) -> [Value; 4] {
        [self.codec.into(), self.raw_len.into(), self.stored_hash.into(), self.bytes.into()]
    }

    pub(crate) fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            codec: row.i64("codec")?,
            raw_len: row.i64("raw_len")?,
            stored_hash: row.blob("stored_hash")?,
            bytes: row.blob("body")?,
        })
    }

    /// The bytes that were packed, or what is wrong with them.
    pub(crate) fn unpack(self, max: usize) -> Result<Vec<u8>, String> {
        if checksum(self.codec, self.raw_len, &self.bytes).as_slice() != self.stored_hash {
            return Err("the stored bytes do not match their checksum".to_owned());
        }
        let len = usize::try_from(self.raw_len).ok().filter(|len| *len <= max);
        let len = len.ok_or_else(|| format!("{} bytes cannot be right", self.raw_len))?;
        let raw = match self.codec {
            RAW => self.bytes,
            ZSTD => zstd::bulk::decompress(&self.bytes, len).map_err(|error| error.to_string())?,
            other => return Err(format!("no codec {other} is known")),
        };
        if raw.len() == len { Ok(raw) } else { Err(format!("{} bytes, not {len}", raw.len())) }
    }
}

fn checksum(codec: i64, raw_len: i64, bytes: &[u8]) -> Hash {
    let mut sha = Sha256::new();
    sha.update(codec.to_be_bytes());
    sha.update(raw_len.to_be_bytes());
    sha.update(bytes);
    sha.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_packed_comes_back(seed: Vec<u8>, repeat in 1usize..200) {
            let raw = seed.repeat(repeat);
            prop_assert_eq!(Packed::pack(&raw).unpack(raw.len()), Ok(raw));
        }

        #[test]
        fn every_flipped_bit_is_noticed(bit: prop::sample::Index) {
            let mut packed = Packed::pack(&b"the same words again and again ".repeat(100));
            prop_assert_eq!(packed.codec, ZSTD);
            let bit = bit.index(packed.bytes.len() * 8);
            packed.bytes[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(packed.unpack(1 << 20).is_err());
        }
    }

    #[test]
    fn a_length_above_the_limit_is_refused() {
        assert!(Packed::pack(&[7; 5000]).unpack(4999).is_err());
    }
}
