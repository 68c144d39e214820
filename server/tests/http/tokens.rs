//! Tokens that must not open anything (RFC 8725).

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use server::App;

use crate::harness::run;
use crate::house::{House, shared};

/// The installation's own signing key, as only a test may have it.
pub(crate) async fn signing_key(app: &App) -> EncodingKey {
    let seed = STANDARD.decode(app.store.meta("signing_seed").await.unwrap().unwrap()).unwrap();
    ed25519(&seed)
}

fn ed25519(seed: &[u8]) -> EncodingKey {
    let head = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    EncodingKey::from_ed_der(&[head.as_slice(), seed].concat())
}

/// What a good token of the house's admin says.
pub(crate) fn claims(token: &str) -> Value {
    let middle = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(middle).unwrap()).unwrap()
}

pub(crate) fn header() -> Header {
    Header { typ: Some("at+jwt".to_owned()), ..Header::new(Algorithm::EdDSA) }
}

pub(crate) fn expired(key: &EncodingKey, good: &str) -> String {
    let mut claims = claims(good);
    claims["exp"] = json!(1_700_000_000);
    jsonwebtoken::encode(&header(), &claims, key).unwrap()
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn bad_claims(good: &Value, other_user: &Value) -> Vec<(&'static str, Value)> {
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        claims
    };
    let without = |name: &str| {
        let mut claims = good.clone();
        claims.as_object_mut().unwrap().remove(name);
        claims
    };
    vec![
        ("expired", with("exp", json!(1_700_000_000))),
        ("exp of the wrong kind", with("exp", json!("tomorrow"))),
        ("exp below zero", with("exp", json!(-1))),
        ("without exp", without("exp")),
        ("not yet valid", with("nbf", json!(4_000_000_000u64))),
        ("without nbf", without("nbf")),
        ("another issuer", with("iss", json!("elsewhere"))),
        ("without issuer", without("iss")),
        ("another audience", with("aud", json!("elsewhere"))),
        ("without audience", without("aud")),
        ("without subject", without("sub")),
        ("another kind of subject", with("sub", json!("wrk_01j00000000000000000000000"))),
        ("an unknown subject", with("sub", json!("usr_01j00000000000000000000000"))),
        ("a subject of another tenant", with("sub", other_user["sub"].clone())),
        ("another tenant", with("tenant", other_user["tenant"].clone())),
        ("an unknown tenant", with("tenant", json!("ten_01j00000000000000000000000"))),
        ("without tenant", without("tenant")),
        ("without session", without("sid")),
        ("a role that is none", with("role", json!("root"))),
    ]
}

fn bad_headers() -> Vec<(&'static str, Header)> {
    let with = |change: fn(&mut Header)| {
        let mut header = header();
        change(&mut header);
        header
    };
    vec![
        ("without typ", with(|h| h.typ = None)),
        ("an id token", with(|h| h.typ = Some("JWT".to_owned()))),
        ("a kid that is a path", with(|h| h.kid = Some("../../dev/null".to_owned()))),
        ("a jku", with(|h| h.jku = Some("https://evil.example/keys".to_owned()))),
        ("an x5u", with(|h| h.x5u = Some("https://evil.example/cert".to_owned()))),
        ("an x5c", with(|h| h.x5c = Some(vec!["AAAA".to_owned()]))),
    ]
}

#[test]
fn no_bad_token_opens_anything() {
    run(async {
        let (server, house) = shared().await;
        let other = House::build(server).await;
        let good = claims(&house.admin);
        let key = signing_key(&server.running.app).await;
        let mut all: Vec<(String, String)> = Vec::new();
        let signed = |header: &Header, claims: &Value, key: &EncodingKey| {
            jsonwebtoken::encode(header, claims, key).unwrap()
        };
        for (name, claims) in bad_claims(&good, &claims(&other.admin)) {
            all.push((name.to_owned(), signed(&header(), &claims, &key)));
        }
        for (name, header) in bad_headers() {
            all.push((name.to_owned(), signed(&header, &good, &key)));
        }
        all.push(("another key".to_owned(), signed(&header(), &good, &ed25519(&[7; 32]))));
        let secret = EncodingKey::from_secret(b"public key as a secret");
        let swapped = Header { typ: Some("at+jwt".to_owned()), ..Header::new(Algorithm::HS256) };
        all.push(("HS256".to_owned(), signed(&swapped, &good, &secret)));
        let token = house.admin.clone();
        let parts: Vec<&str> = token.split('.').collect();
        for alg in ["none", "None", "nOnE", "", "RS256", "ES256", "EdDSA "] {
            let header = part(&json!({"alg": alg, "typ": "at+jwt"}));
            all.push((format!("alg {alg}"), format!("{header}.{}.", parts[1])));
            all.push((format!("alg {alg}, signed"), format!("{header}.{}.{}", parts[1], parts[2])));
        }
        let mut tampered = good.clone();
        tampered["role"] = json!("finance");
        let tampered = format!("{}.{}.{}", parts[0], part(&tampered), parts[2]);
        all.push(("tampered".to_owned(), tampered));
        let twice = good.to_string().replacen('{', "{\"sub\":\"usr_x\",", 1);
        let message = format!("{}.{}", parts[0], URL_SAFE_NO_PAD.encode(twice));
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::EdDSA);
        all.push(("a claim twice".to_owned(), format!("{message}.{}", signature.unwrap())));
        for (name, text) in [
            ("truncated", token[..token.len() - 2].to_owned()),
            ("without signature", format!("{}.{}.", parts[0], parts[1])),
            ("two parts", format!("{}.{}", parts[0], parts[1])),
            ("four parts", format!("{token}.{}", parts[2])),
            ("oversize", format!("{token}{}", "A".repeat(5_000))),
            ("not base64", format!("{}.!!!.{}", parts[0], parts[2])),
            ("an API key that is none", format!("omk_live_{}", "0".repeat(64))),
            ("a short API key", "omk_live_0".to_owned()),
            ("nothing", "x".to_owned()),
        ] {
            all.push((name.to_owned(), text));
        }
        assert!(all.len() >= 45, "{} tokens", all.len());
        for (name, token) in all {
            let answer = server.get("/api/v1/me", &token).await;
            assert_eq!(answer.status, 401, "{name}: {:#}", answer.body);
            assert!(answer.headers.contains_key("www-authenticate"));
            let detail = "a valid bearer token or API key is needed";
            assert_eq!(answer.expect_problem(401, "unauthenticated")["detail"], detail, "{name}");
        }
        server.get("/api/v1/me", &signed(&header(), &good, &key)).await.expect(200);
    });
}
