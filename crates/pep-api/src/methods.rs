//! Which methods an address takes, read off the documents: a wrong one is answered with 405 and the right ones.
//!
//! This tells no more than the document, which everybody can read; whether there is anything at an address is only told
//! to who may see it, by the operations themselves.

use std::sync::LazyLock;

use actix_web::dev::ResourceDef;

use crate::openapi;

/// The addresses of the documents with their methods. Made when the first wrong one is asked for.
static METHODS: LazyLock<Vec<(ResourceDef, Vec<&'static str>)>> = LazyLock::new(|| {
    let documents = [openapi::pep(), openapi::insights()];
    let paths = documents.iter().flat_map(|document| &document.paths.paths);
    let methods = paths.map(|(template, item)| {
        let taken = [
            ("GET", item.get.is_some()),
            ("POST", item.post.is_some()),
            ("PUT", item.put.is_some()),
            ("PATCH", item.patch.is_some()),
            ("DELETE", item.delete.is_some()),
        ];
        let taken = taken.into_iter().filter(|(_, is_taken)| *is_taken).map(|(method, _)| method);
        (ResourceDef::new(template.as_str()), taken.collect())
    });
    methods.collect()
});

/// The methods of every address that looks like `path`; none if none does.
pub(crate) fn at(path: &str) -> Vec<&'static str> {
    let mut methods: Vec<&str> = METHODS
        .iter()
        .filter(|(template, _)| template.is_match(path))
        .flat_map(|(_, methods)| methods.iter().copied())
        .collect();
    methods.sort_unstable();
    methods.dedup();
    methods
}
