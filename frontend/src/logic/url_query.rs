//! State in the URL: filters, order, selected tab, so that a link opens exactly the right view.

/// The query of a URL, in order, with repeated names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UrlQuery {
    pairs: Vec<(String, String)>,
}

impl UrlQuery {
    /// Reads `a=1&b=2`, with or without the leading question mark. Whatever it is, it can be read.
    pub fn read(text: &str) -> Self {
        let text = text.strip_prefix('?').unwrap_or(text);
        Self { pairs: form_urlencoded::parse(text.as_bytes()).into_owned().collect() }
    }

    /// All values of `name`, in order.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.values(name).map(str::to_owned).collect()
    }

    /// The first value of `name`, unless it is empty.
    pub fn first<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.values(name).next().filter(|value| !value.is_empty())
    }

    /// The first value of `name` read as a `V`.
    pub fn parsed<V: std::str::FromStr>(&self, name: &str) -> Option<V> {
        self.first(name)?.parse().ok()
    }

    /// This query with `values` for `name`, and no other ones. Empty values are left out.
    #[must_use]
    pub fn with(mut self, name: &str, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.pairs.retain(|(key, _)| key != name);
        let new = values.into_iter().map(Into::into).filter(|value: &String| !value.is_empty());
        self.pairs.extend(new.map(|value| (name.to_owned(), value)));
        self
    }

    /// This query with `value` added to `name`, or taken out if it was there.
    #[must_use]
    pub fn toggled(self, name: &str, value: &str) -> Self {
        let mut values = self.all(name);
        let before = values.len();
        values.retain(|other| other != value);
        if values.len() == before {
            values.push(value.to_owned());
        }
        self.with(name, values)
    }

    /// Whether there are no parameters.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// `path` with this query behind it.
    pub fn on(&self, path: &str) -> String {
        if self.is_empty() {
            return path.to_owned();
        }
        let mut text = form_urlencoded::Serializer::for_suffix(format!("{path}?"), path.len() + 1);
        text.extend_pairs(&self.pairs);
        text.finish()
    }

    fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::UrlQuery;

    #[test]
    fn a_query_is_written_as_it_was_read() {
        let text = "/heatmap?ou=France&ou=Latin+America&q=a%26b";
        let query = UrlQuery::read("?ou=France&ou=Latin%20America&q=a%26b");
        assert_eq!(query.on("/heatmap"), text);
        assert_eq!(query.all("ou"), ["France", "Latin America"]);
        assert_eq!(query.first("q"), Some("a&b"));
        assert_eq!(query.parsed::<u32>("q"), None);
    }

    #[test]
    fn toggling_twice_changes_nothing() {
        let query = UrlQuery::read("ou=France");
        let more = query.clone().toggled("ou", "Canada");
        assert_eq!(more.on(""), "?ou=France&ou=Canada");
        assert_eq!(more.toggled("ou", "Canada"), query);
    }

    #[test]
    fn empty_values_are_left_out() {
        let query = UrlQuery::read("q=x").with("q", [""]);
        assert!(query.is_empty());
        assert_eq!(query.on("/heatmap"), "/heatmap");
    }
}
