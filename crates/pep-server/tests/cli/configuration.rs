//! What is said about settings, and what needs no database.

use super::support::pep_in;

const SECRET: &str = "s3cret-7f0e";

#[test]
fn the_help_names_every_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let help = pep_in(folder.path(), &["--help"], &[]).expect(0).out;
    for code in ["0 ", "1 ", "2 ", "3 ", "4 ", "5 ", "70 "] {
        assert!(help.contains(&format!("\n  {code}")), "{code}: {help}");
    }
    assert!(!help.contains("read-list"), "{help}");
    pep_in(folder.path(), &["serve", "--no-such-flag"], &[]).expect(2);
}

#[test]
fn a_good_configuration_is_shown_without_its_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let file = format!(
        "base_url = \"https://pep.example\"\n[mail.transport]\nkind = \"smtp\"\nhost = \"mx.example\"\nport = 587\n\
         tls = \"starttls\"\nusername = \"pep\"\npassword = \"{SECRET}\"\n[oidc]\nissuer = \"https://id.example\"\n\
         client_id = \"pep\"\nclient_secret = \"{SECRET}\"\n"
    );
    std::fs::write(folder.path().join("pep.toml"), file).unwrap();
    let url = format!("postgres://pep:{SECRET}@db.example/pep");
    let variables = [("PEP_DATABASE_URL", url.as_str()), ("PEP_LOG__FORMAT", "json")];
    let ended = pep_in(folder.path(), &["check-config"], &variables).expect(0);
    for shown in [
        "The configuration is good",
        "format = \"json\"",
        "postgres://pep:***@db.example/pep",
        "host = \"mx.example\"",
        "client_secret = \"***\"",
        "password = \"***\"",
        "issuer = \"https://id.example\"",
    ] {
        assert!(ended.out.contains(shown), "{shown}: {}", ended.out);
    }
    assert!(!ended.out.contains(SECRET) && !ended.err.contains(SECRET), "{ended:?}");
    assert!(!folder.path().join("data").exists(), "nothing is opened");
}

#[test]
fn a_wrong_setting_is_named_and_ends_with_code_3() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = [
        ("PEP_BIND", "somewhere", "bind"),
        ("PEP_BINDD", "127.0.0.1:1", "bindd"),
        ("PEP_DATABASE_URL", "mysql://x/y", "database_url"),
        ("PEP_DATABASE_READERS", "0", "database_readers"),
        ("PEP_BASE_URL", "pep.example", "base_url"),
        ("PEP_ENVIRONMENT_ID", " ", "environment_id"),
        ("PEP_LOG__FORMAT", "xml", "format"),
        ("PEP_MAIL__FROM_ADDRESS", "nobody", "mail.from_address"),
        ("PEP_MAIL__TRANSPORT__KIND", "pigeon", "mail.transport"),
        ("PEP_WORKER__LEASE_SECONDS", "soon", "lease_seconds"),
        ("PEP_OIDC__ISSUER", "https://id.example", "client_secret"),
        ("PEP_CONFIG", "missing.toml", "missing.toml"),
    ];
    for (variable, value, named) in wrong {
        for command in ["check-config", "migrate"] {
            let ended = pep_in(folder.path(), &[command], &[(variable, value)]).expect(3);
            assert!(ended.err.contains(named), "{variable}: {}", ended.err);
        }
    }
    assert!(!folder.path().join("data").exists(), "nothing is opened with a wrong configuration");
}

#[test]
fn a_demo_is_not_shown_to_the_network() {
    let folder = tempfile::tempdir().unwrap();
    let ended = pep_in(folder.path(), &["serve", "--demo", "--bind", "0.0.0.0:0"], &[]).expect(3);
    assert!(ended.err.contains("loopback"), "{}", ended.err);
    assert!(!folder.path().join("data").exists());
}

#[test]
fn the_description_of_the_api_is_the_committed_one() {
    let folder = tempfile::tempdir().unwrap();
    pep_in(folder.path(), &["openapi", "--out", "pep.json"], &[]).expect(0);
    let written = std::fs::read_to_string(folder.path().join("pep.json")).unwrap();
    let committed =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/pep.json")).unwrap();
    assert!(written == committed, "openapi/pep.json is out of date: run `./justw openapi`");
    assert_eq!(pep_in(folder.path(), &["openapi"], &[]).expect(0).out.trim_end(), committed.trim_end());
    pep_in(folder.path(), &["openapi", "--out", "no/such/folder/pep.json"], &[]).expect(1);
}
