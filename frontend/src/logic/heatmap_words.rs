//! What the heatmap says: chips of the filter, names of tags, words for reports and numbers.

use pep_api_types::heatmap::{
    CellRelationship, CellStatus, Facet, Finding, HeatmapCell, HeatmapFacets, SellerInterest,
};

use super::heatmap_view::{Criterion, HeatmapView};
use super::status::StatusLook;
use super::time_words::grouped;

/// With whom a partner deals, in words.
pub fn relationship(of: Option<CellRelationship>) -> &'static str {
    match of {
        Some(CellRelationship::Business) => "Business",
        Some(CellRelationship::It) => "IT",
        Some(CellRelationship::Both) => "Business and IT",
        None => "Not said",
    }
}

/// Whether a relationship reaches executives or directors, in words.
pub fn exec_level(reaches: Option<bool>) -> &'static str {
    match reaches {
        Some(true) => "Yes",
        Some(false) => "No",
        None => "Not said",
    }
}

/// A seller's interest in words.
pub fn interest(of: Option<SellerInterest>) -> &'static str {
    match of {
        Some(SellerInterest::High) => "High",
        Some(SellerInterest::Medium) => "Medium",
        Some(SellerInterest::Low) => "Low",
        Some(SellerInterest::NotInterested) => "Not interested",
        None => "Note only",
    }
}

/// What is off, in words.
pub fn finding(of: Finding) -> &'static str {
    match of {
        Finding::Conflict => "Two or more green",
        Finding::NoActive => "No green",
        Finding::NoReport => "No report",
    }
}

/// How a change of a report came about, in words.
pub fn change_source(source: &str) -> &'static str {
    match source {
        "page" => "on the reporting page",
        "paste" => "pasted from a table",
        "bulk" => "set for many rows",
        "upload" => "in an uploaded file",
        "confirm" => "confirmed",
        "undo" => "undone",
        "import" => "imported",
        "rollback" => "by rolling an import back",
        _ => "by PEP",
    }
}

/// `1 account`, `12 000 accounts`.
pub fn accounts(count: i64) -> String {
    counted(count, "account", "accounts")
}

/// A number with its noun.
pub fn counted(count: i64, one: &str, many: &str) -> String {
    let number = grouped(usize::try_from(count).unwrap_or(0));
    format!("{number} {}", if count == 1 { one } else { many })
}

/// City and country in one line; either may be missing.
pub fn place(city: &str, state: &str, country: &str) -> String {
    let parts = [city, state, country];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Endings of company names that say nothing on a tag.
const LEGAL_FORMS: [&str; 16] = [
    "inc",
    "ltd",
    "llc",
    "gmbh",
    "ag",
    "plc",
    "corp",
    "corporation",
    "limited",
    "co",
    "bv",
    "nv",
    "sa",
    "srl",
    "ab",
    "pty",
];

/// A partner's name without its legal form: `Contoso Consulting GmbH` is `Contoso Consulting` on a tag.
pub fn short_name(name: &str) -> String {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    while words.len() > 1 {
        let last = words.last().copied().unwrap_or_default();
        let bare = last.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().to_lowercase();
        if !LEGAL_FORMS.contains(&bare.as_str()) && !bare.is_empty() {
            break;
        }
        words.pop();
    }
    words.join(" ").trim_end_matches(',').to_owned()
}

/// The cells in the order of their tags: those filtered for, then green, yellow, red, taken back; by name inside.
pub fn tag_order(cells: &[HeatmapCell], chosen: &[i64]) -> Vec<HeatmapCell> {
    let rank = |cell: &HeatmapCell| match cell.status {
        Some(CellStatus::ActiveCustomer) => 0,
        Some(CellStatus::PastCustomer) => 1,
        Some(CellStatus::Target) => 2,
        None => 3,
    };
    let mut ordered = cells.to_vec();
    ordered.sort_by_key(|cell| (!chosen.contains(&cell.partner_id), rank(cell)));
    ordered
}

/// The partners of the matrix's columns: those filtered for, else those that reported on most accounts; by name.
pub fn matrix_partners(facets: &HeatmapFacets, chosen: &[i64], most: usize) -> Vec<(i64, String)> {
    let mut columns: Vec<&Facet> = facets.partners.iter().collect();
    if chosen.is_empty() {
        columns.sort_by_key(|facet| std::cmp::Reverse(facet.count));
        columns.truncate(most);
        columns.sort_by(|a, b| a.label.cmp(&b.label));
    } else {
        columns.retain(|facet| facet.value.parse().is_ok_and(|id| chosen.contains(&id)));
    }
    columns.into_iter().filter_map(|facet| Some((facet.value.parse().ok()?, facet.label.clone()))).collect()
}

/// One filter that is set: what the chip says, and what taking it out means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetFilter {
    /// Which.
    pub kind: FilterKind,
    /// The criterion, like `OU`.
    pub criterion: &'static str,
    /// Its value, like `France`.
    pub value: String,
}

/// What a chip stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilterKind {
    /// One value of a criterion.
    Value(Criterion, String),
    /// Exactly these accounts.
    Accounts,
    /// The ECM.
    Ecm,
    /// The text.
    Text,
    /// The age of reports.
    Age,
    /// The finding.
    Finding,
    /// The day.
    AsOf,
}

impl FilterKind {
    /// A name that no other set filter has.
    pub fn key(&self) -> String {
        match self {
            Self::Value(criterion, value) => format!("{}={value}", criterion.label()),
            Self::Accounts => "accounts".to_owned(),
            Self::Ecm => "ecm".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Age => "age".to_owned(),
            Self::Finding => "finding".to_owned(),
            Self::AsOf => "as-of".to_owned(),
        }
    }

    /// Takes the filter out of `view`.
    pub fn remove_from(&self, view: &mut HeatmapView) {
        match self {
            Self::Value(criterion, value) => view.toggle(*criterion, value),
            Self::Accounts => {
                view.filter.account.clear();
                view.notification = None;
            }
            Self::Ecm => view.filter.ecm = None,
            Self::Text => view.filter.q = None,
            Self::Age => view.filter.older_than_days = None,
            Self::Finding => view.filter.finding = None,
            Self::AsOf => view.as_of = None,
        }
    }
}

/// The filters that are set, in the order of the filter bar. `partner_name` and `ecm_name` know names by id, `day` writes
/// the day of `asOf`.
pub fn set_filters(
    view: &HeatmapView,
    partner_name: impl Fn(i64) -> String,
    ecm_name: impl Fn(i64) -> String,
    day: &str,
) -> Vec<SetFilter> {
    let mut chips = Vec::new();
    let mut add = |kind: FilterKind, criterion: &'static str, value: String| {
        chips.push(SetFilter { kind, criterion, value });
    };
    let filter = &view.filter;
    if let Some(text) = &filter.q {
        add(FilterKind::Text, "Text", text.clone());
    }
    for criterion in Criterion::ALL {
        for value in view.chosen(criterion) {
            let words = match criterion {
                Criterion::Status => StatusLook::from(CellStatus::parse(&value)).words().to_owned(),
                Criterion::Partner => value.parse().map_or_else(|_| value.clone(), &partner_name),
                Criterion::Segment | Criterion::Ou | Criterion::Industry => value.clone(),
            };
            add(FilterKind::Value(criterion, value), criterion.label(), words);
        }
    }
    if let Some(ecm) = filter.ecm {
        add(FilterKind::Ecm, "ECM", ecm_name(ecm));
    }
    if let Some(days) = filter.older_than_days {
        add(FilterKind::Age, "Reported", format!("more than {days} days ago"));
    }
    if let Some(off) = filter.finding {
        add(FilterKind::Finding, "Finding", finding(off).to_owned());
    }
    if !filter.account.is_empty() {
        let count = i64::try_from(filter.account.len()).unwrap_or(i64::MAX);
        add(FilterKind::Accounts, "Exactly", accounts(count));
    }
    if view.as_of.is_some() {
        add(FilterKind::AsOf, "As of", day.to_owned());
    }
    chips
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::logic::url_query::UrlQuery;

    fn cell(partner_id: i64, name: &str, status: Option<CellStatus>) -> HeatmapCell {
        HeatmapCell {
            partner_id,
            partner_name: name.to_owned(),
            status,
            relationship: None,
            is_exec_level: None,
            notes: String::new(),
            is_notes_cut: false,
            reported_at: DateTime::UNIX_EPOCH,
            age_days: 92,
            is_stale: true,
        }
    }

    #[test]
    fn legal_forms_are_left_off_tags_but_a_name_always_stays() {
        for (name, short) in [
            ("Contoso Consulting GmbH", "Contoso Consulting"),
            ("Fabrikam, Inc.", "Fabrikam"),
            ("Northwind Traders Co., Ltd.", "Northwind Traders"),
            ("AG", "AG"),
            ("Proseware & Co. KG", "Proseware & Co. KG"),
        ] {
            assert_eq!(short_name(name), short);
        }
    }

    #[test]
    fn tags_begin_with_what_was_filtered_for_then_green() {
        let cells = [
            cell(1, "A", Some(CellStatus::Target)),
            cell(2, "B", Some(CellStatus::ActiveCustomer)),
            cell(3, "C", None),
            cell(4, "D", Some(CellStatus::PastCustomer)),
        ];
        let order = |chosen: &[i64]| -> Vec<i64> {
            tag_order(&cells, chosen).iter().map(|cell| cell.partner_id).collect()
        };
        assert_eq!(order(&[]), [2, 4, 1, 3]);
        assert_eq!(order(&[3]), [3, 2, 4, 1]);
    }

    #[test]
    fn the_matrix_shows_the_chosen_partners_or_the_busiest() {
        let facet =
            |id: i64, label: &str, count| Facet { value: id.to_string(), label: label.to_owned(), count };
        let facets = HeatmapFacets {
            segments: vec![],
            ous: vec![],
            industries: vec![],
            statuses: vec![],
            partners: vec![facet(1, "A", 5), facet(2, "B", 50), facet(3, "C", 9)],
            findings: vec![],
            total: 60,
            version: String::new(),
        };
        let ids = |chosen: &[i64]| -> Vec<i64> {
            matrix_partners(&facets, chosen, 2).into_iter().map(|(id, _)| id).collect()
        };
        assert_eq!(ids(&[]), [2, 3]);
        assert_eq!(ids(&[1]), [1]);
    }

    #[test]
    fn every_chip_takes_out_what_it_shows() {
        let text = "?q=a&segment=S&ou=O&industry=I&status=target&partner=4&ecm=5&olderThanDays=90&finding=conflict\
                    &account=9&asOf=2026-05-03&notification=1";
        let mut view = HeatmapView::read(&UrlQuery::read(text));
        let chips = set_filters(&view, |id| format!("Partner {id}"), |_| "Ada".to_owned(), "3 May 2026");
        assert_eq!(chips.len(), 11);
        let keys: std::collections::BTreeSet<String> = chips.iter().map(|chip| chip.kind.key()).collect();
        assert_eq!(keys.len(), chips.len());
        assert!(chips.iter().any(|chip| chip.value == "Partner 4"));
        for chip in &chips {
            chip.kind.remove_from(&mut view);
        }
        assert_eq!(view, HeatmapView::default());
    }

    #[test]
    fn places_leave_out_what_is_missing() {
        assert_eq!(place("Berlin", "", "Germany"), "Berlin, Germany");
        assert_eq!(accounts(1), "1 account");
        assert_eq!(accounts(0), "0 accounts");
    }
}
