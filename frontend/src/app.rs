//! The application: shared state, and the one table of routes.

use crate::prelude::*;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::path;

use crate::pages::account::AccountPage;
use crate::pages::api_clients::ApiClientsPage;
use crate::pages::engagements::{EngagementPage, EngagementsPage};
use crate::pages::event_plan::EventPlanPage;
use crate::pages::event_reports::EventReportPage;
use crate::pages::events::{EventPage, EventsPage};
use crate::pages::follow_ups::{FollowUpPage, FollowUpsPage, NewFollowUpPage};
use crate::pages::go::GoPage;
use crate::pages::heatmap::HeatmapPage;
use crate::pages::help::HelpPage;
use crate::pages::holidays::HolidaysPage;
use crate::pages::imports::ImportsPage;
use crate::pages::jobs::JobsPage;
use crate::pages::meeting_room::MeetingRoomPage;
use crate::pages::my_accounts::MyAccountsPage;
use crate::pages::my_sessions::{MySessionPage, MySessionsPage};
use crate::pages::not_found::NotFoundPage;
use crate::pages::outbox::{DemoOutboxPage, OutboxPage};
use crate::pages::people::PeoplePage;
use crate::pages::programs::{ProgramPage, ProgramsPage};
use crate::pages::reports::desk::Desk;
use crate::pages::reports::{ReportsLink, ReportsPage};
use crate::pages::requests::RequestsPage;
use crate::pages::session_attendance::SessionAttendancePage;
use crate::pages::session_requests::SessionRequestsPage;
use crate::pages::sessions::{EventSessionsPage, SessionPage};
use crate::pages::sign_in::SignInPage;
use crate::pages::sign_in::link::LinkPage;
use crate::pages::slot_board::SlotBoardPage;
use crate::pages::start::StartPage;
use crate::pages::teams::{TeamPage, TeamsPage};
use crate::shell::Shell;
use crate::state::connection::Connection;
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
    Session::provide();
    Desk::provide();
    // Routes have types of their own, so this view is one of Leptos' own macro.
    leptos::prelude::view! {
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/sign-in") view=SignInPage />
                <Route path=path!("/l/:token") view=LinkPage />
                <Route path=path!("/demo-outbox") view=DemoOutboxPage />
                // Whatever is inside the shell is for people who are signed in.
                <ParentRoute path=path!("") view=Shell>
                    <Route path=path!("/") view=StartPage />
                    <Route path=path!("/heatmap") view=HeatmapPage />
                    <Route path=path!("/requests") view=RequestsPage />
                    <Route path=path!("/reports") view=ReportsPage />
                    // What mails call it.
                    <Route path=path!("/reporting") view=ReportsLink />
                    <Route path=path!("/my-accounts") view=MyAccountsPage />
                    <Route path=path!("/my-sessions") view=MySessionsPage />
                    <Route path=path!("/my-sessions/:id") view=MySessionPage />
                    <Route path=path!("/meeting-room/:room") view=MeetingRoomPage />
                    <Route path=path!("/events/:id/reports") view=EventReportPage />
                    <Route path=path!("/sessions/:id/attendance") view=SessionAttendancePage />
                    <Route path=path!("/imports") view=ImportsPage />
                    <Route path=path!("/holidays") view=HolidaysPage />
                    <Route path=path!("/outbox") view=OutboxPage />
                    <Route path=path!("/jobs") view=JobsPage />
                    <Route path=path!("/api-clients") view=ApiClientsPage />
                    <Route path=path!("/people") view=PeoplePage />
                    <Route path=path!("/programs") view=ProgramsPage />
                    <Route path=path!("/follow-ups") view=FollowUpsPage />
                    <Route path=path!("/follow-ups/new") view=NewFollowUpPage />
                    <Route path=path!("/follow-ups/:id") view=FollowUpPage />
                    <Route path=path!("/teams") view=TeamsPage />
                    <Route path=path!("/teams/:team") view=TeamPage />
                    <Route path=path!("/engagements") view=EngagementsPage />
                    <Route path=path!("/engagements/:engagement") view=EngagementPage />
                    <Route path=path!("/events") view=EventsPage />
                    <Route path=path!("/events/new") view=EventsPage />
                    <Route path=path!("/events/plan/:series/:step") view=EventPlanPage />
                    <Route path=path!("/events/:event") view=EventPage />
                    <Route path=path!("/programs/:id") view=ProgramPage />
                    <Route path=path!("/go/:key") view=GoPage />
                    <Route path=path!("/events/:event/board") view=SlotBoardPage />
                    <Route path=path!("/events/:event/requests") view=SessionRequestsPage />
                    <Route path=path!("/events/:event/sessions") view=EventSessionsPage />
                    <Route path=path!("/sessions/:session") view=SessionPage />
                    <Route path=path!("/account") view=AccountPage />
                    <Route path=path!("/help") view=HelpPage />
                    <Route path=path!("/*any") view=NotFoundPage />
                </ParentRoute>
            </Routes>
        </Router>
    }
}
