//! Databases that are new, newer than the program, or not there; the first operator.

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

both_engines! {
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
