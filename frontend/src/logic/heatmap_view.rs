//! The heatmap page's state as its URL holds it: filter, order, day, layout, and what is open beside the grid.

use chrono::NaiveDate;
use pep_api_types::heatmap::{
    CellStatus, Finding, HeatmapFilterInput, HeatmapOrder, HeatmapQuery, OrderDirection,
};

use super::sort::Sort;
use super::url_query::UrlQuery;

/// How the accounts are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// One row per account, partners as tags.
    #[default]
    List,
    /// Accounts × partners, one letter per cell.
    Matrix,
}

/// Everything that a link to the heatmap can say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeatmapView {
    /// Which accounts.
    pub filter: HeatmapFilterInput,
    /// The order; by name if absent.
    pub sort: Option<Sort>,
    /// The reports as they stood at the end of this day.
    pub as_of: Option<NaiveDate>,
    /// List or matrix.
    pub layout: Layout,
    /// Id of the notification whose mail led here.
    pub notification: Option<String>,
    /// The account whose panel is open.
    pub open: Option<i64>,
    /// The partner whose history on that account is open.
    pub cell: Option<i64>,
}

/// A criterion whose values are words with counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Criterion {
    /// Segment.
    Segment,
    /// Sales unit.
    Ou,
    /// Industry.
    Industry,
    /// Account status.
    Status,
    /// Partner.
    Partner,
}

impl Criterion {
    /// All, in the order of the filter bar.
    pub const ALL: [Self; 5] = [Self::Segment, Self::Ou, Self::Industry, Self::Status, Self::Partner];

    /// The criterion in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Segment => "Segment",
            Self::Ou => "OU",
            Self::Industry => "Industry",
            Self::Status => "Status",
            Self::Partner => "Partner",
        }
    }
}

impl HeatmapView {
    /// Reads a page's query. What it does not understand it leaves out, so that an old link still opens.
    pub fn read(url: &UrlQuery) -> Self {
        let numbers = |name: &str| url.all(name).iter().filter_map(|value| value.parse().ok()).collect();
        let words = |name: &str| -> Vec<String> {
            url.all(name).into_iter().filter(|value| !value.is_empty()).collect()
        };
        let filter = HeatmapFilterInput {
            segment: words("segment"),
            ou: words("ou"),
            industry: words("industry"),
            status: url.all("status").iter().filter_map(|word| CellStatus::parse(word)).collect(),
            partner: numbers("partner"),
            account: numbers("account"),
            ecm: url.parsed("ecm"),
            q: url.first("q").map(str::to_owned),
            older_than_days: url.parsed("olderThanDays").filter(|days: &i64| *days > 0),
            finding: url.first("finding").and_then(Finding::parse),
        };
        let order = url.first("sort").and_then(HeatmapOrder::parse);
        let sort = order.map(|order| Sort {
            column: order.to_string(),
            is_descending: url.first("direction").map_or(is_downwards(order), |word| word == "desc"),
        });
        Self {
            filter,
            sort,
            as_of: url.parsed("asOf"),
            layout: if url.first("view") == Some("matrix") { Layout::Matrix } else { Layout::List },
            notification: url.first("notification").map(str::to_owned),
            open: url.parsed("open"),
            cell: url.parsed("cell"),
        }
    }

    /// The page's query.
    pub fn url(&self) -> UrlQuery {
        let mut url = UrlQuery::default();
        for (name, value) in self.query().pairs() {
            let values = url.all(name).into_iter().chain([value]);
            url = url.with(name, values.collect::<Vec<_>>());
        }
        url.with("view", (self.layout == Layout::Matrix).then_some("matrix"))
            .with("notification", self.notification.clone())
            .with("open", self.open.map(|id| id.to_string()))
            .with("cell", self.cell.map(|id| id.to_string()))
    }

    /// What to ask the server for; the part of the list is added by whoever asks.
    pub fn query(&self) -> HeatmapQuery {
        let order = self.sort.as_ref().and_then(|sort| Some((HeatmapOrder::parse(&sort.column)?, sort)));
        let direction =
            |sort: &Sort| if sort.is_descending { OrderDirection::Desc } else { OrderDirection::Asc };
        HeatmapQuery {
            filter: self.filter.clone(),
            sort: order.map(|(order, _)| order),
            direction: order.map(|(_, sort)| direction(sort)),
            as_of: self.as_of,
            ..HeatmapQuery::default()
        }
    }

    /// What is worth saving and sharing: not what happens to be open, nor which mail led here.
    pub fn to_save(&self) -> String {
        let saved = Self { open: None, cell: None, notification: None, ..self.clone() };
        saved.url().on("").trim_start_matches('?').to_owned()
    }

    /// The order after a press on a header: reports and numbers begin with the newest and the most.
    pub fn sort_after(&self, asked: &Sort) -> Sort {
        let is_another = self.sort.as_ref().is_none_or(|sort| sort.column != asked.column);
        let downwards = HeatmapOrder::parse(&asked.column).is_some_and(is_downwards);
        if is_another { Sort { is_descending: downwards, ..asked.clone() } } else { asked.clone() }
    }

    /// The chosen values of a criterion, as the URL has them.
    pub fn chosen(&self, criterion: Criterion) -> Vec<String> {
        match criterion {
            Criterion::Segment => self.filter.segment.clone(),
            Criterion::Ou => self.filter.ou.clone(),
            Criterion::Industry => self.filter.industry.clone(),
            Criterion::Status => self.filter.status.iter().map(ToString::to_string).collect(),
            Criterion::Partner => self.filter.partner.iter().map(ToString::to_string).collect(),
        }
    }

    /// Adds a value to a criterion, or takes it out.
    pub fn toggle(&mut self, criterion: Criterion, value: &str) {
        match criterion {
            Criterion::Segment => toggle(&mut self.filter.segment, value.to_owned()),
            Criterion::Ou => toggle(&mut self.filter.ou, value.to_owned()),
            Criterion::Industry => toggle(&mut self.filter.industry, value.to_owned()),
            Criterion::Status => {
                if let Some(status) = CellStatus::parse(value) {
                    toggle(&mut self.filter.status, status);
                }
            }
            Criterion::Partner => {
                if let Ok(partner) = value.parse() {
                    toggle(&mut self.filter.partner, partner);
                }
            }
        }
    }

    /// Takes all values out of a criterion.
    pub fn clear(&mut self, criterion: Criterion) {
        match criterion {
            Criterion::Segment => self.filter.segment.clear(),
            Criterion::Ou => self.filter.ou.clear(),
            Criterion::Industry => self.filter.industry.clear(),
            Criterion::Status => self.filter.status.clear(),
            Criterion::Partner => self.filter.partner.clear(),
        }
    }

    /// Takes every filter out; order and layout stay.
    pub fn clear_filters(&mut self) {
        self.filter = HeatmapFilterInput::default();
        self.as_of = None;
        self.notification = None;
    }

    /// Whether any filter is set.
    pub fn is_filtered(&self) -> bool {
        self.filter != HeatmapFilterInput::default() || self.as_of.is_some()
    }
}

fn is_downwards(order: HeatmapOrder) -> bool {
    matches!(order, HeatmapOrder::LatestReport | HeatmapOrder::PartnerCount)
}

fn toggle<V: PartialEq>(values: &mut Vec<V>, value: V) {
    let before = values.len();
    values.retain(|other| *other != value);
    if values.len() == before {
        values.push(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> HeatmapView {
        HeatmapView::read(&UrlQuery::read(text))
    }

    #[test]
    fn a_link_of_a_mail_opens_exactly_its_accounts_and_partners() {
        let view = read("?account=1&account=2&partner=3&notification=77");
        assert_eq!(view.filter.account, [1, 2]);
        assert_eq!(view.filter.partner, [3]);
        assert_eq!(view.notification.as_deref(), Some("77"));
        assert_eq!(view.url().on("/heatmap"), "/heatmap?partner=3&account=1&account=2&notification=77");
    }

    #[test]
    fn every_part_of_a_view_survives_the_url() {
        let text = "segment=Enterprise&ou=France&ou=Latin+America&industry=Retail&status=target&partner=4&account=9\
                    &ecm=5&q=a%26b&olderThanDays=90&finding=conflict&sort=latestReport&direction=asc&asOf=2026-05-03\
                    &view=matrix&notification=n&open=9&cell=4";
        let view = read(text);
        assert_eq!(view.url().on(""), format!("?{text}"));
        assert_eq!(read(&view.url().on("")), view);
    }

    #[test]
    fn nonsense_in_a_link_is_left_out() {
        let view = read("?status=blue&partner=x&olderThanDays=-4&sort=tpid&asOf=soon&finding=");
        assert_eq!(view, HeatmapView::default());
        assert!(!view.is_filtered());
    }

    #[test]
    fn reports_and_numbers_begin_with_the_newest_and_the_most() {
        let mut view = HeatmapView::default();
        let newest = view.sort_after(&Sort::by("latestReport"));
        assert!(newest.is_descending);
        view.sort = Some(newest);
        let again = view.sort_after(&Sort::after_click(view.sort.as_ref(), "latestReport"));
        assert!(!again.is_descending);
        assert!(!view.sort_after(&Sort::by("name")).is_descending);
        assert!(read("?sort=partnerCount").sort.is_some_and(|sort| sort.is_descending));
    }

    #[test]
    fn toggling_a_value_twice_changes_nothing() {
        let mut view = read("?ou=France&status=target");
        let before = view.clone();
        for (criterion, value) in
            [(Criterion::Ou, "Spain"), (Criterion::Status, "target"), (Criterion::Partner, "7")]
        {
            view.toggle(criterion, value);
            assert_ne!(view, before);
            view.toggle(criterion, value);
            assert_eq!(view, before);
        }
    }

    #[test]
    fn a_saved_view_forgets_what_is_open() {
        assert_eq!(read("?ou=France&open=9&cell=4&notification=n").to_save(), "ou=France");
    }
}
