//! The directions between crates (DESIGN 3), read from cargo itself.

#![expect(clippy::unwrap_used, reason = "a test says what it expects")]

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Package → names of its direct, ordinary dependencies.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
    let metadata = MetadataCommand::new().manifest_path(manifest).no_deps().exec().unwrap();
    metadata
        .packages
        .iter()
        .map(|package| {
            let direct = package
                .dependencies
                .iter()
                .filter(|d| d.kind == DependencyKind::Normal)
                .map(|d| d.name.clone());
            (package.name.to_string(), direct.collect())
        })
        .collect()
}

fn who_depends_on(name: &str) -> BTreeSet<String> {
    dependencies()
        .into_iter()
        .filter(|(_, direct)| direct.contains(name))
        .map(|(package, _)| package)
        .collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn each_crate_depends_only_on_those_below_it() {
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("pep-domain", &[][..]),
        ("pep-api-types", &[]),
        ("pep-client", &["pep-api-types"]),
        ("pep-db", &["pep-domain"]),
        ("pep-mail", &["pep-domain"]),
        ("pep-sheets", &["pep-domain"]),
        ("pep-microsoft", &["pep-domain"]),
        ("pep-files", &["pep-domain"]),
        ("pep-webhooks", &["pep-domain"]),
        (
            "pep-app",
            &["pep-domain", "pep-db", "pep-files", "pep-mail", "pep-sheets", "pep-microsoft", "pep-webhooks"],
        ),
        ("pep-jobs", &["pep-app", "pep-domain", "pep-mail"]),
        ("pep-api", &["pep-api-types", "pep-app", "pep-domain"]),
        ("pep-frontend", &["pep-api-types", "pep-client", "pep-domain", "pep-view-macro"]),
        ("pep-view-macro", &[]),
        ("pep-web-build", &[]),
    ]);
    for (package, direct) in dependencies() {
        let Some(allowed) = allowed.get(package.as_str()) else { continue };
        let ours: Vec<&String> = direct.iter().filter(|name| name.starts_with("pep-")).collect();
        for name in ours {
            assert!(allowed.contains(&name.as_str()), "{package} must not depend on {name}");
        }
    }
}

#[test]
fn the_domain_does_no_io() {
    let direct = dependencies().remove("pep-domain").unwrap();
    let io = set(&["tokio", "actix-web", "diesel", "reqwest", "serde", "serde_json", "tracing"]);
    assert!(direct.is_disjoint(&io), "{direct:?}");
}

#[test]
fn each_outside_world_has_one_door() {
    assert_eq!(who_depends_on("diesel"), set(&["pep-db", "pep-test-support"]));
    assert_eq!(who_depends_on("aws-sdk-sesv2"), set(&["pep-mail"]));
    for name in ["object_store", "clamav-client", "image"] {
        assert_eq!(who_depends_on(name), set(&["pep-files"]), "{name}");
    }
    assert!(who_depends_on("actix-web").is_subset(&set(&["pep-api", "pep-server"])));
    assert!(who_depends_on("utoipa").is_subset(&set(&["pep-api", "pep-api-types"])));
    assert!(who_depends_on("pep-test-support").is_empty(), "test support is a dev-dependency only");
}

/// In an OpenAPI document a type is known by its name alone: of two with one name, one would be described as the other.
/// OCP Insights have a document of their own.
#[test]
fn no_two_types_of_the_wire_share_a_name() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../pep-api-types/src");
    let mut seen = BTreeMap::new();
    let mut folders = vec![std::path::PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.ends_with("insights.rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let names = text.lines().filter_map(|line| {
                let rest = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "))?;
                rest.split(|c: char| !c.is_alphanumeric()).next()
            });
            for name in names {
                let before = seen.insert(name.to_owned(), path.clone());
                assert_eq!(before, None, "{name} is in {} too", path.display());
            }
        }
    }
    assert!(seen.len() > 200, "only {} types were found", seen.len());
}
