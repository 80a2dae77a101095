//! What changes is seen by the next reader, and the past stays as it was.

use chrono::NaiveDate;
use pep_app::AppContext;
use pep_app::heatmap::{PageRequest, get_page};
use pep_domain::heatmap::{AccountStatus, HeatmapFilter, HeatmapSort};
use pep_domain::time::{DAY_US, HOUR_US};
use pep_test_support::{TestDb, both_engines};
use proptest::test_runner::TestRunner;

use crate::small_world::{Reader, SmallWorld, all_pages, context, now, report_sql};

const BUMP: &str = "UPDATE data_version SET version = version + 1 WHERE name = 'reports';";

fn request(filter: HeatmapFilter) -> PageRequest {
    PageRequest { filter, sort: HeatmapSort::LatestReport, ..PageRequest::default() }
}

fn green() -> PageRequest {
    request(HeatmapFilter { statuses: vec![AccountStatus::ActiveCustomer], ..HeatmapFilter::default() })
}

fn write_world(db: &TestDb, now: i64) -> SmallWorld {
    let mut world = SmallWorld::random(&mut TestRunner::deterministic());
    for account in &mut world.accounts {
        account.is_removed = false;
    }
    world.write(db, now);
    world
}

/// Changes a report in the world and in the database, as the reporting page would.
fn report(db: &TestDb, world: &mut SmallWorld, id: i64, status: Option<AccountStatus>, now: i64) {
    let account = world.accounts.iter_mut().find(|account| account.id == id).unwrap();
    account.reports.retain(|(partner, _, _)| *partner != 2);
    account.reports.push((2, status, 0));
    db.db_execute(&(report_sql(id, 2, status, now) + BUMP));
}

async fn assert_same(ctx: &AppContext, world: &SmallWorld, now: i64) {
    for request in [green(), request(HeatmapFilter::default())] {
        let (ids, _) = all_pages(ctx, &Reader::all(), &request, true).await;
        assert_eq!(ids, world.ordered(&Reader::all(), &request, now));
    }
}

both_engines! {
    async fn a_report_is_seen_by_the_next_reader(db: TestDb) {
        let (ctx, clock) = context(&db);
        let now = now(&clock);
        let mut world = write_world(&db, now);
        assert_same(&ctx, &world, now).await;
        for (id, status) in [(3, Some(AccountStatus::ActiveCustomer)), (40, None), (3, None), (17, Some(AccountStatus::Target))] {
            report(&db, &mut world, id, status, now);
            assert_same(&ctx, &world, now).await;
        }
    }

    async fn a_change_with_a_lower_id_that_commits_later_is_not_missed(db: TestDb) {
        let (ctx, clock) = context(&db);
        let now = now(&clock);
        let mut world = write_world(&db, now);
        assert_same(&ctx, &world, now).await;
        let change = |id: &str, account: i64| format!(
            "INSERT INTO report_change (id, account_id, partner_id, at, source, new_status, new_notes)
             SELECT max(id) {id}, {account}, 3, {now}, 'page', 'active_customer', '' FROM report_change; {BUMP}"
        );
        let cell = |account: i64| format!(
            "INSERT INTO report (account_id, partner_id, status, reported_at) VALUES ({account}, 3, 'active_customer', {now})
             ON CONFLICT (account_id, partner_id) DO UPDATE SET status = excluded.status, reported_at = excluded.reported_at;"
        );
        // Two transactions took the ids n + 1 and n + 2; the one with n + 2 commits first.
        for (id, account) in [("+ 2", 5), ("- 1", 6)] {
            db.db_execute(&(cell(account) + &change(id, account)));
            let entry = world.accounts.iter_mut().find(|entry| entry.id == account).unwrap();
            entry.reports.retain(|(partner, _, _)| *partner != 2);
            entry.reports.push((2, Some(AccountStatus::ActiveCustomer), 0));
            assert_same(&ctx, &world, now).await;
        }
    }

    async fn accounts_that_change_move_to_their_new_place(db: TestDb) {
        let (ctx, clock) = context(&db);
        let now = now(&clock);
        let mut world = write_world(&db, now);
        assert_same(&ctx, &world, now).await;
        world.accounts[0].name = 4;
        world.accounts[1].is_removed = true;
        db.db_execute(
            "UPDATE account SET name = 'Northwind', name_folded = 'northwind' WHERE id = 1;
             UPDATE account SET removed_at = 1 WHERE id = 2;
             UPDATE data_version SET version = version + 1 WHERE name = 'accounts';",
        );
        assert_same(&ctx, &world, now).await;
    }

    async fn a_cursor_goes_on_where_it_was_when_its_account_is_gone(db: TestDb) {
        let (ctx, clock) = context(&db);
        write_world(&db, now(&clock));
        let by_name = PageRequest { limit: Some(10), ..PageRequest::default() };
        let permit = Reader::all().permit();
        let first = get_page(&ctx, &permit, by_name.clone()).await.unwrap();
        let second = PageRequest { cursor: first.next, ..by_name.clone() };
        let before: Vec<i64> =
            get_page(&ctx, &permit, second.clone()).await.unwrap().rows.iter().map(|row| row.account.id).collect();
        let last = first.rows.last().unwrap().account.id;
        db.db_execute(&format!(
            "UPDATE account SET removed_at = 1 WHERE id = {last};
             UPDATE data_version SET version = version + 1 WHERE name = 'accounts';"
        ));
        let after: Vec<i64> =
            get_page(&ctx, &permit, second).await.unwrap().rows.iter().map(|row| row.account.id).collect();
        // The list is one shorter, so counting on passes over one account and repeats none.
        assert_eq!(after[..9], before[1..]);
    }

    async fn a_past_day_shows_the_reports_of_its_end(db: TestDb) {
        let (ctx, clock) = context(&db);
        let now = now(&clock);
        write_world(&db, now);
        // 2026-11-20 ends at midnight UTC; the clock stands at 2026-11-23T08:00.
        let midnight = now - 8 * HOUR_US - 2 * DAY_US;
        db.db_execute("DELETE FROM report; DELETE FROM report_change;");
        db.db_execute(&report_sql(7, 0, Some(AccountStatus::Target), midnight - 1));
        db.db_execute(&report_sql(7, 0, Some(AccountStatus::ActiveCustomer), midnight));
        db.db_execute(&report_sql(8, 1, Some(AccountStatus::ActiveCustomer), midnight - DAY_US));
        db.db_execute(&format!(
            "DELETE FROM report WHERE account_id = 8;
             INSERT INTO report_change (account_id, partner_id, at, source, is_removed) VALUES (8, 2, {now}, 'rollback', {});",
            if db.engine() == pep_test_support::TestEngine::Postgres { "TRUE" } else { "1" }
        ));
        let day = NaiveDate::from_ymd_opt(2026, 11, 20);
        let permit = Reader::all().permit();
        let page = get_page(&ctx, &permit, PageRequest { as_of: day, ..green() }).await.unwrap();
        assert_eq!(page.rows.iter().map(|row| row.account.id).collect::<Vec<_>>(), [8]);
        assert_eq!(page.now.0, midnight);
        let seven = HeatmapFilter { accounts: vec![pep_domain::ids::AccountId(7)], ..HeatmapFilter::default() };
        let past = PageRequest { as_of: day, ..request(seven.clone()) };
        let row = get_page(&ctx, &permit, past).await.unwrap().rows.pop().unwrap();
        assert_eq!(row.cells[0].0.status, Some(AccountStatus::Target));
        let present = get_page(&ctx, &permit, request(seven)).await.unwrap().rows.pop().unwrap();
        assert_eq!(present.cells[0].0.status, Some(AccountStatus::ActiveCustomer));
        let (ids, _) = all_pages(&ctx, &Reader::all(), &green(), false).await;
        assert_eq!(ids, [7]);
    }
}
