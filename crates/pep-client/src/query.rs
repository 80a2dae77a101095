//! Query strings, written from the wire's own query types.

use form_urlencoded::Serializer;
use serde::Serialize;
use serde_json::Value;

use crate::ApiError;

/// `path` with the fields of `query` behind it, percent-encoded. Absent and empty values are left out, lists repeat the
/// name.
///
/// # Errors
/// [`ApiError::Unsendable`] if `query` is not a flat object.
pub fn with_query(path: &str, query: &impl Serialize) -> Result<String, ApiError> {
    let fields = match serde_json::to_value(query) {
        Ok(Value::Object(fields)) => fields,
        Ok(other) => return Err(ApiError::Unsendable(format!("{other} is no object"))),
        Err(error) => return Err(ApiError::Unsendable(error.to_string())),
    };
    let mut text = Serializer::for_suffix(format!("{path}?"), path.len() + 1);
    for (name, value) in fields {
        let values = if let Value::Array(values) = value { values } else { vec![value] };
        for value in values {
            let value = match value {
                Value::Null => continue,
                Value::String(text) if text.is_empty() => continue,
                Value::String(text) => text,
                Value::Bool(_) | Value::Number(_) => value.to_string(),
                Value::Array(_) | Value::Object(_) => {
                    return Err(ApiError::Unsendable(format!("{name} is nested")));
                }
            };
            text.append_pair(&name, &value);
        }
    }
    let text = text.finish();
    Ok(text.strip_suffix('?').unwrap_or(&text).to_owned())
}

/// `path` with `pairs` behind it, percent-encoded.
#[must_use]
pub fn with_pairs(path: &str, pairs: &[(&'static str, String)]) -> String {
    if pairs.is_empty() {
        return path.to_owned();
    }
    Serializer::for_suffix(format!("{path}?"), path.len() + 1).extend_pairs(pairs).finish()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{with_pairs, with_query};

    #[test]
    fn lists_repeat_the_name_and_empty_values_are_left_out() {
        let query = json!({ "ou": ["France", "Latin America"], "q": "a&b", "sort": "", "limit": 100, "offset": null });
        let written = with_query("/api/v1/heatmap", &query).unwrap();
        let mut pairs: Vec<&str> = written.strip_prefix("/api/v1/heatmap?").unwrap().split('&').collect();
        pairs.sort_unstable();
        assert_eq!(pairs, ["limit=100", "ou=France", "ou=Latin+America", "q=a%26b"]);
    }

    #[test]
    fn no_parameters_leave_the_path_alone() {
        assert_eq!(with_query("/api/v1/session", &json!({})).unwrap(), "/api/v1/session");
        assert_eq!(with_pairs("/api/v1/session", &[]), "/api/v1/session");
        assert_eq!(with_pairs("/a", &[("q", "é&".to_owned()), ("q", "1".to_owned())]), "/a?q=%C3%A9%26&q=1");
    }

    #[test]
    fn nested_parameters_are_refused() {
        assert!(with_query("/", &json!({ "a": { "b": 1 } })).is_err());
        assert!(with_query("/", &json!(7)).is_err());
    }
}
