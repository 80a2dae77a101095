//! The library of materials as its URL holds it, and materials in words.

use pep_api_types::materials::{MaterialCheck, MaterialKind, MaterialQuery, MaterialState, MyMaterial};

use super::url_query::UrlQuery;

/// What can be narrowed, as the URL calls it, and its words.
pub const FACETS: [(&str, &str); 5] = [
    ("partner", "Partner"),
    ("ou", "OU"),
    ("segment", "Segment"),
    ("industry", "Industry"),
    ("kind", "Kind"),
];

/// What the server is asked for.
pub fn query(url: &UrlQuery, cursor: Option<String>) -> MaterialQuery {
    MaterialQuery {
        q: url.first("q").map(str::to_owned),
        partner: url.all("partner").iter().filter_map(|id| id.parse().ok()).collect(),
        ou: url.all("ou"),
        segment: url.all("segment"),
        industry: url.all("industry"),
        kind: url.all("kind"),
        engagement: url.parsed("engagement"),
        cursor,
        limit: None,
    }
}

/// Is anything narrowed?
pub fn is_filtered(url: &UrlQuery) -> bool {
    url.first("q").is_some()
        || url.first("engagement").is_some()
        || FACETS.iter().any(|(name, _)| url.first(name).is_some())
}

/// A kind of file in words.
pub fn kind_words(kind: MaterialKind) -> &'static str {
    match kind {
        MaterialKind::Pdf => "PDF",
        MaterialKind::Pptx => "PowerPoint",
        MaterialKind::Docx => "Word",
        MaterialKind::Xlsx => "Excel",
        MaterialKind::Png | MaterialKind::Jpg => "Picture",
        MaterialKind::Mp4 => "Video",
    }
}

/// For whom a material is: `Retail · Enterprise`, or that it is for all.
pub fn audience(segments: &[String], industries: &[String]) -> String {
    let words: Vec<&str> = industries.iter().chain(segments).map(String::as_str).collect();
    if words.is_empty() { "All industries and segments".to_owned() } else { words.join(" · ") }
}

/// What became of a partner's own material, if it is not simply there.
pub fn own_words(material: &MyMaterial) -> Option<&'static str> {
    match (material.state, material.check) {
        (_, MaterialCheck::Infected) => Some("Virus found"),
        (MaterialState::Replaced, _) => Some("Replaced"),
        (MaterialState::Withdrawn, _) => Some("Withdrawn"),
        (MaterialState::Removed, _) => Some("Taken out"),
        (MaterialState::Current, MaterialCheck::Pending) => Some("Being checked"),
        (MaterialState::Current, MaterialCheck::Error) => Some("Could not be checked yet"),
        (MaterialState::Current, MaterialCheck::Clean) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_narrows_what_is_asked_for() {
        let url = UrlQuery::read("?q=slide&partner=3&partner=x&industry=Retail&kind=pdf&engagement=7");
        let asked = query(&url, Some("9".to_owned()));
        assert_eq!((asked.q.as_deref(), asked.partner, asked.engagement), (Some("slide"), vec![3], Some(7)));
        assert_eq!((asked.industry, asked.kind), (vec!["Retail".to_owned()], vec!["pdf".to_owned()]));
        assert!(is_filtered(&url) && is_filtered(&UrlQuery::read("ou=France")));
        assert!(!is_filtered(&UrlQuery::read("")));
    }

    #[test]
    fn a_material_without_tags_is_for_all() {
        assert_eq!(audience(&[], &[]), "All industries and segments");
        assert_eq!(audience(&["SMC".to_owned()], &["Retail".to_owned()]), "Retail · SMC");
    }
}
