//! Which methods an address takes, read off the documents: a wrong one is answered with 405 and the right ones.
//!
//! This tells no more than the document, which everybody can read; whether there is anything at an address is only told
//! to who may see it, by the operations themselves.

use actix_web::dev::ResourceDef;
use utoipa::openapi::OpenApi;

/// The addresses of the document with their methods.
pub(crate) struct Methods(Vec<(ResourceDef, Vec<&'static str>)>);

impl Methods {
    pub(crate) fn of<'a>(documents: impl IntoIterator<Item = &'a OpenApi>) -> Self {
        let paths = documents.into_iter().flat_map(|document| &document.paths.paths);
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
        Self(methods.collect())
    }

    /// The methods of every address that looks like `path`; none if none does.
    pub(crate) fn at(&self, path: &str) -> Vec<&'static str> {
        let mut methods: Vec<&str> = self
            .0
            .iter()
            .filter(|(template, _)| template.is_match(path))
            .flat_map(|(_, methods)| methods.iter().copied())
            .collect();
        methods.sort_unstable();
        methods.dedup();
        methods
    }
}
