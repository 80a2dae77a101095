//! Materials between the wire and the use cases, and files on their way out.

use actix_web::HttpResponse;
use actix_web::body::SizedStream;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, ContentEncoding};
use bytes::Bytes;
use pep_api_types::materials::{
    Material, MaterialCheck, MaterialKind, MaterialOption, MaterialOptions, MaterialScanner, MaterialState,
    MaterialUpload, MaterialUploadState, MyMaterial, MyMaterials,
};
use pep_app::materials::{
    Download, LibraryMaterial, LibraryOptions, OptionKind, OwnMaterial, OwnMaterialRow, OwnMaterials,
    ScannerState, UploadRow,
};
use pep_domain::materials::{self as domain, PART_MAX_BYTES, PART_MIN_BYTES, PARTNER_QUOTA_BYTES};
use pep_domain::time::UtcMicros;

use super::engagement_shapes::task_kind;
use super::teams::named;
use super::workbook::download;

/// What a browser may do with a file that somebody uploaded: nothing (reliability 3.8).
const INERT: &str = "sandbox; default-src 'none'";

/// A file to be kept, sent as it is read.
pub(super) fn file(found: Download) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(found.kind.media_type())
        // What is in it is compressed already.
        .insert_header(ContentEncoding::Identity)
        .insert_header(download(&found.file_name))
        .insert_header((CONTENT_SECURITY_POLICY, INERT))
        .body(SizedStream::new(found.content.size, found.content.pieces))
}

/// A picture that PEP drew.
pub(super) fn picture(bytes: Bytes) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("image/jpeg")
        .insert_header(ContentEncoding::Identity)
        .insert_header((CONTENT_SECURITY_POLICY, INERT))
        // A material's content never changes; somebody else at this browser is asked for a session again.
        .insert_header(("cache-control", "private, max-age=600"))
        .body(bytes)
}

fn kind(kind: domain::MaterialKind) -> MaterialKind {
    match kind {
        domain::MaterialKind::Pdf => MaterialKind::Pdf,
        domain::MaterialKind::Pptx => MaterialKind::Pptx,
        domain::MaterialKind::Docx => MaterialKind::Docx,
        domain::MaterialKind::Xlsx => MaterialKind::Xlsx,
        domain::MaterialKind::Png => MaterialKind::Png,
        domain::MaterialKind::Jpg => MaterialKind::Jpg,
        domain::MaterialKind::Mp4 => MaterialKind::Mp4,
    }
}

/// What stands in a text, if anything does.
fn spoken(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

pub(super) fn upload(row: UploadRow) -> MaterialUpload {
    MaterialUpload {
        id: row.id.0,
        task_id: row.task.0,
        file_name: row.file_name,
        kind: kind(row.kind),
        size: row.size,
        offset: row.received,
        state: match row.state {
            domain::UploadState::Receiving => MaterialUploadState::Receiving,
            domain::UploadState::Finished => MaterialUploadState::Finished,
            domain::UploadState::Refused => MaterialUploadState::Refused,
            domain::UploadState::Cancelled => MaterialUploadState::Cancelled,
            domain::UploadState::Abandoned => MaterialUploadState::Abandoned,
        },
        fingerprint: row.fingerprint,
        problem: spoken(row.problem),
        material_id: row.material.map(|id| id.0),
        part_min_bytes: PART_MIN_BYTES,
        part_max_bytes: PART_MAX_BYTES,
    }
}

/// A material as the one who just uploaded it sees it.
pub(super) fn own_material(material: OwnMaterialRow) -> MyMaterial {
    let is_current = material.state == domain::MaterialState::Current;
    own(OwnMaterial { may_change: is_current, may_fetch: material.is_stored, material })
}

fn own(OwnMaterial { material, may_change, may_fetch }: OwnMaterial) -> MyMaterial {
    MyMaterial {
        id: material.id.0,
        task_id: material.task.0,
        file_name: material.file_name,
        kind: kind(material.kind),
        size: material.size,
        state: match material.state {
            domain::MaterialState::Current => MaterialState::Current,
            domain::MaterialState::Replaced => MaterialState::Replaced,
            domain::MaterialState::Withdrawn => MaterialState::Withdrawn,
            domain::MaterialState::Removed => MaterialState::Removed,
        },
        end_reason: spoken(material.end_reason),
        ended_at: material.ended_at.map(UtcMicros::to_datetime),
        check: match material.scan_state {
            domain::ScanState::Pending => MaterialCheck::Pending,
            domain::ScanState::Clean => MaterialCheck::Clean,
            domain::ScanState::Infected => MaterialCheck::Infected,
            domain::ScanState::Error => MaterialCheck::Error,
        },
        has_preview: material.has_preview && material.is_stored,
        used_again_from: material.used_again_from,
        uploaded_by: material.uploaded_by.1,
        uploaded_at: material.created_at.to_datetime(),
        may_change,
        may_fetch,
    }
}

pub(super) fn own_list(found: OwnMaterials) -> MyMaterials {
    MyMaterials {
        items: found.materials.into_iter().map(own).collect(),
        uploads: found.uploads.into_iter().map(upload).collect(),
        used_bytes: found.used_bytes,
        quota_bytes: PARTNER_QUOTA_BYTES,
    }
}

pub(super) fn library_material(LibraryMaterial { row, shows_engagement }: LibraryMaterial) -> Material {
    Material {
        id: row.id.0,
        file_name: row.file_name,
        kind: kind(row.kind),
        size: row.size,
        has_preview: row.has_preview,
        partner: named((row.partner.0.0, row.partner.1)),
        ou: named((row.ou.0.0, row.ou.1)),
        engagement: shows_engagement.then(|| named((row.engagement.0.0, row.engagement.1))),
        task_kind: task_kind(row.task),
        task_title: row.task_title,
        segments: row.criteria.segments,
        industries: row.criteria.industries,
        is_used_again: row.is_used_again,
        scan_note: row.scan_note,
        uploaded_at: row.created_at.to_datetime(),
    }
}

pub(super) fn options(found: LibraryOptions) -> MaterialOptions {
    let of = |kind: OptionKind| -> Vec<MaterialOption> {
        let chosen = found.options.iter().filter(|option| option.kind == kind);
        chosen
            .map(|option| MaterialOption {
                value: if kind == OptionKind::Partner { option.id.to_string() } else { option.name.clone() },
                name: match domain::MaterialKind::parse(&option.name).filter(|_| kind == OptionKind::File) {
                    Some(file) => file.label().to_owned(),
                    None => option.name.clone(),
                },
                count: option.count,
            })
            .collect()
    };
    MaterialOptions {
        partners: of(OptionKind::Partner),
        ous: of(OptionKind::Ou),
        segments: of(OptionKind::Segment),
        industries: of(OptionKind::Industry),
        kinds: of(OptionKind::File),
        scanner: match found.scanner {
            ScannerState::On => MaterialScanner::On,
            ScannerState::OffAndOpen => MaterialScanner::OffAndOpen,
            ScannerState::OffAndClosed => MaterialScanner::OffAndClosed,
        },
    }
}
