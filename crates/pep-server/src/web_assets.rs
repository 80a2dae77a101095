//! The front end as it was in `frontend/dist` when this binary was built; `build.rs` writes the table.

use pep_api::spa::WebAssets;

/// Every file of the front end; none where `just web` had not run.
pub const WEB_ASSETS: WebAssets = WebAssets::new(include!(concat!(env!("OUT_DIR"), "/web_assets.rs")));

#[cfg(test)]
mod tests {
    use super::*;

    /// The page and the table come from different programs; this is where they could part.
    #[test]
    fn whatever_the_page_names_is_embedded() {
        let Some(page) = WEB_ASSETS.get("index.html") else {
            assert!(!WEB_ASSETS.is_built(), "files without a page");
            return;
        };
        let page = std::str::from_utf8(page.bytes).unwrap();
        let named: Vec<_> = page.split('"').filter_map(|text| text.strip_prefix("/assets/")).collect();
        assert!(named.iter().any(|name| name.ends_with(".wasm")), "{page}");
        for name in named {
            let asset = WEB_ASSETS.get(&format!("assets/{name}"));
            assert!(asset.is_some_and(|asset| !asset.bytes.is_empty()), "{name}");
        }
    }
}
