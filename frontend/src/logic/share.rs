//! A view of the heatmap, or a selection in it, as a message to colleagues (B1-16).

use super::heatmap_view::HeatmapView;
use super::url_query::UrlQuery;

/// More accounts than this are not named one by one in a link: mail readers and Teams cut addresses that are very long.
pub const LINK_MAX_ACCOUNTS: usize = 100;

/// The address of `view` on the portal at `origin`, or of exactly these accounts of it.
pub fn link(origin: &str, view: &HeatmapView, accounts: &[i64]) -> String {
    let mut view = view.clone();
    if !accounts.is_empty() && accounts.len() <= LINK_MAX_ACCOUNTS {
        view.clear_filters();
        view.filter.account = accounts.to_vec();
    }
    match view.to_save().as_str() {
        "" => format!("{origin}/heatmap"),
        query => format!("{origin}/heatmap?{query}"),
    }
}

/// What the message says: how many accounts, which filters, and that everybody sees what their own rights show.
pub fn words(accounts: &str, filters: &[String]) -> String {
    match filters {
        [] => format!("Heatmap: {accounts}"),
        filters => format!("Heatmap: {accounts}, {}", filters.join(", ")),
    }
}

/// The page of Teams that sends `link` with `words` to a chat or channel that one chooses there.
pub fn teams_address(link: &str, words: &str) -> String {
    UrlQuery::default()
        .with("href", [link])
        .with("msgText", [words])
        .with("preview", ["true"])
        .on("https://teams.microsoft.com/share")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_the_view_or_exactly_the_chosen_accounts() {
        let mut view = HeatmapView::default();
        assert_eq!(link("https://pep.example", &view, &[]), "https://pep.example/heatmap");
        view.filter.ou = vec!["France".to_owned()];
        view.open = Some(5);
        assert_eq!(link("https://pep.example", &view, &[]), "https://pep.example/heatmap?ou=France");
        assert_eq!(
            link("https://pep.example", &view, &[3, 4]),
            "https://pep.example/heatmap?account=3&account=4"
        );
        let many: Vec<i64> = (0..101).collect();
        assert_eq!(link("https://pep.example", &view, &many), "https://pep.example/heatmap?ou=France");
    }

    #[test]
    fn teams_gets_link_and_words_apart() {
        let words = words("2 accounts", &["OU: France".to_owned()]);
        assert_eq!(words, "Heatmap: 2 accounts, OU: France");
        let address = teams_address("https://pep.example/heatmap?ou=France", &words);
        assert!(address.starts_with(
            "https://teams.microsoft.com/share?href=https%3A%2F%2Fpep.example%2Fheatmap%3Fou%3DFrance&"
        ));
        assert!(address.contains("msgText=Heatmap%3A+2+accounts"), "{address}");
    }
}
