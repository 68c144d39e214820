//! Logins and personal data: what is written before the command that refers to
//! it, under ids that follow from the command, so that a request sent again
//! overwrites its own rows.

use serde::{Deserialize, Serialize};
use store::{Credential, CredentialKind, Subject};
use vocab::{Code, SubjectId, TenantId};

use crate::edge::http::Edge;
use crate::edge::problem::Problem;

/// What is known about a person of the tenant.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Person {
    /// What they are called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// How they are called up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Their vehicle's plate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plate: Option<String>,
}

/// Keeps personal data.
pub(crate) async fn keep(
    edge: &Edge,
    tenant: TenantId,
    id: SubjectId,
    kind: &str,
    body: &impl Serialize,
) -> Result<(), Problem> {
    let body = serde_json::to_string(body).map_err(Problem::internal)?;
    let subject = Subject { id, kind: kind.to_owned(), body, updated_at: edge.app.clock.now() };
    edge.personal.keep(&edge.app.store.subjects, tenant, subject).await?;
    edge.app.names.forget(tenant, id);
    Ok(())
}

/// Personal data as it was kept; none when it was erased.
pub(crate) async fn known<T: serde::de::DeserializeOwned>(
    edge: &Edge,
    tenant: TenantId,
    id: SubjectId,
) -> Result<Option<T>, Problem> {
    let subject = edge.app.store.subjects.get(tenant, id).await?;
    Ok(subject.and_then(|subject| serde_json::from_str(&subject.body).ok()))
}

/// Claims a login for a principal. The caller holds the edge's claims lock.
///
/// `lives` says whether a principal is really there: a login left behind by a
/// request that was refused afterwards is free again.
///
/// # Errors
/// `already_exists` naming the field.
pub(crate) async fn claim_login(
    edge: &Edge,
    credential: &Credential,
    lives: impl Fn(&str) -> bool,
) -> Result<(), Problem> {
    let (tenant, credentials) = (credential.tenant, &edge.app.store.credentials);
    if credentials.add(credential).await? {
        return Ok(());
    }
    let there = credentials.find(tenant, credential.kind, &credential.lookup).await?;
    let owner = there.map(|there| there.principal_id).unwrap_or_default();
    if owner == credential.principal_id {
        // Sent again: the same person, perhaps with the same secret salted anew.
        credentials.set_secret(tenant, &owner, &credential.secret_hash).await?;
        return Ok(());
    }
    if !lives(&owner) {
        credentials.remove(tenant, &owner).await?;
        if credentials.add(credential).await? {
            return Ok(());
        }
    }
    let field = match credential.kind {
        CredentialKind::Phone => "phone",
        CredentialKind::Email | CredentialKind::ApiKey => "email",
    };
    Err(Problem::field(Code::AlreadyExists, field, "another account has this login"))
}

/// A mail address as it is looked up.
///
/// # Errors
/// `invalid_field` naming the field.
pub(crate) fn email(text: &str) -> Result<String, Problem> {
    let address = text.trim().to_lowercase();
    let parts = address.split_once('@');
    let fits = parts.is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.starts_with('.') && !host.contains('@')
    });
    if fits && address.len() <= 200 && !address.contains(char::is_whitespace) {
        return Ok(address);
    }
    Err(Problem::field(Code::InvalidField, "email", "expected an address as in ana@example.com"))
}

/// A phone number as it is looked up.
///
/// # Errors
/// `invalid_field` naming the field.
pub(crate) fn phone(text: &str) -> Result<String, Problem> {
    let number: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')')).collect();
    let digits = number.strip_prefix('+').unwrap_or_default();
    if (7..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Ok(number);
    }
    Err(Problem::field(Code::InvalidField, "phone", "expected a number as in +351912345678"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_have_one_form() {
        assert_eq!(email(" Ana@Example.com ").unwrap(), "ana@example.com");
        assert_eq!(phone("+351 912-345-678").unwrap(), "+351912345678");
        for bad in ["", "ana", "@example.com", "a@b", "a b@c.d", "a@b@c.d"] {
            assert!(email(bad).is_err(), "{bad}");
        }
        for bad in ["", "912345678", "+12", "+35191234567x", "+3519123456789012"] {
            assert!(phone(bad).is_err(), "{bad}");
        }
    }
}
