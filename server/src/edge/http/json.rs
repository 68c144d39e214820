//! Bodies: JSON that is not JSON is malformed (400, with the position); JSON that
//! does not fit names the field (422).

use serde::de::DeserializeOwned;
use serde_json::Value;
use vocab::Code;

use crate::edge::problem::Problem;

/// The body as JSON; none where there is no body.
pub(super) fn read(bytes: &[u8]) -> Result<Option<Value>, Problem> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(None);
    }
    serde_json::from_slice(bytes).map(Some).map_err(|error| malformed(&error))
}

fn malformed(error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    let detail = format!("the body is not JSON: line {line}, column {column}");
    Problem::new(Code::MalformedBody, detail)
}

/// A large body as `T`, without a tree of values between.
///
/// # Errors
/// As [`read`] and [`fit`].
pub(super) fn fit_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        return Err(Problem::field(Code::InvalidField, "body", "expected an object"));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        match error.inner().is_data() {
            true => unfit(&path, &error.into_inner().to_string()),
            false => malformed(error.inner()),
        }
    })?;
    reader.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

/// The body as `T`.
///
/// # Errors
/// `invalid_field` with the field's path.
pub(crate) fn fit<T: DeserializeOwned>(body: Value) -> Result<T, Problem> {
    // A list would be read as an object's fields in their order.
    if body.is_array() {
        return Err(Problem::field(Code::InvalidField, "body", "expected an object"));
    }
    serde_path_to_error::deserialize(body).map_err(|error| {
        let path = error.path().to_string();
        let message = error.into_inner().to_string();
        unfit(&path, &message)
    })
}

fn unfit(path: &str, message: &str) -> Problem {
    let path = if path == "." { "" } else { path };
    // An unknown or a missing field is named in the words, not in the path.
    let named = ["unknown field `", "missing field `"]
        .iter()
        .find_map(|begin| message.strip_prefix(begin)?.split_once('`'));
    let field = match named {
        Some((name, _)) if path.is_empty() || path.ends_with(name) => {
            if path.is_empty() {
                name.to_owned()
            } else {
                path.to_owned()
            }
        }
        Some((name, _)) => format!("{path}.{name}"),
        None if path.is_empty() => "body".to_owned(),
        None => path.to_owned(),
    };
    Problem::field(Code::InvalidField, field, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Line {
        quantity: i64,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Order {
        lines: Vec<Line>,
        name: String,
    }

    fn check(body: Value, field: &str) {
        let problem = fit_bytes::<Order>(body.to_string().as_bytes()).unwrap_err();
        assert_eq!(problem.errors[0].field, field, "{problem:?}");
        let problem = fit::<Order>(body).unwrap_err();
        assert_eq!(problem.errors[0].field, field, "{problem:?}");
    }

    #[test]
    fn the_field_at_fault_is_named() {
        check(json!({"lines": [], "name": "a", "fare": 1}), "fare");
        check(json!({"lines": []}), "name");
        check(json!({"lines": [{"quantity": "x"}], "name": "a"}), "lines[0].quantity");
        check(json!({"lines": [{"quantity": 1, "fare": 2}], "name": "a"}), "lines[0].fare");
        check(json!({"lines": [{}], "name": "a"}), "lines[0].quantity");
        check(json!([[], "a"]), "body");
        check(json!({"lines": 1, "name": "a"}), "lines");
    }

    #[test]
    fn what_is_not_json_is_malformed() {
        for body in ["{", "{\"a\":NaN}", "{\"a\":1e999999}", "\u{0}", "{} {}"] {
            assert_eq!(read(body.as_bytes()).unwrap_err().code, Code::MalformedBody, "{body}");
        }
        for body in ["", "{", "{\"lines\":[", "{\"lines\":[],\"name\":\"a\"} {}"] {
            let refused = fit_bytes::<Order>(body.as_bytes()).unwrap_err();
            assert_eq!(refused.code, Code::MalformedBody, "{body}");
        }
        assert_eq!(read(b"  "), Ok(None));
    }
}
