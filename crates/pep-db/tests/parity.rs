//! The two engines have the same tables, columns, keys and indexes; migrations go up, down and up again.

#![expect(clippy::unwrap_used, reason = "a test says what it expects")]

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use pep_db::personal_data::{Fate, REFERENCES, TABLES, WITHOUT_PEOPLE};
use pep_db::{AnyConnection, DbError};
use pep_test_support::{TestDb, TestEngine, both_engines};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    a: String,
    #[diesel(sql_type = Text)]
    b: String,
    #[diesel(sql_type = Text)]
    c: String,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn lines(db: &TestDb, sqlite: &str, postgres: &str) -> Vec<Line> {
    db.db
        .read_blocking(|conn| -> Result<Vec<Line>, DbError> {
            Ok(match conn {
                AnyConnection::Sqlite(c) => sql_query(sqlite).load(c)?,
                AnyConnection::Postgres(c) => sql_query(postgres).load(c)?,
            })
        })
        .unwrap()
}

/// Table → column → (kind of value, nullable).
fn columns(db: &TestDb) -> BTreeMap<String, BTreeMap<String, (String, bool)>> {
    let found = lines(
        db,
        "SELECT m.name AS a, c.name AS b, c.type AS c, (c.\"notnull\" = 0 AND c.pk = 0) AS n FROM sqlite_master m \
         JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\'",
        "SELECT table_name::text AS a, column_name::text AS b, data_type::text AS c, \
         CASE WHEN is_nullable = 'YES' THEN 1::bigint ELSE 0::bigint END AS n \
         FROM information_schema.columns WHERE table_schema = current_schema() AND table_name NOT LIKE '\\_\\_%'",
    );
    let mut tables: BTreeMap<String, BTreeMap<String, (String, bool)>> = BTreeMap::new();
    for line in found {
        // SQLite keeps numbers, truth values and dates in fewer types; the schema says which is meant.
        let kind = match line.c.as_str() {
            "bigint" | "boolean" | "INTEGER" => "number",
            "text" | "date" | "TEXT" => "text",
            "bytea" | "BLOB" => "bytes",
            other => other,
        };
        tables.entry(line.a).or_default().insert(line.b, (kind.to_owned(), line.n == 1));
    }
    tables
}

/// Every index and unique key as (table, columns in order, unique).
fn indexes(db: &TestDb) -> BTreeSet<(String, String, bool)> {
    lines(
        db,
        "SELECT m.name AS a, (SELECT group_concat(ii.name, ',') FROM pragma_index_info(il.name) ii) AS b, il.origin AS c, il.\"unique\" AS n \
         FROM sqlite_master m JOIN pragma_index_list(m.name) il \
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\' AND il.origin <> 'pk'",
        "SELECT t.relname::text AS a, \
         (SELECT string_agg(att.attname, ',' ORDER BY k.ord) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, ord) \
          JOIN pg_attribute att ON att.attrelid = t.oid AND att.attnum = k.attnum)::text AS b, \
         c.relname::text AS c, CASE WHEN i.indisunique THEN 1::bigint ELSE 0::bigint END AS n \
         FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid \
         JOIN pg_namespace ns ON ns.oid = t.relnamespace \
         WHERE ns.nspname = current_schema() AND NOT i.indisprimary AND t.relname NOT LIKE '\\_\\_%'",
    )
    .into_iter()
    .map(|line| (line.a, line.b, line.n == 1))
    .collect()
}

/// Every foreign key as (table, column, table it points to).
fn foreign_keys(db: &TestDb) -> BTreeSet<(String, String, String)> {
    lines(
        db,
        "SELECT m.name AS a, f.\"from\" AS b, f.\"table\" AS c, 0 AS n FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f \
         WHERE m.type = 'table'",
        "SELECT t.relname::text AS a, att.attname::text AS b, r.relname::text AS c, 0::bigint AS n FROM pg_constraint c \
         JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class r ON r.oid = c.confrelid JOIN pg_namespace ns ON ns.oid = t.relnamespace \
         JOIN unnest(c.conkey) k(attnum) ON TRUE JOIN pg_attribute att ON att.attrelid = t.oid AND att.attnum = k.attnum \
         WHERE c.contype = 'f' AND ns.nspname = current_schema()",
    )
    .into_iter()
    .map(|line| (line.a, line.b, line.c))
    .collect()
}

#[test]
fn both_catalogs_are_the_same() {
    let (sqlite, postgres) = (TestDb::new(TestEngine::Sqlite), TestDb::new(TestEngine::Postgres));
    let (left, right) = (columns(&sqlite), columns(&postgres));
    assert_eq!(left.keys().collect::<Vec<_>>(), right.keys().collect::<Vec<_>>());
    assert!(left.len() > 30, "the catalog was really read");
    for (table, columns) in &left {
        assert_eq!(Some(columns), right.get(table), "table {table}");
    }
    assert_eq!(indexes(&sqlite), indexes(&postgres));
    assert_eq!(foreign_keys(&sqlite), foreign_keys(&postgres));
}

/// Parts of names by which a column gives away that it may hold something about a person.
const TELLING: [&str; 17] = [
    "email",
    "mail_",
    "name",
    "phone",
    "address",
    "user_agent",
    "note",
    "comment",
    "message",
    "title",
    "subject",
    "body",
    "reason",
    "organizer",
    "reply_to",
    "picture",
    "answered_as",
];

#[test]
fn every_column_about_people_is_in_the_list_of_personal_data() {
    let db = TestDb::new(TestEngine::Sqlite);
    let catalog = columns(&db);
    let is_there = |column: &str| {
        column
            .split_once('.')
            .is_some_and(|(table, column)| catalog.get(table).is_some_and(|c| c.contains_key(column)))
    };
    let mut listed: BTreeSet<String> = BTreeSet::new();
    for table in TABLES {
        let blanked = match table.fate {
            Fate::Blanked(columns) => columns.iter().map(|(column, _)| *column).collect(),
            Fate::Deleted | Fate::Kept => Vec::new(),
        };
        listed.extend(table.told.iter().chain(&blanked).map(|column| format!("{}.{column}", table.name)));
        let by_id =
            catalog[table.name].keys().filter(|column| table.whose.contains(&format!("{column} = $1")));
        listed.extend(by_id.map(|column| format!("{}.{column}", table.name)));
    }
    for column in listed
        .iter()
        .map(String::as_str)
        .chain(REFERENCES.iter().copied())
        .chain(WITHOUT_PEOPLE.iter().copied())
    {
        assert!(is_there(column), "{column} is in a list and not in the schema");
    }
    for (table, columns) in &catalog {
        for (column, (kind, _)) in columns {
            let full = format!("{table}.{column}");
            // Of a hash nobody reads what it was made of.
            let is_readable = kind != "number" && !column.ends_with("_hash");
            let tells = is_readable && TELLING.iter().any(|part| column.contains(part));
            assert!(
                !tells || listed.contains(&full) || WITHOUT_PEOPLE.contains(&full.as_str()),
                "{full} may hold something about people: name it in crates/pep-db/src/personal_data/tables.rs"
            );
        }
    }
    for (table, column, _) in foreign_keys(&db).into_iter().filter(|key| key.2 == "person") {
        let full = format!("{table}.{column}");
        // The side is half of a key that names the person with it.
        assert!(
            column == "side" || listed.contains(&full) || REFERENCES.contains(&full.as_str()),
            "{full} points at a person: name it in crates/pep-db/src/personal_data/tables.rs"
        );
    }
}

both_engines! {
    async fn migrations_go_down_and_up_again(db: TestDb) {
        db.db.revert_all().unwrap();
        assert!(columns(&db).is_empty());
        assert!(!db.db.migrate().unwrap().is_empty());
        assert!(db.db.migration_status().unwrap().pending.is_empty());
        assert!(db.db.migrate().unwrap().is_empty(), "a second run adds nothing");
    }

    async fn a_newer_database_is_refused_in_words(db: TestDb) {
        db.db_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000000')");
        let error = db.db.migrate().unwrap_err().to_string();
        assert!(error.contains("newer than this program") && error.contains("29990101000000"), "{error}");
    }

    async fn foreign_keys_hold(db: TestDb) {
        let broken = db.db.write_blocking(|conn| -> Result<(), DbError> {
            let sql = "INSERT INTO atu (ou_id, name, folded) VALUES (99, 'x', 'x')";
            match conn {
                AnyConnection::Sqlite(c) => sql_query(sql).execute(c)?,
                AnyConnection::Postgres(c) => sql_query(sql).execute(c)?,
            };
            Ok(())
        });
        assert!(matches!(broken, Err(DbError::ForeignKey(_))), "{broken:?}");
    }
}

#[test]
fn sqlite_looks_at_a_table_that_grew() {
    let db = TestDb::new(TestEngine::Sqlite);
    db.db_execute("ANALYZE");
    db.db_execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) \
         INSERT INTO ou (name, folded) SELECT 'OU ' || i, 'ou ' || i FROM n",
    );
    let known = "SELECT coalesce(max(CAST(stat AS INTEGER)), 0) FROM sqlite_stat1 WHERE tbl = 'ou'";
    assert_eq!(db.db_number(known), 0);
    db.db.look_at_growth().unwrap();
    assert_eq!(db.db_number(known), 500);
}
