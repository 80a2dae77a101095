//! The order of a list, as a column header shows it and as the URL holds it.

/// One column and a direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// The column's id, as the API's `sort` parameter names it.
    pub column: String,
    /// Whether large, late or Z comes first.
    pub is_descending: bool,
}

impl Sort {
    /// Ascending by `column`.
    pub fn by(column: &str) -> Self {
        Self { column: column.to_owned(), is_descending: false }
    }

    /// Reads `name` or `-name`.
    pub fn parse(text: &str) -> Option<Self> {
        let (column, is_descending) = text.strip_prefix('-').map_or((text, false), |column| (column, true));
        (!column.is_empty()).then(|| Self { column: column.to_owned(), is_descending })
    }

    /// `name` or `-name`.
    pub fn to_param(&self) -> String {
        format!("{}{}", if self.is_descending { "-" } else { "" }, self.column)
    }

    /// The order after a click on the header of `column`: ascending first, then the other way round.
    pub fn after_click(current: Option<&Self>, column: &str) -> Self {
        let is_descending = current.is_some_and(|sort| sort.column == column && !sort.is_descending);
        Self { column: column.to_owned(), is_descending }
    }

    /// Value of `aria-sort` on the header of `column`.
    pub fn aria(current: Option<&Self>, column: &str) -> &'static str {
        match current.filter(|sort| sort.column == column) {
            Some(sort) if sort.is_descending => "descending",
            Some(_) => "ascending",
            None => "none",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sort;

    #[test]
    fn clicks_turn_the_order_round() {
        let first = Sort::after_click(None, "name");
        assert_eq!(first.to_param(), "name");
        let second = Sort::after_click(Some(&first), "name");
        assert_eq!(second.to_param(), "-name");
        assert_eq!(Sort::after_click(Some(&second), "name"), first);
        assert_eq!(Sort::after_click(Some(&second), "city").to_param(), "city");
    }

    #[test]
    fn the_parameter_is_read_as_it_is_written() {
        for text in ["name", "-reportedAt"] {
            assert_eq!(Sort::parse(text).map(|sort| sort.to_param()).as_deref(), Some(text));
        }
        assert_eq!(Sort::parse("-"), None);
        assert_eq!(Sort::aria(Sort::parse("-name").as_ref(), "name"), "descending");
    }
}
