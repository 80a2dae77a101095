//! The demo's materials: small real files, uploaded by the people of the demo through the same use cases as in the
//! browser.

use std::convert::Infallible;
use std::fmt::Write as _;

use bytes::Bytes;
use futures_util::stream;
use pep_app::materials::{self, UploadInput};
use pep_app::{AppContext, AppError};
use pep_domain::access::{Permit, action};
use pep_domain::engagements::TaskKind;
use pep_domain::ids::{EngagementId, EngagementTaskId};

const SLIDE: &[u8] = include_bytes!("files/superpower.pptx");
const PICTURE: &[u8] = include_bytes!("files/superpower.png");
const RECORDING: &[u8] = include_bytes!("files/showcase.mp4");

/// Uploads what such a task asks for. `partner`: the partner's name. `at`: the partner's place in the demo, so that not all
/// bring the same kind of file.
pub(super) async fn upload(
    ctx: &AppContext,
    prepares: &Permit<action::PrepareEngagements>,
    (engagement, task): (EngagementId, EngagementTaskId),
    kind: TaskKind,
    (partner, at): (&str, usize),
) -> Result<(), AppError> {
    let (name, content) = match (kind, at % 3) {
        (TaskKind::UploadRecording, _) => {
            (format!("{partner} – showcase.mp4"), Bytes::from_static(RECORDING))
        }
        (_, 0) => (format!("{partner} – superpower.pptx"), Bytes::from_static(SLIDE)),
        (_, 1) => (format!("{partner} – superpower.png"), Bytes::from_static(PICTURE)),
        _ => (format!("{partner} – superpower.pdf"), Bytes::from(one_page(partner))),
    };
    let input = UploadInput {
        file_name: name,
        media_type: String::new(),
        size: i64::try_from(content.len()).unwrap_or(i64::MAX),
        fingerprint: String::new(),
        replaces: None,
        key: None,
    };
    let upload = materials::create_upload(ctx, prepares, (engagement, task), input).await?;
    let body = stream::iter([Ok::<_, Infallible>(content)]);
    materials::append_part(ctx, prepares, upload.id, 0, body).await?;
    materials::finish_upload(ctx, prepares, upload.id).await?;
    Ok(())
}

/// A PDF of one page.
fn one_page(partner: &str) -> Vec<u8> {
    let plain: String = partner.chars().filter(|c| c.is_ascii_alphanumeric() || *c == ' ').collect();
    let page = format!(
        "BT /F1 34 Tf 72 460 Td ({plain}) Tj 0 -60 Td /F1 22 Tf (Our superpower: migrations in ten weeks) Tj \
         0 -34 Td (A team in every region, references in your industry) Tj ET"
    );
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 960 540] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut text = "%PDF-1.4\n".to_owned();
    let mut places = String::new();
    for (number, object) in objects.iter().enumerate() {
        let _infallible = writeln!(places, "{:010} 00000 n ", text.len());
        let _infallible = writeln!(text, "{} 0 obj\n{object}\nendobj", number + 1);
    }
    let table = text.len();
    let _infallible = writeln!(
        text,
        "xref\n0 6\n0000000000 65535 f \n{places}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF"
    );
    text.into_bytes()
}
