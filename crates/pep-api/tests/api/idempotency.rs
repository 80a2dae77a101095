//! Uploads that are sent twice, or twenty times at once: the key makes one of them.

use actix_web::http::Method;
use futures_util::future::join_all;
use pep_domain::time::{DAY_US, SECOND_US};
use pep_test_support::both_engines;

use crate::support::{Answer, Person, TestApp};

const LIST: &[u8] = b"MPN ID,Partner name\n1,Contoso\n";

async fn import(person: &Person, key: &str, name: &str, file: &[u8]) -> Answer {
    let path = format!("/api/v1/imports?kind=partners&fileName={name}");
    let body = Some(("application/octet-stream", file.to_vec()));
    person.send_bytes(Method::POST, &path, &[("idempotency-key", key)], body).await
}

fn one_id(answers: Vec<Answer>) -> i64 {
    let mut ids: Vec<i64> =
        answers.into_iter().map(|answer| answer.expect(201).json()["id"].as_i64().unwrap()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
    ids[0]
}

both_engines! {
    async fn twenty_parallel_posts_of_a_list_are_one_import(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let before = app.db.db_number("SELECT count(*) FROM import_run");
        let id = one_id(join_all((0..20).map(|_| import(&team, "k-1", "p.csv", LIST))).await);
        assert_eq!(app.db.db_number("SELECT count(*) FROM import_run"), before + 1);
        assert_eq!(app.db.db_number(&format!("SELECT count(*) FROM audit WHERE action = 'upload_import' AND object_id = {id}")), 1);

        // The file, its name and the list it is for are the request.
        assert_eq!(import(&team, "k-1", "p.csv", b"MPN ID,Partner name\n2,Fabrikam\n").await.expect(409).code(), "keyReused");
        assert_eq!(import(&team, "k-1", "q.csv", LIST).await.expect(409).code(), "keyReused");
        let other = import(&team, "k-2", "p.csv", LIST).await.expect(201).json()["id"].as_i64().unwrap();
        assert_ne!(other, id);
        // Keys are one's own, and hold for a day.
        let operator = app.sign_in(&app.world.operator.email).await;
        assert_ne!(import(&operator, "k-1", "p.csv", LIST).await.expect(201).json()["id"], id);
        app.clock.advance(DAY_US - SECOND_US);
        let team = app.sign_in(&app.world.program_team.email).await;
        assert_eq!(import(&team, "k-1", "p.csv", LIST).await.expect(201).json()["id"], id);
        app.clock.advance(2 * SECOND_US);
        assert_ne!(import(&team, "k-1", "p.csv", LIST).await.expect(201).json()["id"], id);
        import(&team, &"x".repeat(201), "p.csv", LIST).await.expect(422);
    }
}
