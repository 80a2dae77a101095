//! One material of the library.

use crate::prelude::*;
use leptos_router::components::A;
use pep_api_types::materials::{Material, MaterialKind};
use pep_client::materials::{material_file_path, material_preview_path};
use pep_domain::access::ActionKind;

use super::Library;
use crate::components::badge::Badge;
use crate::components::button::{Appearance, Button, DownloadButton};
use crate::components::icon::{Glyph, Icon};
use crate::components::relative_date::RelativeDate;
use crate::logic::material_view::{audience, kind_words};
use crate::logic::time_words::bytes;
use crate::state::session::Session;

/// A picture that PEP drew, or a plain tile that says what kind of file it is.
pub fn tile(kind: MaterialKind, preview: Option<String>) -> AnyView {
    match preview {
        Some(src) => view! { <img class="material-tile" src=src alt="" loading="lazy" decoding="async" /> },
        None => view! {
            <div class="material-tile" aria-hidden="true">
                <Glyph icon=Icon::File />
                <span>{kind_words(kind)}</span>
            </div>
        },
    }
}

/// Bytes in words.
pub fn size_words(size: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "for people")]
    let size = size as f64;
    bytes(size)
}

/// The card.
pub(super) fn card(library: Library, row: &Material) -> AnyView {
    let manages = Session::current().may(ActionKind::ManageMaterials);
    let preview = row.has_preview.then(|| material_preview_path(row.id));
    let facts = format!("{} · {}", kind_words(row.kind), size_words(row.size));
    let engagement = row.engagement.clone().map(|engagement| {
        view! { <A href=format!("/engagements/{}", engagement.id) attr:class="text-button">{engagement.name}</A> }
    });
    let (whole, at, href) = (row.clone(), row.uploaded_at, material_file_path(row.id));
    let Material {
        file_name: name, partner, ou, segments, industries, task_title, kind, is_used_again, ..
    } = row.clone();
    let of = name.clone();
    let hidden = move || view! { <span class="visually-hidden">" "{of.clone()}</span> };
    let download = {
        let hidden = hidden();
        view! { <DownloadButton href>"Download"{hidden}</DownloadButton> }
    };
    let tags = manages.then(|| {
        let hidden = hidden();
        let manage = move |_| library.managed.set(Some(whole.clone()));
        view! { <Button appearance=Appearance::Subtle on_click=manage>"Tags"{hidden}</Button> }
    });
    view! {
        <li class="material-card">
            {tile(kind, preview)}
            <div class="material-words">
                <h2 title=name.clone()>{name.clone()}</h2>
                <p>{format!("{} · {}", partner.name, ou.name)}</p>
                <p class="quiet">{audience(&segments, &industries)}</p>
                <p class="quiet">{facts} " · " <RelativeDate at /></p>
                <p class="quiet">{task_title} {engagement.map(|link| view! { " · " {link} })}</p>
                {is_used_again.then(|| view! { <p><Badge>"Used again"</Badge></p> })}
            </div>
            <div class="panel-actions is-start">{download} {tags}</div>
        </li>
    }
}
