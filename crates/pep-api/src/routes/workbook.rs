//! Files that are sent as they lie on the disk, piece by piece.

use std::fs::File;

use actix_web::HttpResponse;
use actix_web::body::SizedStream;
use actix_web::http::header::{
    Charset, ContentDisposition, ContentEncoding, DispositionParam, DispositionType, ExtendedValue,
};
use bytes::{Bytes, BytesMut};
use futures_util::stream;
use pep_app::AppError;
use tokio::io::AsyncReadExt;

use crate::problem::ApiResult;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Bytes read at once: a slow client costs this much memory.
const PIECE: usize = 64 * 1024;

/// Answers with a workbook under this name. The file is read while it is sent.
pub(super) async fn workbook(file: File, name: &str) -> ApiResult<HttpResponse> {
    let file = tokio::fs::File::from_std(file);
    let size = file.metadata().await.map_err(AppError::internal)?.len();
    let pieces = stream::unfold(Some(file), |file| async move {
        let mut file = file?;
        let mut piece = BytesMut::with_capacity(PIECE);
        match file.read_buf(&mut piece).await {
            Ok(0) => None,
            Ok(_) => Some((Ok::<Bytes, std::io::Error>(piece.freeze()), Some(file))),
            Err(error) => Some((Err(error), None)),
        }
    });
    Ok(HttpResponse::Ok()
        .content_type(XLSX)
        // A workbook is compressed already.
        .insert_header(ContentEncoding::Identity)
        .insert_header(download(name))
        .body(SizedStream::new(size, Box::pin(pieces))))
}

/// A file to be kept under this name (RFC 6266): the plain name is for programs that know ASCII only.
pub(super) fn download(name: &str) -> ContentDisposition {
    let plain: String =
        name.chars().map(|one| if one.is_ascii() && !one.is_control() { one } else { '-' }).collect();
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![
            DispositionParam::Filename(plain),
            DispositionParam::FilenameExt(ExtendedValue {
                charset: Charset::Ext("UTF-8".to_owned()),
                language_tag: None,
                value: name.as_bytes().to_vec(),
            }),
        ],
    }
}
