//! What partners receive holds nothing that is not theirs: every readable operation, every mail (T2), and the same bytes
//! whatever is changed in what they must not see (T4).

use std::collections::BTreeSet;

use pep_test_support::{TestDb, TestEngine, World, both_engines};

use crate::support::{Answer, Operation, TestApp, canaries, foreign, operations, readable, readable_bytes};

both_engines! {
    async fn partners_find_nothing_foreign_anywhere(db: TestDb) {
        let app = TestApp::new(db).await;
        for (email, partner, asked) in [
            (&app.world.partner1_admin.email, 1, &[1, 2, 3][..]),
            (&app.world.partner1_seller.email, 1, &[1, 2, 3]),
            (&app.world.partner2_admin.email, 2, &[3, 4, 6]),
            (&app.world.partner2_seller.email, 2, &[3, 4, 6]),
            (&app.world.partner3_admin.email, 3, &[]),
        ] {
            let person = app.sign_in(email).await;
            for operation in readable_operations().iter() {
                for path in operation.row.also.iter().chain([&operation.row.path]) {
                    let answer = operation.call_at(&person, path, &[]).await;
                    // Sweeping for access goes through as anybody; what a partner is refused, holds nothing either.
                    let foreign = foreign(&canaries(&readable(&answer)), partner, asked);
                    assert!(foreign.is_empty(), "{} {path} shows {email} {foreign:?}", operation.id);
                }
            }
        }
        for partner in 1..=3 {
            let asked: &[i64] = match partner { 1 => &[1, 2, 3], 2 => &[3, 4, 6], _ => &[] };
            let mails = mails_to(&app.db, partner);
            let foreign = foreign(&canaries(&mails), partner, asked);
            assert!(foreign.is_empty(), "mails to partner {partner} hold {foreign:?}");
        }
    }

    async fn partners_find_all_that_is_theirs(db: TestDb) {
        let app = TestApp::new(db).await;
        let person = app.sign_in(&app.world.partner1_admin.email).await;
        let mut seen = BTreeSet::new();
        for operation in readable_operations().iter() {
            for path in operation.row.also.iter().chain([&operation.row.path]) {
                seen.extend(canaries(&readable(&operation.call_at(&person, path, &[]).await)));
            }
        }
        let mut expected = vec![
            "cnry-partner1-partner-name-1".to_owned(),
            "cnry-partner1-notice-title-1".to_owned(),
            "cnry-partner1-notice-body-1".to_owned(),
        ];
        expected.extend(EXPECTED_OF_REPORTING.iter().map(|canary| (*canary).to_owned()));
        for account in 1..=3 {
            for field in ["name", "city", "state", "country"] {
                expected.push(format!("cnry-account-account-{field}-{account}"));
            }
        }
        let missing: Vec<_> = expected.iter().filter(|canary| !seen.contains(*canary)).collect();
        assert!(missing.is_empty(), "a test that sees nothing passes for ever; partner 1 never saw {missing:?}");
    }
}

/// Everything that can be read. A demo's own list of people is there to name everybody.
fn readable_operations() -> Vec<Operation> {
    operations()
        .into_iter()
        .filter(|operation| operation.is_safe() && !operation.row.shows_everybody)
        .collect()
}

const EXPECTED_OF_REPORTING: [&str; 3] =
    ["cnry-partner1-report-notes-1", "cnry-partner1-report-notes-2", "cnry-partner1-request-message-1"];

fn mails_to(db: &TestDb, partner: i64) -> String {
    let all = if db.engine() == TestEngine::Sqlite { "group_concat" } else { "string_agg" };
    db.db_text(&format!(
        "SELECT {all}(m.from_name || ' ' || m.from_address || ' ' || COALESCE(m.reply_to, '') || ' ' || m.subject || ' ' || \
         m.body_html || ' ' || m.body_text || ' ' || COALESCE(m.calendar, ''), ' ') \
         FROM message m JOIN person p ON p.id = m.recipient_id WHERE p.partner_id = {partner}"
    ))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_internal_cannot_influence_a_partners_bytes() {
    let plain = TestDb::new(TestEngine::Sqlite);
    let varied = TestDb::new(TestEngine::Sqlite);
    let worlds = (World::build(&plain), World::build_variant(&varied, "zz"));
    let apps = (TestApp::with(plain, worlds.0, |_| {}).await, TestApp::with(varied, worlds.1, |_| {}).await);
    for seller in [false, true] {
        let email = |app: &TestApp| {
            if seller {
                app.world.partner1_seller.email.clone()
            } else {
                app.world.partner1_admin.email.clone()
            }
        };
        let people = (apps.0.sign_in(&email(&apps.0)).await, apps.1.sign_in(&email(&apps.1)).await);
        let mut readable_count = 0;
        for operation in readable_operations().iter() {
            for path in operation.row.also.iter().chain([&operation.row.path]) {
                let one = operation.call_at(&people.0, path, &[]).await;
                let two = operation.call_at(&people.1, path, &[]).await;
                readable_count += usize::from(one.status == 200);
                assert_eq!(one.status, two.status, "{} {path}", operation.id);
                let text = |answer: &Answer| {
                    readable_bytes(&answer.bytes).replace(&answer.header("x-request-id"), "…")
                };
                assert_eq!(text(&one), text(&two), "{} {path}", operation.id);
                assert_eq!(one.header("etag"), two.header("etag"), "{} {path}", operation.id);
                let length = |answer: &Answer| answer.header("content-length");
                assert_eq!(length(&one), length(&two), "{} {path}", operation.id);
            }
        }
        assert!(readable_count >= 4, "a partner could read only {readable_count} operations");
    }
}
