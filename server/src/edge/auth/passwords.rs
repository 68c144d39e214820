//! Passwords and PINs: argon2id, off the runtime's threads, a bounded number at
//! once, and as slow for accounts that do not exist as for those that do.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;
use vocab::{Code, limits};

use crate::edge::problem::Problem;

/// How secrets of people are hashed.
pub struct Passwords {
    hasher: Argon2<'static>,
    /// What a secret for nobody is compared with.
    nobody: Arc<str>,
    at_once: Semaphore,
}

impl Passwords {
    /// With this much memory per hash; OWASP's least is 19 MiB.
    ///
    /// # Errors
    /// When argon2 does not take the parameters.
    pub fn new(memory_kib: u32) -> Result<Self, String> {
        let params = Params::new(memory_kib, 2, 1, None).map_err(|error| error.to_string())?;
        let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = hash_now(&hasher, "nobody")?.into();
        Ok(Self { hasher, nobody, at_once: Semaphore::new(limits::HASHES_AT_ONCE) })
    }

    /// The hash to keep.
    ///
    /// # Errors
    /// When hashing fails: our fault, never the password's.
    pub async fn hash(&self, secret: &str) -> Result<String, Problem> {
        let (hasher, secret) = (self.hasher.clone(), secret.to_owned());
        self.off_the_runtime(move || hash_now(&hasher, &secret)).await?.map_err(Problem::internal)
    }

    /// Whether the secret is the one that was hashed; `None` is nobody's hash.
    ///
    /// # Errors
    /// When comparing fails: our fault.
    pub async fn verify(&self, secret: &str, hash: Option<String>) -> Result<bool, Problem> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.to_string());
        let (hasher, secret) = (self.hasher.clone(), secret.to_owned());
        let same = self.off_the_runtime(move || {
            PasswordHash::new(&hash)
                .is_ok_and(|hash| hasher.verify_password(secret.as_bytes(), &hash).is_ok())
        });
        Ok(same.await? && known)
    }

    async fn off_the_runtime<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let _turn = self.at_once.acquire().await.map_err(Problem::internal)?;
        tokio::task::spawn_blocking(work).await.map_err(Problem::internal)
    }
}

/// What a person may choose.
///
/// # Errors
/// `out_of_range` naming the field.
pub fn check_password(password: &str) -> Result<(), Problem> {
    let long_enough = password.chars().count() >= limits::PASSWORD_CHARS_MIN;
    if long_enough && password.len() <= limits::PASSWORD_BYTES_MAX {
        return Ok(());
    }
    let detail = format!(
        "a password has at least {} characters and at most {} bytes",
        limits::PASSWORD_CHARS_MIN,
        limits::PASSWORD_BYTES_MAX
    );
    Err(Problem::field(Code::OutOfRange, "password", detail))
}

/// What a worker types at sign-in.
///
/// # Errors
/// `invalid_field` naming the field.
pub fn check_pin(pin: &str) -> Result<(), Problem> {
    if (4..=12).contains(&pin.len()) && pin.bytes().all(|digit| digit.is_ascii_digit()) {
        return Ok(());
    }
    Err(Problem::field(Code::InvalidField, "pin", "a PIN is 4 to 12 digits"))
}

fn hash_now(hasher: &Argon2<'_>, secret: &str) -> Result<String, String> {
    hasher
        .hash_password(secret.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| error.to_string())
}
