//! Writes every kind to `target/mail-preview/`, to be looked at in a browser.

use std::fs;
use std::path::Path;

use pep_mail::{Accent, Brand};

use crate::support::samples;

#[test]
fn every_kind_can_be_looked_at() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/mail-preview");
    fs::create_dir_all(&folder).unwrap();
    for (kind, mail) in samples::all(&samples::brand()) {
        fs::write(folder.join(format!("{kind}.html")), mail.html).unwrap();
        fs::write(folder.join(format!("{kind}.txt")), mail.text).unwrap();
    }
    let yellow = Brand {
        program_name: "Retail Showcase".into(),
        accent: Accent::parse("#fde300").unwrap(),
        unsubscribe_url: Some("/u/abc".into()),
        ..samples::brand()
    };
    let own_colour =
        samples::all(&yellow).into_iter().find(|(kind, _)| *kind == "heatmap_request").unwrap().1;
    fs::write(folder.join("own_colour.html"), own_colour.html).unwrap();
}
