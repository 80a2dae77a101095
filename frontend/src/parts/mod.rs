//! The module in parts: a page's part is loaded when somebody first goes there, the others soon after (ADR 15).
//!
//! What two parts use lies with the start or in a file of its own; the build decides. A page belongs to a part as long as
//! nothing but [`drawn`] names it.

mod drawn;
mod loading;

pub use drawn::{AccountPage, EventPage, KeepingPage, PartnerPage};
pub use loading::Parts;

use crate::prelude::*;

use crate::browser;
use crate::components::button::{Appearance, Button};
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::logic::part::Part;
use loading::PartState;

/// A page of a part.
#[derive(Debug, Clone, Copy)]
pub enum Page {
    /// Of [`Part::Accounts`].
    Accounts(AccountPage),
    /// Of [`Part::Partners`].
    Partners(PartnerPage),
    /// Of [`Part::Events`].
    Events(EventPage),
    /// Of [`Part::Keeping`].
    Keeping(KeepingPage),
}

impl Page {
    fn part(self) -> Part {
        match self {
            Self::Accounts(_) => Part::Accounts,
            Self::Partners(_) => Part::Partners,
            Self::Events(_) => Part::Events,
            Self::Keeping(_) => Part::Keeping,
        }
    }

    /// Whether the page stands outside the shell and so brings its own `main`.
    fn is_alone(self) -> bool {
        matches!(self, Self::Keeping(KeepingPage::DemoOutbox))
    }

    /// The page, or that it is on its way, or that it did not come.
    pub fn view(self) -> AnyView {
        let parts = Parts::current();
        let part = self.part();
        parts.want(part);
        let framed = move |view: AnyView| {
            if self.is_alone() {
                view! { <main class="boot-page">{view}</main> }
            } else {
                view
            }
        };
        view! {
            {move || match parts.state(part) {
                PartState::Away | PartState::OnItsWay => framed(view! { <Loading what="Loading the page" /> }),
                PartState::There => drawn::now(self),
                PartState::Failed => framed(failed(parts, part)),
            }}
        }
    }
}

fn failed(parts: Parts, part: Part) -> AnyView {
    view! {
        <PageHeader title="This page could not be loaded" />
        <p>"Check the connection and try again. If PEP was updated since you opened it, reload the page."</p>
        <div class="panel-actions is-start">
            <Button appearance=Appearance::Primary icon=Icon::Refresh on_click=move |_| parts.want(part)>"Try again"</Button>
            <Button on_click=move |_| browser::reload()>"Reload the page"</Button>
        </div>
    }
}
