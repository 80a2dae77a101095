//! An address where nothing is, or nothing for this reader: both look alike.

use crate::prelude::*;

use crate::components::button::{Appearance, LinkButton};
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;

/// The page.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let home =
        || view! { <LinkButton href="/" appearance=Appearance::Primary>"To the start page"</LinkButton> };
    view! {
        <PageHeader title="Not found" />
        <EmptyState
            icon=Icon::Search
            title="There is nothing at this address"
            detail="The link may be old, or it leads to something that you may not see. Ask whoever sent it to you."
            actions=home
        />
    }
}
