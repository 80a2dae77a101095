//! Databases that are new, newer than the program, or not there; the first operator.

use pep_app::system_clock::SystemClock;
use pep_domain::time::Clock;
use pep_test_support::both_engines;

use super::support::{pep, pep_in};

#[test]
fn a_new_folder_becomes_a_database_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("deep/data");
    let data = data.to_str().unwrap();
    let first = pep_in(folder.path(), &["migrate", "--data-dir", data], &[]).expect(0);
    assert!(first.out.contains("applied"), "{}", first.out);
    let second = pep_in(folder.path(), &["migrate", "--data-dir", data], &[]).expect(0);
    assert!(second.out.contains("up to date"), "{}", second.out);
}

#[test]
fn a_database_out_of_reach_ends_with_code_5() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = [("PEP_DATABASE_URL", "postgres://pep@127.0.0.1:1/pep")];
    for args in [&["migrate"][..], &["serve", "--bind", "127.0.0.1:0"], &["fill", "--accounts", "1"]] {
        let ended = pep_in(folder.path(), args, &nowhere).expect(5);
        assert!(ended.err.contains("database_url"), "{}", ended.err);
    }
}

#[test]
fn a_backup_is_a_whole_database_and_its_age_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let create = ["admin", "create", "--email", "ada@ms.example", "--name", "Ada Aalto"];
    pep_in(folder.path(), &create, &[]).expect(0);
    let first = pep_in(folder.path(), &["backup", "copy.db"], &[]).expect(0);
    assert!(first.out.contains("copy.db") && first.out.contains("whole"), "{}", first.out);
    let again = pep_in(folder.path(), &["backup", "copy.db"], &[]).expect(1);
    assert!(again.err.contains("is there already"), "{}", again.err);
    pep_in(folder.path(), &["backup", "nowhere/copy.db"], &[]).expect(1);
    assert!(!folder.path().join("copy.db.part").exists());
    pep_in(folder.path(), &["backup"], &[]).expect(2);
    pep_in(folder.path(), &["backup", "--made-elsewhere"], &[]).expect(0);
    // The copy serves as a database of its own, with everybody in it.
    let restored = tempfile::tempdir().unwrap();
    let data = restored.path().join("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::copy(folder.path().join("copy.db"), data.join("pep.db")).unwrap();
    let known = pep_in(restored.path(), &[&["--data-dir", "data"][..], &create].concat(), &[]).expect(0);
    assert!(known.out.contains("was a platform operator already"), "{}", known.out);
}

both_engines! {
    async fn a_file_that_another_machine_works_on_is_refused_with_code_6(db: TestDb) {
        let now = SystemClock.now().0;
        db.db_execute(&format!(
            "INSERT INTO instance (id, host_hash, host_label, seen_at) VALUES (1, 'x', 'other-machine', {now})"
        ));
        if db.url.starts_with("postgres") {
            // There is room for all; that it begins is seen in the kill tests.
            return;
        }
        for args in [&["serve", "--bind", "127.0.0.1:0"][..], &["work"]] {
            let ended = pep(&db, args).expect(6);
            assert!(ended.err.contains("“other-machine” is at work") && ended.err.contains("seconds"), "{}", ended.err);
        }
        assert_eq!(db.db_number("SELECT count(*) FROM instance WHERE host_hash = 'x'"), 1);
    }

    async fn postgresql_is_backed_up_by_its_own_tools(db: TestDb) {
        if db.url.starts_with("sqlite") {
            return;
        }
        let ended = pep(&db, &["backup", "copy.db"]).expect(1);
        assert!(ended.err.contains("pg_dump") && ended.err.contains("--made-elsewhere"), "{}", ended.err);
        pep(&db, &["backup", "--made-elsewhere"]).expect(0);
        assert_eq!(db.db_number("SELECT count(*) FROM backup WHERE bytes IS NULL"), 1);
    }

    async fn a_newer_database_is_left_alone_with_code_4(db: TestDb) {
        db.db_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000000')");
        let before = db.db_content();
        for args in [
            &["migrate"][..],
            &["serve", "--bind", "127.0.0.1:0"],
            &["work"],
            &["demo-data"],
            &["admin", "create", "--email", "ada@ms.example", "--name", "Ada Aalto"],
        ] {
            let ended = pep(&db, args).expect(4);
            assert!(ended.err.contains("newer"), "{}", ended.err);
        }
        assert!(db.db_content() == before);
    }

    async fn the_first_operator_is_made_once(db: TestDb) {
        let create = ["admin", "create", "--email", "Ada@ms.example", "--name", "Ada Aalto"];
        assert!(pep(&db, &create).expect(0).out.contains("is a platform operator now"));
        assert!(pep(&db, &create).expect(0).out.contains("was a platform operator already"));
        assert_eq!(db.db_number("SELECT count(*) FROM person WHERE email_folded = 'ada@ms.example'"), 1);
        assert_eq!(db.db_number("SELECT count(*) FROM audit WHERE action = 'grant_role'"), 1);
        pep(&db, &["admin", "create", "--email", "nobody", "--name", "Ada Aalto"]).expect(1);
    }
}
