//! Pages, totals, facets and findings of random questions about random worlds.

use pep_app::heatmap::{FacetCount, find_account_ids, get_facets, get_findings};
use pep_domain::heatmap::{AccountStatus, HeatmapFilter, HeatmapFinding};
use pep_domain::ids::PartnerId;
use pep_test_support::both_engines;
use proptest::test_runner::TestRunner;

use crate::small_world::{
    INDUSTRIES, OUS, PARTNERS, Reader, SEGMENTS, SmallWorld, all_pages, context, now, random_reader,
    random_request,
};

const QUESTIONS: usize = 60;

both_engines! {
    async fn every_page_is_what_looking_at_every_account_gives(db: TestDb) {
        let (ctx, clock) = context(&db);
        let mut runner = TestRunner::deterministic();
        let world = SmallWorld::random(&mut runner);
        world.write(&db, now(&clock));
        for _ in 0..QUESTIONS {
            let reader = random_reader(&mut runner);
            let request = random_request(&mut runner);
            let expected = world.ordered(&reader, &request, now(&clock));
            for by_cursor in [false, true] {
                let (ids, total) = all_pages(&ctx, &reader, &request, by_cursor).await;
                assert_eq!(ids, expected, "{reader:?} {request:?} by cursor: {by_cursor}");
                assert_eq!(total, expected.len(), "{request:?}");
            }
        }
    }

    async fn facets_count_what_choosing_the_value_would_show(db: TestDb) {
        let (ctx, clock) = context(&db);
        let mut runner = TestRunner::deterministic();
        let world = SmallWorld::random(&mut runner);
        world.write(&db, now(&clock));
        for _ in 0..QUESTIONS {
            let reader = random_reader(&mut runner);
            let filter = random_request(&mut runner).filter;
            let facets = get_facets(&ctx, &reader.permit(), filter.clone(), None).await.unwrap();
            let count = |change: &dyn Fn(&mut HeatmapFilter)| {
                let mut filter = filter.clone();
                change(&mut filter);
                i64::try_from(world.list(&reader, &filter, now(&clock)).len()).unwrap()
            };
            assert_eq!(facets.total, count(&|_| {}));
            named(&facets.segments, &SEGMENTS, |name| count(&|filter| filter.segments = vec![name.clone()]));
            named(&facets.ous, &OUS, |name| count(&|filter| filter.ous = vec![name.clone()]));
            named(&facets.industries, &INDUSTRIES, |name| count(&|filter| filter.industries = vec![name.clone()]));
            for (status, counted) in AccountStatus::ALL.iter().zip(facets.statuses) {
                assert_eq!(counted, count(&|filter| filter.statuses = vec![*status]), "{status} {filter:?}");
            }
            for (finding, counted) in HeatmapFinding::ALL.iter().zip(facets.findings) {
                assert_eq!(counted, count(&|filter| filter.finding = Some(*finding)), "{finding} {filter:?}");
            }
            for partner in 1..=i64::try_from(PARTNERS.len()).unwrap() {
                let counted = facets.partners.iter().find(|facet| facet.value == partner.to_string());
                let expected = count(&|filter| filter.partners = vec![PartnerId(partner)]);
                assert_eq!(counted.map_or(0, |facet| facet.count), expected, "{partner} {filter:?}");
            }
        }
    }

    async fn facets_name_nothing_outside_the_readers_reach(db: TestDb) {
        let (ctx, clock) = context(&db);
        let mut runner = TestRunner::deterministic();
        let world = SmallWorld::random(&mut runner);
        world.write(&db, now(&clock));
        let reader = Reader { person: 3, is_all: false, ous: vec![2], is_seller: false };
        let facets = get_facets(&ctx, &reader.permit(), HeatmapFilter::default(), None).await.unwrap();
        assert_eq!(facets.ous.iter().map(|facet| facet.value.as_str()).collect::<Vec<_>>(), [OUS[1]]);
        let nobody = Reader { person: 2, is_all: false, ous: vec![99], is_seller: false };
        let facets = get_facets(&ctx, &nobody.permit(), HeatmapFilter::default(), None).await.unwrap();
        assert!(facets.segments.is_empty() && facets.partners.is_empty() && facets.total == 0);
        assert_eq!(facets.statuses, [0; 3]);
    }

    async fn findings_are_counted_over_the_filtered_accounts(db: TestDb) {
        let (ctx, clock) = context(&db);
        let mut runner = TestRunner::deterministic();
        let world = SmallWorld::random(&mut runner);
        world.write(&db, now(&clock));
        for _ in 0..QUESTIONS / 2 {
            let reader = random_reader(&mut runner);
            let filter = random_request(&mut runner).filter;
            let findings = get_findings(&ctx, &reader.permit(), filter.clone(), None).await.unwrap();
            let accounts = world.list(&reader, &filter, now(&clock));
            let greens: Vec<Vec<usize>> = accounts
                .iter()
                .map(|account| {
                    let green = account.reports.iter().filter(|(_, s, _)| *s == Some(AccountStatus::ActiveCustomer));
                    green.map(|(partner, _, _)| *partner).collect()
                })
                .collect();
            let number = |count: usize| i64::try_from(count).unwrap();
            assert_eq!(findings.accounts, number(accounts.len()));
            assert_eq!(findings.counts, [
                number(greens.iter().filter(|greens| greens.len() >= 2).count()),
                number(greens.iter().filter(|greens| greens.is_empty()).count()),
                number(accounts.iter().filter(|account| account.reports.is_empty()).count()),
            ]);
            for (partner, name, count) in &findings.unique_greens {
                let place = usize::try_from(partner - 1).unwrap();
                assert_eq!(*count, number(greens.iter().filter(|greens| **greens == [place]).count()));
                assert_eq!(name, PARTNERS[place]);
            }
            let sum: i64 = findings.unique_greens.iter().map(|(_, _, count)| count).sum();
            assert_eq!(sum, number(greens.iter().filter(|greens| greens.len() == 1).count()));
        }
    }

    async fn ids_for_other_use_cases_stay_within_the_scope(db: TestDb) {
        let (ctx, clock) = context(&db);
        let mut runner = TestRunner::deterministic();
        let world = SmallWorld::random(&mut runner);
        world.write(&db, now(&clock));
        let reader = Reader { person: 4, is_all: false, ous: vec![1], is_seller: true };
        let ids = find_account_ids(&ctx, &reader.scope(), HeatmapFilter::default()).await.unwrap();
        let expected = world.list(&reader, &HeatmapFilter::default(), now(&clock));
        assert_eq!(ids.iter().map(|id| id.0).collect::<Vec<_>>(), expected.iter().map(|a| a.id).collect::<Vec<_>>());
    }
}

fn named(facets: &[FacetCount], names: &[&str], expected: impl Fn(&String) -> i64) {
    for name in names {
        let counted = facets.iter().find(|facet| facet.value == *name).map_or(0, |facet| facet.count);
        assert_eq!(counted, expected(&(*name).to_owned()), "{name}");
    }
}
