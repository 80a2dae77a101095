//! Lists in and out from the command line.

use pep_sheets::{ReadLimits, read_table};
use pep_test_support::{TestDb, both_engines};

use super::support::{Ended, pep};

const ACCOUNTS: &str = "TPID,Account Name,City,Segment,Sales Unit,Industry\n\
    1,Alpha,Bern,SMB,Switzerland,Retail\n\
    2,Beta,Basel,SMB,Switzerland,Retail\n";

fn operator(db: &TestDb) {
    pep(db, &["admin", "create", "--email", "ada@ms.example", "--name", "Ada Aalto"]).expect(0);
}

fn import(db: &TestDb, text: &str, more: &[&str]) -> Ended {
    let file = db.folder().join("list.csv");
    std::fs::write(&file, text).unwrap();
    let mut args = vec!["import", "accounts", file.to_str().unwrap()];
    args.extend_from_slice(more);
    pep(db, &args)
}

fn accounts(db: &TestDb) -> i64 {
    db.db_number("SELECT count(*) FROM account")
}

both_engines! {
    async fn an_import_needs_an_operator_a_known_list_and_a_known_program(db: TestDb) {
        assert!(import(&db, ACCOUNTS, &[]).expect(1).err.contains("pep admin create"));
        operator(&db);
        assert!(import(&db, ACCOUNTS, &["--program", "none"]).expect(1).err.contains("none"));
        let ended = pep(&db, &["import", "recipes", "list.csv"]).expect(1);
        assert!(ended.err.contains("accounts, "), "{}", ended.err);
        assert!(pep(&db, &["import", "accounts", "gone.csv"]).expect(1).err.contains("gone.csv"));
        assert_eq!(accounts(&db), 0);
    }

    async fn a_dry_run_says_what_would_be_and_changes_nothing(db: TestDb) {
        operator(&db);
        let ended = import(&db, ACCOUNTS, &["--dry-run"]).expect(0);
        assert!(ended.out.contains("2 new") && ended.out.contains("nothing was changed"), "{}", ended.out);
        assert_eq!((accounts(&db), db.db_number("SELECT count(*) FROM ou")), (0, 0));
    }

    async fn the_same_list_twice_is_the_list_once(db: TestDb) {
        operator(&db);
        let first = import(&db, ACCOUNTS, &[]).expect(0);
        assert!(first.out.contains("2 rows; 2 new"), "{}", first.out);
        let second = import(&db, ACCOUNTS, &[]).expect(0);
        assert!(second.out.contains("2 rows; 0 new, 0 changed, 2 same"), "{}", second.out);
        assert_eq!(accounts(&db), 2);
    }

    async fn bad_rows_stop_an_import_unless_they_are_left_out(db: TestDb) {
        operator(&db);
        let list = format!("{ACCOUNTS}3,,Bern,SMB,Switzerland,Retail\n");
        let ended = import(&db, &list, &[]).expect(1);
        assert!(ended.err.contains("--skip-bad-rows") && ended.out.contains("B4"), "{ended:?}");
        assert_eq!(accounts(&db), 0);
        import(&db, &list, &["--skip-bad-rows"]).expect(0);
        assert_eq!(accounts(&db), 2);
    }

    async fn a_filled_heatmap_leaves_as_a_workbook(db: TestDb) {
        pep(&db, &["fill", "--accounts", "50", "--partners", "4", "--reports", "80"]).expect(0);
        assert_eq!((accounts(&db), db.db_number("SELECT count(*) FROM report")), (50, 80));
        let file = db.folder().join("heatmap.xlsx");
        let path = file.to_str().unwrap();
        let ended = pep(&db, &["export", "heatmap", "--output", path]).expect(0);
        assert!(ended.out.contains("50 accounts, 80 reports"), "{}", ended.out);
        let bytes = std::fs::read(&file).unwrap();
        assert!(bytes.starts_with(b"PK\x03\x04"));
        let table = read_table(&bytes, &ReadLimits::default(), None).unwrap();
        let name = db.db_text("SELECT name FROM account WHERE id = (SELECT min(id) FROM account)");
        let is_there = table.rows.iter().any(|row| row.cells.iter().any(|cell| cell.text == name));
        assert!(is_there, "{name} is not in {table:?}");
        assert!(pep(&db, &["export", "heatmap", "--status", "lost", "-o", path]).expect(1).err.contains("past_customer"));
        assert!(pep(&db, &["export", "heatmap", "--partner", "Nobody", "-o", path]).expect(1).err.contains("Nobody"));
    }
}
