//! Reading all of OCP Insights: pages, NDJSON, CSV; going on later; what is gone; what did not change.

use std::collections::BTreeMap;

use pep_test_support::both_engines;
use serde_json::Value;

use crate::insights::{Reader, add_sessions};
use crate::support::TestApp;

/// Reads page by page to the end; the entries, and where to go on later.
async fn read_all(reader: &Reader, query: &str) -> (Vec<Value>, String) {
    let (mut items, mut path) = (Vec::new(), format!("/sessions?{query}"));
    loop {
        let page = reader.get(&path).await.expect(200).json();
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        if let Some(delta) = page["delta"].as_str() {
            assert!(page["next"].is_null());
            return (items, delta.to_owned());
        }
        let base = query.split("&cursor=").next().unwrap().split("cursor=").next().unwrap();
        path = format!("/sessions?{base}&cursor={}", page["next"].as_str().unwrap());
    }
}

fn told(items: &[Value]) -> Vec<(i64, bool)> {
    items.iter().map(|item| (item["id"].as_i64().unwrap(), item["removed"].as_bool().unwrap())).collect()
}

both_engines! {
    async fn pages_of_any_size_tell_each_session_once(db: TestDb) {
        let app = TestApp::new(db).await;
        add_sessions(&app.db, 2..=9);
        let reader = Reader::new(&app).await;
        for limit in [1, 2, 3, 9, 500] {
            let (items, _) = read_all(&reader, &format!("limit={limit}")).await;
            let mut ids: Vec<i64> = told(&items).into_iter().map(|(id, _)| id).collect();
            ids.sort_unstable();
            assert_eq!(ids, (1..=9).collect::<Vec<_>>(), "{limit} at once");
        }
    }

    async fn later_only_what_changed_is_told_and_what_is_gone(db: TestDb) {
        let app = TestApp::new(db).await;
        add_sessions(&app.db, 2..=4);
        let reader = Reader::new(&app).await;
        let (_, delta) = read_all(&reader, "").await;
        let (items, delta) = read_all(&reader, &format!("cursor={delta}")).await;
        assert!(items.is_empty(), "nothing changed: {items:?}");

        app.db.db_execute("UPDATE session SET state = 'cancelled' WHERE id = 2");
        let (items, delta) = read_all(&reader, &format!("cursor={delta}")).await;
        assert_eq!(told(&items), [(2, true)]);
        // What nobody is told is no change: a title, a join link, another status of a report.
        app.db.db_execute(
            "UPDATE session SET title = 'x', join_url = 'https://x.example', updated_at = 1;\
             UPDATE report SET status = 'target', notes = 'x';",
        );
        let (items, delta) = read_all(&reader, &format!("cursor={delta}")).await;
        assert!(items.is_empty(), "{items:?}");

        app.db.db_execute("UPDATE session SET state = 'scheduled' WHERE id = 2");
        app.db.db_execute("UPDATE session SET starts_at = starts_at - 60000000 WHERE id = 4");
        let (items, _) = read_all(&reader, &format!("cursor={delta}")).await;
        assert_eq!(told(&items), [(2, false), (4, false)]);
        // Who begins now is not told of what was gone before.
        app.db.db_execute("UPDATE session SET state = 'cancelled' WHERE id = 3");
        let (items, _) = read_all(&reader, "").await;
        assert!(told(&items).iter().all(|(id, removed)| *id != 3 && !removed), "{items:?}");
    }

    /// Every way in which one of the six fields can change.
    async fn every_source_of_a_session_is_watched(db: TestDb) {
        let app = TestApp::new(db).await;
        let reader = Reader::new(&app).await;
        let (_, mut delta) = read_all(&reader, "").await;
        for change in [
            "UPDATE session SET ends_at = ends_at + 60000000 WHERE id = 1",
            "UPDATE event SET phase = 'review' WHERE id = 1",
            "UPDATE event SET phase = 'requests' WHERE id = 1",
            "UPDATE ou SET name = 'North' WHERE id = 1",
            "UPDATE partner SET name = 'Partner two' WHERE id = 2",
            "UPDATE account SET name = 'Account three' WHERE id = 3",
            "UPDATE account SET atu_id = 2 WHERE id = 3",
            "UPDATE account SET atu_id = 1 WHERE id = 3",
            "UPDATE account SET removed_at = 1 WHERE id = 3",
            "UPDATE account SET removed_at = NULL WHERE id = 3",
            "INSERT INTO report (account_id, partner_id, status, reported_at) VALUES (5, 2, 'target', 0)",
            "UPDATE report SET status = NULL WHERE account_id = 5 AND partner_id = 2",
            "UPDATE report SET status = 'active_customer' WHERE account_id = 5 AND partner_id = 2",
            "DELETE FROM report WHERE account_id = 5 AND partner_id = 2",
            "UPDATE team SET partner_id = 1 WHERE id = 2",
            "UPDATE team SET atu_id = 2 WHERE id = 3",
            "INSERT INTO session_team (session_id, team_id, side) VALUES (1, 5, 'partner'); UPDATE team SET partner_id = 3 WHERE id = 5",
            "DELETE FROM session_team WHERE team_id = 5",
            "UPDATE session SET event_id = NULL WHERE id = 1",
        ] {
            app.db.db_execute(change);
            app.clock.advance(2_000_000);
            let page = reader.get(&format!("/sessions?cursor={delta}")).await.expect(200).json();
            assert_eq!(page["items"].as_array().unwrap().len(), 1, "{change}");
            page["delta"].as_str().unwrap().clone_into(&mut delta);
        }
    }

    async fn who_filters_is_told_what_fits_no_more(db: TestDb) {
        let app = TestApp::new(db).await;
        add_sessions(&app.db, 2..=4);
        let reader = Reader::new(&app).await;
        let (items, delta) = read_all(&reader, "status=Planning").await;
        assert_eq!(items.len(), 4);
        app.db.db_execute("UPDATE session SET state = 'held' WHERE id = 3");
        app.db.db_execute("UPDATE session SET ends_at = ends_at + 60000000 WHERE id = 4");
        let (items, delta) = read_all(&reader, &format!("status=Planning&cursor={delta}")).await;
        assert_eq!(told(&items), [(3, true), (4, false)]);
        // A cursor goes with its filters.
        let refused = reader.get(&format!("/sessions?status=Complete&cursor={delta}")).await.expect(422);
        assert!(refused.text().contains("other filters"), "{}", refused.text());
    }

    async fn a_pull_that_breaks_off_goes_on_where_it_was(db: TestDb) {
        let app = TestApp::new(db).await;
        add_sessions(&app.db, 2..=6);
        let reader = Reader::new(&app).await;
        let first = reader.get("/sessions?limit=2").await.expect(200).json();
        // Between two pages one session goes and one changes that was told already.
        app.db.db_execute("UPDATE session SET state = 'cancelled' WHERE id = 6");
        app.db.db_execute("UPDATE session SET ends_at = ends_at + 60000000 WHERE id = 1");
        let mut known: BTreeMap<i64, Value> = BTreeMap::new();
        let (rest, _) = read_all(&reader, &format!("limit=2&cursor={}", first["next"].as_str().unwrap())).await;
        for item in first["items"].as_array().unwrap().iter().chain(&rest) {
            if item["removed"] == true {
                known.remove(&item["id"].as_i64().unwrap());
            } else {
                known.insert(item["id"].as_i64().unwrap(), item.clone());
            }
        }
        let (now, _) = read_all(&reader, "").await;
        let now: BTreeMap<i64, Value> =
            now.into_iter().map(|item| (item["id"].as_i64().unwrap(), item)).collect();
        assert_eq!(known, now);
    }

    async fn exports_hold_the_same_as_pages(db: TestDb) {
        let app = TestApp::new(db).await;
        // More than is read at once, so that there are lines in between.
        add_sessions(&app.db, 2..=2_105);
        let reader = Reader::new(&app).await;
        let (items, delta) = read_all(&reader, "limit=500").await;
        let answer = reader.get("/exports/sessions.ndjson").await.expect(200);
        assert_eq!(answer.header("content-type"), "application/x-ndjson");
        let lines: Vec<Value> =
            answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let entries: Vec<Value> = lines.iter().filter(|line| line.get("id").is_some()).cloned().collect();
        assert!(entries == items, "{} lines, {} entries of pages", entries.len(), items.len());
        assert_eq!(lines.last().unwrap()["delta"], delta.as_str());
        assert_eq!(answer.header("pep-delta"), delta);
        let between: Vec<&str> = lines.iter().filter_map(|line| line["next"].as_str()).collect();
        assert_eq!(between.len(), 1);
        let rest = reader.get(&format!("/exports/sessions.ndjson?cursor={}", between[0])).await.expect(200).text();
        assert_eq!(rest.lines().count(), 2_105 - 2_000 + 1);

        let answer = reader.get("/exports/sessions.csv").await.expect(200);
        assert_eq!(answer.header("pep-delta"), delta);
        let text = answer.text();
        let rows: Vec<&str> = text.trim_start_matches('\u{feff}').split_terminator("\r\n").collect();
        assert_eq!(rows.len(), 1 + items.len());
        assert_eq!(
            rows[0],
            "id,type,removed,sessionStart,sessionEnd,segments,ous,industries,accountStatuses,partners,accounts,status,partnerIds,accountIds"
        );
        assert_eq!(
            rows[1],
            "1,MassEvent,false,2026-12-03T09:00:00Z,2026-12-03T09:30:00Z,,cnry-public-ou-name-1,,,cnry-partner2-partner-name-2,\
             cnry-account-account-name-3; cnry-account-account-name-4,Planning,2,3; 4"
        );
        app.db.db_execute("UPDATE session SET state = 'cancelled' WHERE id = 7");
        let later = reader.get(&format!("/exports/sessions.csv?cursor={delta}")).await.expect(200).text();
        assert_eq!(later.lines().last(), Some("7,,true,,,,,,,,,,,"));
    }

    async fn what_did_not_change_is_not_sent_again(db: TestDb) {
        let app = TestApp::new(db).await;
        let reader = Reader::new(&app).await;
        for path in ["/sessions", "/sessions/1", "/exports/sessions.ndjson", "/exports/sessions.csv"] {
            let first = reader.get(path).await.expect(200);
            let tag = first.header("etag");
            let again = reader.get_with(path, &[("if-none-match", &tag)]).await.expect(304);
            assert!(again.bytes.is_empty() && again.header("etag") == tag, "{path}");
            app.db.db_execute("UPDATE session SET ends_at = ends_at + 60000000 WHERE id = 1");
            let changed = reader.get_with(path, &[("if-none-match", &tag)]).await.expect(200);
            assert_ne!(changed.header("etag"), tag, "{path}");
            assert_eq!(changed.header("cache-control"), "private, no-cache", "{path}");
        }
    }

    async fn a_cursor_from_the_future_is_told_to_begin_anew(db: TestDb) {
        let app = TestApp::new(db).await;
        let reader = Reader::new(&app).await;
        let (_, delta) = read_all(&reader, "").await;
        // As after a backup was put back.
        app.db.db_execute("UPDATE data_version SET version = 0 WHERE name = 'insights'");
        let refused = reader.get(&format!("/sessions?cursor={delta}")).await;
        assert_eq!((refused.status, refused.code().as_str()), (410, "cursorExpired"));
    }
}
