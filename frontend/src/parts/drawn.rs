//! The pages of each part. Only here may they be named: what is named elsewhere too is loaded at the start.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use crate::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

use super::Page;
use crate::logic::part::Part;
use crate::pages;

/// Pages of [`Part::Accounts`].
#[derive(Debug, Clone, Copy)]
pub enum AccountPage {
    Heatmap,
    Requests,
    MyAccounts,
}

/// Pages of [`Part::Partners`].
#[derive(Debug, Clone, Copy)]
pub enum PartnerPage {
    Reports,
    Engagements,
    Engagement,
    OurPeople,
    Materials,
    FollowUps,
    FollowUp,
    NewFollowUp,
}

/// Pages of [`Part::Events`].
#[derive(Debug, Clone, Copy)]
pub enum EventPage {
    Events,
    Event,
    Plan,
    Templates,
    Reports,
    Board,
    Requests,
    Sessions,
    Session,
    Attendance,
    MySessions,
    MySession,
    MeetingRoom,
    Teams,
    Team,
}

/// Pages of [`Part::Keeping`].
#[derive(Debug, Clone, Copy)]
pub enum KeepingPage {
    Programs,
    Program,
    Imports,
    Holidays,
    Outbox,
    DemoOutbox,
    Jobs,
    ApiClients,
    Audit,
    People,
    PersonalData,
    Unreachable,
}

type Drawn = Result<AnyView, SplitLoaderError>;

#[wasm_split(accounts, wasm_split_path = leptos::wasm_split, preload(load_accounts), fallible)]
fn accounts(page: AccountPage) -> Drawn {
    Ok(match page {
        AccountPage::Heatmap => view! { <pages::heatmap::HeatmapPage /> },
        AccountPage::Requests => view! { <pages::requests::RequestsPage /> },
        AccountPage::MyAccounts => view! { <pages::my_accounts::MyAccountsPage /> },
    })
}

#[wasm_split(partners, wasm_split_path = leptos::wasm_split, preload(load_partners), fallible)]
fn partners(page: PartnerPage) -> Drawn {
    Ok(match page {
        PartnerPage::Reports => view! { <pages::reports::ReportsPage /> },
        PartnerPage::Engagements => view! { <pages::engagements::EngagementsPage /> },
        PartnerPage::Engagement => view! { <pages::engagements::EngagementPage /> },
        PartnerPage::OurPeople => pages::our_people::page(),
        PartnerPage::Materials => view! { <pages::materials::MaterialsPage /> },
        PartnerPage::FollowUps => view! { <pages::follow_ups::FollowUpsPage /> },
        PartnerPage::FollowUp => view! { <pages::follow_ups::FollowUpPage /> },
        PartnerPage::NewFollowUp => view! { <pages::follow_ups::NewFollowUpPage /> },
    })
}

#[wasm_split(events, wasm_split_path = leptos::wasm_split, preload(load_events), fallible)]
fn events(page: EventPage) -> Drawn {
    Ok(match page {
        EventPage::Events => view! { <pages::events::EventsPage /> },
        EventPage::Event => view! { <pages::events::EventPage /> },
        EventPage::Templates => view! { <pages::events::TemplatesPage /> },
        EventPage::Plan => view! { <pages::event_plan::EventPlanPage /> },
        EventPage::Reports => view! { <pages::event_reports::EventReportPage /> },
        EventPage::Board => view! { <pages::slot_board::SlotBoardPage /> },
        EventPage::Requests => view! { <pages::session_requests::SessionRequestsPage /> },
        EventPage::Sessions => view! { <pages::sessions::EventSessionsPage /> },
        EventPage::Session => view! { <pages::sessions::SessionPage /> },
        EventPage::Attendance => view! { <pages::session_attendance::SessionAttendancePage /> },
        EventPage::MySessions => view! { <pages::my_sessions::MySessionsPage /> },
        EventPage::MySession => view! { <pages::my_sessions::MySessionPage /> },
        EventPage::MeetingRoom => view! { <pages::meeting_room::MeetingRoomPage /> },
        EventPage::Teams => view! { <pages::teams::TeamsPage /> },
        EventPage::Team => view! { <pages::teams::TeamPage /> },
    })
}

#[wasm_split(keeping, wasm_split_path = leptos::wasm_split, preload(load_keeping), fallible)]
fn keeping(page: KeepingPage) -> Drawn {
    Ok(match page {
        KeepingPage::Programs => view! { <pages::programs::ProgramsPage /> },
        KeepingPage::Program => view! { <pages::programs::ProgramPage /> },
        KeepingPage::Imports => view! { <pages::imports::ImportsPage /> },
        KeepingPage::Holidays => view! { <pages::holidays::HolidaysPage /> },
        KeepingPage::Outbox => view! { <pages::outbox::OutboxPage /> },
        KeepingPage::DemoOutbox => view! { <pages::outbox::DemoOutboxPage /> },
        KeepingPage::Jobs => view! { <pages::jobs::JobsPage /> },
        KeepingPage::ApiClients => view! { <pages::api_clients::ApiClientsPage /> },
        KeepingPage::Audit => view! { <pages::audit::AuditPage /> },
        KeepingPage::People => view! { <pages::people::PeoplePage /> },
        KeepingPage::PersonalData => view! { <pages::personal_data::PersonalDataPage /> },
        KeepingPage::Unreachable => pages::unreachable::page(),
    })
}

/// Loads a part.
///
/// Errors: it could not be fetched; asked for again, it is tried again.
pub(super) async fn load(part: Part) -> Result<(), SplitLoaderError> {
    match part {
        Part::Accounts => load_accounts().await,
        Part::Partners => load_partners().await,
        Part::Events => load_events().await,
        Part::Keeping => load_keeping().await,
    }
}

/// Draws a page whose part is there. What it begins belongs to the owner of now.
pub(super) fn now(page: Page) -> AnyView {
    match page {
        Page::Accounts(page) => at_once(accounts(page)),
        Page::Partners(page) => at_once(partners(page)),
        Page::Events(page) => at_once(events(page)),
        Page::Keeping(page) => at_once(keeping(page)),
    }
}

/// Functions of a part are asynchronous for as long as it is not there; then they answer when asked first.
fn at_once(drawing: impl Future<Output = Drawn>) -> AnyView {
    let mut drawing = pin!(drawing);
    let drawing: Pin<&mut dyn Future<Output = Drawn>> = drawing.as_mut();
    match drawing.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(view)) => view,
        Poll::Ready(Err(_)) | Poll::Pending => ().into_any(),
    }
}
