//! The pages that are measured: what people do, and what is hard.

use pep_app::heatmap::PageRequest;
use pep_domain::heatmap::{AccountStatus, HeatmapFilter, HeatmapFinding, HeatmapSort};
use pep_domain::ids::PartnerId;

/// One page.
pub struct Shape {
    pub name: &'static str,
    pub query: &'static str,
    request: fn() -> PageRequest,
    /// `FROM … WHERE … ORDER BY … OFFSET` of the same page in SQL, where SQL has a natural way.
    pub bare: Option<&'static str>,
}

impl Shape {
    pub fn request(&self) -> PageRequest {
        (self.request)()
    }
}

fn with(filter: HeatmapFilter) -> PageRequest {
    PageRequest { filter, ..PageRequest::default() }
}

/// Every page, the unfiltered first one first.
pub fn all() -> Vec<Shape> {
    vec![
        Shape {
            name: "no filter, first page",
            query: "",
            request: PageRequest::default,
            bare: Some("a.removed_at IS NULL ORDER BY a.name_folded, a.id LIMIT 100"),
        },
        Shape {
            name: "no filter, middle",
            query: "offset=50000",
            request: || PageRequest { offset: Some(50_000), ..PageRequest::default() },
            bare: Some("a.removed_at IS NULL ORDER BY a.name_folded, a.id LIMIT 100 OFFSET 50000"),
        },
        Shape {
            name: "no filter, last page",
            query: "offset=99900",
            request: || PageRequest { offset: Some(99_900), ..PageRequest::default() },
            bare: Some("a.removed_at IS NULL ORDER BY a.name_folded, a.id LIMIT 100 OFFSET 99900"),
        },
        Shape {
            name: "segment, industry, status",
            query: "segment=Enterprise&industry=Banking&status=active_customer",
            request: || {
                with(HeatmapFilter {
                    segments: vec!["Enterprise".into()],
                    industries: vec!["Banking".into()],
                    statuses: vec![AccountStatus::ActiveCustomer],
                    ..HeatmapFilter::default()
                })
            },
            bare: Some(
                "a.segment_id = (SELECT id FROM segment WHERE name = 'Enterprise') \
                 AND a.industry_id = (SELECT id FROM industry WHERE name = 'Banking') AND a.removed_at IS NULL \
                 AND EXISTS (SELECT 1 FROM report r WHERE r.account_id = a.id AND r.status = 'active_customer') \
                 ORDER BY a.name_folded, a.id LIMIT 100",
            ),
        },
        Shape {
            name: "sales unit",
            query: "ou=France",
            request: || with(HeatmapFilter { ous: vec!["France".into()], ..HeatmapFilter::default() }),
            bare: Some(
                "a.ou_id = (SELECT id FROM ou WHERE name = 'France') AND a.removed_at IS NULL \
                 ORDER BY a.name_folded, a.id LIMIT 100",
            ),
        },
        Shape {
            name: "one partner, green",
            query: "partner=7&status=active_customer",
            request: || {
                with(HeatmapFilter {
                    partners: vec![PartnerId(7)],
                    statuses: vec![AccountStatus::ActiveCustomer],
                    ..HeatmapFilter::default()
                })
            },
            bare: Some(
                "a.removed_at IS NULL AND a.id IN (SELECT account_id FROM report WHERE partner_id = 7 \
                 AND status = 'active_customer') ORDER BY a.name_folded, a.id LIMIT 100",
            ),
        },
        Shape {
            name: "text, broad (“s”)",
            query: "q=s",
            request: || with(HeatmapFilter { text: "s".into(), ..HeatmapFilter::default() }),
            bare: None,
        },
        Shape {
            name: "text, narrow",
            query: "q=harbor%20dairy%20kol",
            request: || with(HeatmapFilter { text: "harbor dairy kol".into(), ..HeatmapFilter::default() }),
            bare: None,
        },
        Shape {
            name: "stale, five partners, newest report first",
            query: "partner=1&partner=2&partner=3&partner=4&partner=5&olderThanDays=90&sort=latestReport",
            request: || PageRequest {
                sort: HeatmapSort::LatestReport,
                ..with(HeatmapFilter {
                    partners: (1..=5).map(PartnerId).collect(),
                    older_than_days: Some(90),
                    ..HeatmapFilter::default()
                })
            },
            bare: None,
        },
        Shape {
            name: "conflicts, most partners first, deep",
            query: "finding=conflict&sort=partnerCount&offset=20000",
            request: || PageRequest {
                sort: HeatmapSort::PartnerCount,
                offset: Some(20_000),
                ..with(HeatmapFilter { finding: Some(HeatmapFinding::Conflict), ..HeatmapFilter::default() })
            },
            bare: None,
        },
        Shape {
            name: "everything at once",
            query: "segment=Enterprise&segment=Strategic&ou=France&ou=Germany&industry=Banking&industry=Retail&status=target&status=active_customer&q=s&olderThanDays=30&sort=city&direction=desc",
            request: || PageRequest {
                sort: HeatmapSort::City,
                descending: Some(true),
                ..with(HeatmapFilter {
                    segments: vec!["Enterprise".into(), "Strategic".into()],
                    ous: vec!["France".into(), "Germany".into()],
                    industries: vec!["Banking".into(), "Retail".into()],
                    statuses: vec![AccountStatus::Target, AccountStatus::ActiveCustomer],
                    text: "s".into(),
                    older_than_days: Some(30),
                    ..HeatmapFilter::default()
                })
            },
            bare: None,
        },
    ]
}
