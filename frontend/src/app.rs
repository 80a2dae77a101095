//! The application: shared state, and the one table of routes.

use crate::prelude::*;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::path;

use crate::pages::account::AccountPage as OwnAccountPage;
use crate::pages::go::GoPage;
use crate::pages::help::HelpPage;
use crate::pages::not_found::NotFoundPage;
use crate::pages::reports::ReportsLink;
use crate::pages::reports::desk::Desk;
use crate::pages::sign_in::SignInPage;
use crate::pages::sign_in::link::LinkPage;
use crate::pages::start::StartPage;
use crate::parts::{AccountPage, EventPage, KeepingPage, Page, PartnerPage, Parts};
use crate::shell::Shell;
use crate::state::connection::Connection;
use crate::state::consent::ConsentDialog;
use crate::state::preferences::Preferences;
use crate::state::scroll_memory::ScrollMemory;
use crate::state::session::Session;
use crate::state::toasts::Toasts;

/// Everything.
#[component]
pub fn App() -> impl IntoView {
    Preferences::provide();
    Connection::provide();
    Toasts::provide();
    ScrollMemory::provide();
    Parts::provide();
    Session::provide();
    Desk::provide();
    // Routes have types of their own, so this view is one of Leptos' own macro.
    leptos::prelude::view! {
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/sign-in") view=SignInPage />
                <Route path=path!("/l/:token") view=LinkPage />
                <Route path=path!("/demo-outbox") view=|| Page::Keeping(KeepingPage::DemoOutbox).view() />
                // Whatever is inside the shell is for people who are signed in.
                <ParentRoute path=path!("") view=Shell>
                    <Route path=path!("/") view=StartPage />
                    <Route path=path!("/heatmap") view=|| Page::Accounts(AccountPage::Heatmap).view() />
                    <Route path=path!("/requests") view=|| Page::Accounts(AccountPage::Requests).view() />
                    <Route path=path!("/reports") view=|| Page::Partners(PartnerPage::Reports).view() />
                    // What mails call it.
                    <Route path=path!("/reporting") view=ReportsLink />
                    <Route path=path!("/my-accounts") view=|| Page::Accounts(AccountPage::MyAccounts).view() />
                    <Route path=path!("/my-sessions") view=|| Page::Events(EventPage::MySessions).view() />
                    <Route path=path!("/my-sessions/:id") view=|| Page::Events(EventPage::MySession).view() />
                    <Route path=path!("/meeting-room/:room") view=|| Page::Events(EventPage::MeetingRoom).view() />
                    <Route path=path!("/events/:id/reports") view=|| Page::Events(EventPage::Reports).view() />
                    <Route path=path!("/sessions/:id/attendance") view=|| Page::Events(EventPage::Attendance).view() />
                    <Route path=path!("/imports") view=|| Page::Keeping(KeepingPage::Imports).view() />
                    <Route path=path!("/holidays") view=|| Page::Keeping(KeepingPage::Holidays).view() />
                    <Route path=path!("/outbox") view=|| Page::Keeping(KeepingPage::Outbox).view() />
                    <Route path=path!("/jobs") view=|| Page::Keeping(KeepingPage::Jobs).view() />
                    <Route path=path!("/api-clients") view=|| Page::Keeping(KeepingPage::ApiClients).view() />
                    <Route path=path!("/audit") view=|| Page::Keeping(KeepingPage::Audit).view() />
                    <Route path=path!("/personal-data") view=|| Page::Keeping(KeepingPage::PersonalData).view() />
                    <Route path=path!("/unreachable") view=|| Page::Keeping(KeepingPage::Unreachable).view() />
                    <Route path=path!("/people") view=|| Page::Keeping(KeepingPage::People).view() />
                    <Route path=path!("/programs") view=|| Page::Keeping(KeepingPage::Programs).view() />
                    <Route path=path!("/follow-ups") view=|| Page::Partners(PartnerPage::FollowUps).view() />
                    <Route path=path!("/follow-ups/new") view=|| Page::Partners(PartnerPage::NewFollowUp).view() />
                    <Route path=path!("/follow-ups/:id") view=|| Page::Partners(PartnerPage::FollowUp).view() />
                    <Route path=path!("/teams") view=|| Page::Events(EventPage::Teams).view() />
                    <Route path=path!("/teams/:team") view=|| Page::Events(EventPage::Team).view() />
                    <Route path=path!("/engagements") view=|| Page::Partners(PartnerPage::Engagements).view() />
                    <Route path=path!("/engagements/:engagement") view=|| Page::Partners(PartnerPage::Engagement).view() />
                    <Route path=path!("/our-people") view=|| Page::Partners(PartnerPage::OurPeople).view() />
                    <Route path=path!("/materials") view=|| Page::Partners(PartnerPage::Materials).view() />
                    <Route path=path!("/events") view=|| Page::Events(EventPage::Events).view() />
                    <Route path=path!("/events/new") view=|| Page::Events(EventPage::Events).view() />
                    <Route path=path!("/events/templates") view=|| Page::Events(EventPage::Templates).view() />
                    <Route path=path!("/events/plan/:series/:step") view=|| Page::Events(EventPage::Plan).view() />
                    <Route path=path!("/events/:event") view=|| Page::Events(EventPage::Event).view() />
                    <Route path=path!("/programs/:id") view=|| Page::Keeping(KeepingPage::Program).view() />
                    <Route path=path!("/go/:key") view=GoPage />
                    <Route path=path!("/events/:event/board") view=|| Page::Events(EventPage::Board).view() />
                    <Route path=path!("/events/:event/requests") view=|| Page::Events(EventPage::Requests).view() />
                    <Route path=path!("/events/:event/sessions") view=|| Page::Events(EventPage::Sessions).view() />
                    <Route path=path!("/sessions/:session") view=|| Page::Events(EventPage::Session).view() />
                    <Route path=path!("/account") view=OwnAccountPage />
                    <Route path=path!("/help") view=HelpPage />
                    <Route path=path!("/*any") view=NotFoundPage />
                </ParentRoute>
            </Routes>
        </Router>
        <ConsentDialog />
    }
}
