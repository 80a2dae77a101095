//! Paths to go to after signing in. Only paths of this portal: anything else would let a link lead people elsewhere.

/// `path` if it is a path of this portal, with query and fragment, short enough to come from outside.
#[must_use]
pub fn local_path(path: &str) -> Option<&str> {
    (path.len() <= 2_000).then_some(path).and_then(page_path)
}

/// `path` if it is a path of this portal. Of any length: for paths that PEP makes itself, such as a heatmap of many
/// accounts.
pub(super) fn page_path(path: &str) -> Option<&str> {
    let after_slash = path.strip_prefix('/')?;
    // Browsers read `//host` and `/\host` as another host, and drop tabs and line ends before they read at all.
    let is_local =
        !after_slash.starts_with(['/', '\\']) && path.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    is_local.then_some(path)
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn pages_of_the_portal_are_kept() {
        for path in ["/", "/heatmap?ou=1&q=a%20b#row-3", "/reporting/7"] {
            assert_eq!(local_path(path), Some(path));
        }
    }

    #[test]
    fn nothing_leads_to_another_host() {
        let long = format!("/{}", "a".repeat(3_000));
        for path in [
            "",
            "heatmap",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "\\\\evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            "/a\\..\\b",
            "/a\r\nset-cookie: x",
            "/é",
            " /heatmap",
            &long,
        ] {
            assert_eq!(local_path(path), None, "{path:?}");
        }
    }
}
