//! A seller's own accounts: priorities in words, filters in the address, notes saved as they are typed.

use pep_api_types::seller_statuses::{SellerPriority, SellerStatus};

use super::url_query::UrlQuery;

/// The priorities, the strongest first, as the page offers them.
pub const PRIORITIES: [SellerPriority; 4] =
    [SellerPriority::High, SellerPriority::Medium, SellerPriority::Low, SellerPriority::NotInterested];

/// A priority in words.
pub fn priority_words(priority: SellerPriority) -> &'static str {
    match priority {
        SellerPriority::High => "High",
        SellerPriority::Medium => "Medium",
        SellerPriority::Low => "Low",
        SellerPriority::NotInterested => "Not interested",
    }
}

/// The word of a priority in the address and in lists.
pub fn priority_key(priority: Option<SellerPriority>) -> &'static str {
    match priority {
        None => "none",
        Some(SellerPriority::High) => "high",
        Some(SellerPriority::Medium) => "medium",
        Some(SellerPriority::Low) => "low",
        Some(SellerPriority::NotInterested) => "not_interested",
    }
}

/// The priority of a word; the outer `None` for any other word.
pub fn priority_of(key: &str) -> Option<Option<SellerPriority>> {
    [None].into_iter().chain(PRIORITIES.map(Some)).find(|priority| priority_key(*priority) == key)
}

/// What the page's address says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SellerView {
    /// Only this priority, or none set; `None`: all.
    pub priority: Option<Option<SellerPriority>>,
    /// Words in name, place or TPID.
    pub q: String,
}

impl SellerView {
    /// Reads the address.
    pub fn read(search: &str) -> Self {
        let query = UrlQuery::read(search);
        Self {
            priority: query.first("priority").and_then(priority_of),
            q: query.first("q").unwrap_or_default().to_owned(),
        }
    }

    /// Writes the address.
    pub fn address(&self) -> String {
        UrlQuery::default()
            .with("priority", self.priority.map(priority_key))
            .with("q", [self.q.clone()])
            .on("/my-accounts")
    }

    /// Whether the account is shown.
    pub fn takes(&self, account: &SellerStatus) -> bool {
        if self.priority.is_some_and(|priority| priority != account.priority) {
            return false;
        }
        let text = format!(
            "{} {} {} {} {}",
            account.name, account.city, account.state, account.country, account.tpid
        )
        .to_lowercase();
        self.q.to_lowercase().split_whitespace().all(|word| text.contains(word))
    }
}

/// How many of the accounts have this priority.
pub fn count_of(accounts: &[SellerStatus], priority: Option<SellerPriority>) -> usize {
    accounts.iter().filter(|account| account.priority == priority).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(name: &str, priority: Option<SellerPriority>) -> SellerStatus {
        SellerStatus {
            account_id: 1,
            tpid: "4711".to_owned(),
            name: name.to_owned(),
            city: "Leeds".to_owned(),
            state: String::new(),
            country: "United Kingdom".to_owned(),
            ou: "United Kingdom".to_owned(),
            priority,
            note: String::new(),
            version: 0,
            updated_at: None,
            reports: vec![],
        }
    }

    #[test]
    fn every_priority_has_words_and_a_key_that_is_read_back() {
        for priority in [None].into_iter().chain(PRIORITIES.map(Some)) {
            assert_eq!(priority_of(priority_key(priority)), Some(priority));
        }
        assert_eq!(priority_of("else"), None);
        assert_eq!(PRIORITIES.map(priority_words), ["High", "Medium", "Low", "Not interested"]);
    }

    #[test]
    fn the_address_chooses_the_accounts() {
        let view = SellerView::read("?priority=none&q=leeds+4711");
        assert_eq!(view.address(), "/my-accounts?priority=none&q=leeds+4711");
        assert!(view.takes(&account("Contoso", None)));
        assert!(!view.takes(&account("Contoso", Some(SellerPriority::Low))));
        assert!(!SellerView::read("q=paris").takes(&account("Contoso", None)));
        assert_eq!(SellerView::default().address(), "/my-accounts");
        assert_eq!(count_of(&[account("A", None), account("B", Some(SellerPriority::High))], None), 1);
    }
}
