//! At the foot of every page: the ways back to the portals of one's programs (D-56).

use crate::prelude::*;
use leptos_router::components::A;
use pep_api_types::page::Page;
use pep_api_types::programs::OwnProgram;
use pep_domain::access::ActionKind;

use crate::api::client;
use crate::pages::go::PortalLink;
use crate::state::answer::Answer;
use crate::state::session::Session;

/// The foot, for those who take part in a program; organisers have the programs in the navigation.
#[component]
pub fn Portals() -> impl IntoView {
    let session = Session::current();
    let own = Answer::<Page<OwnProgram>>::default();
    Effect::new(move |_| {
        if session.may(ActionKind::TakePart) {
            own.load(async { client().list_my_programs().await });
        }
    });
    move || {
        let programs = own.ok().filter(|page| !page.items.is_empty())?;
        let lines = programs.items.iter().cloned().map(|program| {
            let back =
                program.portal_url.map(|url| view! { " · " <PortalLink url name=program.portal_name /> });
            view! { <li><A href=format!("/go/{}?stay=1", program.key)>{program.name}</A> {back}</li> }
        });
        Some(
            view! { <footer class="portals"><ul aria-label="Your programs">{lines.collect_view()}</ul></footer> },
        )
    }
}
