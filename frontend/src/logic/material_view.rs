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

/// How much of its room a company uses; nothing before it uses any. `used`, `quota`: bytes.
pub fn room_words(used: i64, quota: i64) -> Option<String> {
    (used > 0).then(|| format!("Your company uses {} of {}.", limit_words(used), limit_words(quota)))
}

/// A number of bytes as limits are written, in units of 1,024: `5 GB`, `1.5 MB`.
fn limit_words(bytes: i64) -> String {
    let units = [(1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")];
    let Some((size, unit)) = units.into_iter().find(|(size, _)| bytes >= *size) else {
        return "less than 1 KB".to_owned();
    };
    match (bytes * 10 / size) % 10 {
        0 => format!("{} {unit}", bytes / size),
        tenths => format!("{}.{tenths} {unit}", bytes / size),
    }
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
    fn room_is_told_as_its_limit_is_written_once_some_is_used() {
        assert_eq!(room_words(0, 5 << 30), None);
        assert_eq!(room_words(1, 5 << 30).as_deref(), Some("Your company uses less than 1 KB of 5 GB."));
        let used = 9 * (1 << 20) + (1 << 19);
        assert_eq!(room_words(used, 5 << 30).as_deref(), Some("Your company uses 9.5 MB of 5 GB."));
    }

    #[test]
    fn a_material_without_tags_is_for_all() {
        assert_eq!(audience(&[], &[]), "All industries and segments");
        assert_eq!(audience(&["SMC".to_owned()], &["Retail".to_owned()]), "Retail · SMC");
    }
}
