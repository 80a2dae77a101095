//! Query strings, written the same way by every operation.

use form_urlencoded::Serializer;

/// Collects the parameters of one request. Empty values are left out, lists repeat the name.
#[derive(Debug, Default)]
pub struct Query {
    pairs: Vec<(&'static str, String)>,
}

impl Query {
    /// No parameters yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds `name=value` if there is a value and it is not an empty text.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        if let Some(text) = value.map(|value| value.to_string()).filter(|text| !text.is_empty()) {
            self.pairs.push((name, text));
        }
        self
    }

    /// Adds `name=value` once for each value.
    #[must_use]
    pub fn with_each(mut self, name: &'static str, values: impl IntoIterator<Item = impl ToString>) -> Self {
        self.pairs.extend(values.into_iter().map(|value| (name, value.to_string())));
        self
    }

    /// `path` with these parameters behind it, percent-encoded.
    pub fn on(&self, path: &str) -> String {
        if self.pairs.is_empty() {
            return path.to_owned();
        }
        let mut text = Serializer::for_suffix(format!("{path}?"), path.len() + 1);
        text.extend_pairs(&self.pairs);
        text.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn lists_repeat_the_name_and_empty_values_are_left_out() {
        let query = Query::new()
            .with_each("ou", ["France", "Latin America"])
            .with("q", Some("a&b"))
            .with("sort", Some(""))
            .with("limit", Some(100))
            .with("offset", None::<u32>);
        assert_eq!(
            query.on("/api/v1/heatmap"),
            "/api/v1/heatmap?ou=France&ou=Latin+America&q=a%26b&limit=100"
        );
    }

    #[test]
    fn no_parameters_leave_the_path_alone() {
        assert_eq!(Query::new().on("/api/v1/session"), "/api/v1/session");
    }
}
