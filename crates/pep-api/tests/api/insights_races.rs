//! Pulls while others write: no change is lost, none is told twice, whatever commits when.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use pep_app::insights::{Item, PullFormat, PullQuery, begin_stream, read_page};
use pep_db::DbError;
use pep_test_support::{TestDb, TestEngine, both_engines};
use rand::Rng;

use crate::insights::{Reader, add_sessions};
use crate::support::TestApp;

const SESSIONS: i64 = 30;
const WRITERS: i64 = 4;
const CHANGES: i64 = 60;
/// The writers go on until so many pages were read beside them, however slow the machine is.
const PAGES: u64 = 30;

/// What a program holds that follows the changes.
#[derive(Default)]
struct Copy {
    known: BTreeMap<i64, String>,
    repeated: Vec<i64>,
}

impl Copy {
    fn take(&mut self, item: Item) {
        match item {
            Item::Removed(id) => drop(self.known.remove(&id.0)),
            Item::Session { id, body, .. } => {
                if self.known.insert(id.0, body.clone()).as_ref() == Some(&body) {
                    self.repeated.push(id.0);
                }
            }
        }
    }
}

/// Writers hold their transactions open for a moment, so that they commit in another order than they began. Each change
/// leads to a state that never was, so that a session that is told twice as it was is a repetition.
fn write(db: &TestDb, writer: i64, pages: &AtomicU64) {
    let mut random = rand::rng();
    let mut round = 0;
    while round < CHANGES || (round < 20 * CHANGES && pages.load(Ordering::SeqCst) < PAGES) {
        round += 1;
        let id = random.random_range(1..=SESSIONS);
        let pause = std::time::Duration::from_millis(random.random_range(0..4));
        let change = match round % 3 {
            0 => {
                format!("UPDATE session SET ends_at = ends_at + {} WHERE id = {id}", (writer + 1) * 1_000_000)
            }
            1 => format!("UPDATE session SET state = 'cancelled' WHERE id = {id}"),
            _ => format!(
                "UPDATE session SET state = 'scheduled', ends_at = ends_at + {} WHERE id = {id}",
                (writer + 1) * 1_000_000
            ),
        };
        db.db
            .write_blocking(|conn| {
                execute(conn, &change)?;
                std::thread::sleep(pause);
                Ok::<_, DbError>(())
            })
            .unwrap();
    }
}

fn execute(conn: &mut pep_db::AnyConnection, sql: &str) -> Result<(), DbError> {
    use diesel::connection::SimpleConnection;
    match conn {
        pep_db::AnyConnection::Postgres(c) => Ok(c.batch_execute(sql)?),
        pep_db::AnyConnection::Sqlite(c) => Ok(c.batch_execute(sql)?),
    }
}

both_engines! {
    async fn a_copy_that_follows_the_changes_ends_equal_to_the_source(db: TestDb) {
        let app = TestApp::new(db).await;
        add_sessions(&app.db, 2..=SESSIONS);
        let token = Reader::new(&app).await.token;
        let is_over = Arc::new(AtomicBool::new(false));
        // Limits would stop a reader that never rests; it goes through the use case, on a clock that moves on.
        let (ctx, clock) = (app.ctx.clone(), app.clock.clone());
        let permit = pep_app::insights::authenticate(&ctx, &token).await.unwrap();
        let (over, pages) = (is_over.clone(), Arc::new(AtomicU64::new(0)));
        let read = pages.clone();
        let reader = tokio::spawn(async move {
            let (mut copy, mut cursor) = (Copy::default(), None);
            let mut random = 0_u32;
            loop {
                // Asked before the read: what was written by then must be in it.
                let is_last = over.load(Ordering::SeqCst);
                loop {
                    clock.advance(2_000_000);
                    random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    let query = PullQuery { cursor: cursor.clone(), ..PullQuery::default() };
                    let page = read_page(&ctx, &permit, query, i64::from(random % 7) + 1).await.unwrap();
                    // A pull that breaks off before its page arrives asks again from where it was.
                    if random.is_multiple_of(5) {
                        continue;
                    }
                    page.items.into_iter().for_each(|item| copy.take(item));
                    read.fetch_add(1, Ordering::SeqCst);
                    cursor = page.next.clone().or(page.delta);
                    if page.next.is_none() {
                        break;
                    }
                }
                if is_last {
                    return copy;
                }
            }
        });
        std::thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (db, pages) = (&app.db, &pages);
                scope.spawn(move || write(db, writer, pages));
            }
        });
        is_over.store(true, Ordering::SeqCst);
        let copy = reader.await.unwrap();
        assert!(copy.repeated.is_empty(), "told twice without a change: {:?}", copy.repeated);

        let permit = pep_app::insights::authenticate(&app.ctx, &Reader::new_named(&app, "Second").await.token).await.unwrap();
        let mut whole = Copy::default();
        let page = read_page(&app.ctx, &permit, PullQuery::default(), 500).await.unwrap();
        page.items.into_iter().for_each(|item| whole.take(item));
        assert_eq!(copy.known, whole.known, "the copy differs from the source");
    }

    async fn a_stream_and_the_changes_after_it_miss_nothing(db: TestDb) {
        let app = TestApp::new(db).await;
        add_sessions(&app.db, 2..=2_500);
        let permit = pep_app::insights::authenticate(&app.ctx, &Reader::new(&app).await.token).await.unwrap();
        let mut stream = begin_stream(&app.ctx, &permit, PullFormat::Ndjson, PullQuery::default()).await.unwrap();
        let delta = stream.delta();
        let mut text = String::from_utf8(stream.next().await.unwrap().unwrap()).unwrap();
        // While it is sent, one session changes that was not told yet and one that was.
        app.db.db_execute("UPDATE session SET ends_at = ends_at + 1000000 WHERE id IN (1, 2400)");
        app.clock.advance(2_000_000);
        // Another reader gives the changes their numbers meanwhile.
        let other = pep_app::insights::authenticate(&app.ctx, &Reader::new_named(&app, "Second").await.token).await.unwrap();
        read_page(&app.ctx, &other, PullQuery::default(), 1).await.unwrap();
        while let Some(piece) = stream.next().await.unwrap() {
            text += &String::from_utf8(piece).unwrap();
        }
        assert!(!text.contains("{\"id\":2400,"), "it moved behind the end of the stream");
        let query = PullQuery { cursor: Some(delta), ..PullQuery::default() };
        let page = read_page(&app.ctx, &permit, query, 500).await.unwrap();
        let ids: Vec<i64> = page
            .items
            .iter()
            .map(|item| match item {
                Item::Session { id, .. } | Item::Removed(id) => id.0,
            })
            .collect();
        assert_eq!(ids, [1, 2400]);
    }
}

/// The trap itself: a transaction that began first commits last. With numbers drawn inside the transactions the reader
/// would have passed its number already.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_transaction_that_commits_late_is_not_passed_over() {
    let app = TestApp::new(TestDb::new(TestEngine::Postgres)).await;
    add_sessions(&app.db, 2..=3);
    let reader = Reader::new(&app).await;
    let start = reader.get("/sessions").await.expect(200).json()["delta"].as_str().unwrap().to_owned();
    let (began, may_end) = (std::sync::mpsc::channel(), std::sync::mpsc::channel::<()>());
    let (between, after) = std::thread::scope(|scope| {
        let db = &app.db;
        let (tell, wait) = (began.0, may_end.1);
        scope.spawn(move || {
            db.db
                .write_blocking(|conn| {
                    execute(conn, "UPDATE session SET ends_at = ends_at + 1000000 WHERE id = 2")?;
                    tell.send(()).unwrap();
                    wait.recv().unwrap();
                    Ok::<_, DbError>(())
                })
                .unwrap();
        });
        began.1.recv().unwrap();
        app.db.db_execute("UPDATE session SET ends_at = ends_at + 1000000 WHERE id = 3");
        let handle = tokio::runtime::Handle::current();
        let read = |cursor: &str| {
            let path = format!("/sessions?cursor={cursor}");
            tokio::task::block_in_place(|| handle.block_on(reader.get(&path))).expect(200).json()
        };
        let between = read(&start);
        may_end.0.send(()).unwrap();
        // The late transaction is committed when its row can be locked again.
        app.db.db_execute("UPDATE session SET row_version = row_version + 1 WHERE id = 2");
        let after = read(between["delta"].as_str().unwrap());
        (between, after)
    });
    assert_eq!(between["items"].as_array().unwrap().len(), 1);
    assert_eq!(between["items"][0]["id"], 3);
    assert_eq!(after["items"].as_array().unwrap().len(), 1, "the late change was passed over: {after}");
    assert_eq!(after["items"][0]["id"], 2);
}
