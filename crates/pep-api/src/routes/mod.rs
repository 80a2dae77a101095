//! The operations of `/api/v1` and of `/insights/v1`, one file for each area.

mod account_engagements;
mod account_merges;
mod accounts;
mod api_clients;
mod attendance;
mod attendance_shapes;
mod audit;
pub(crate) mod calendar_feeds;
mod election;
mod engagement_sessions;
mod engagement_shapes;
mod engagements;
mod event_reports;
mod event_series;
mod event_shapes;
mod event_templates;
mod events;
mod follow_up_shapes;
mod follow_ups;
mod health;
mod heatmap;
mod heatmap_shapes;
mod holidays;
mod imports;
mod insights;
mod insights_token;
mod jobs;
mod links;
mod list_parts;
mod mail_events;
mod material_shapes;
mod materials;
mod meeting_rooms;
mod message_shapes;
mod messages;
mod my_engagements;
mod my_materials;
mod my_people;
mod notices;
mod partners;
mod people;
mod personal_data;
mod preferences;
mod programs;
mod refusals;
mod report_requests;
mod report_shapes;
mod reporting;
mod rules_shapes;
mod schedule_drafts;
mod seller_statuses;
mod session;
mod session_requests;
mod session_shapes;
mod sessions;
mod sign_in;
mod suggestions;
mod teams;
mod unreachable;
mod views;
mod wave_shapes;
mod waves;
mod webhook_shapes;
mod webhooks;
mod workbook;
mod zones;

pub(crate) use rules_shapes::{conflict_rule_from, found_conflict};

use crate::operations::Operations;

/// Mounts every area. A handler that is not reached from here is in neither the server nor the document.
pub(crate) fn configure(cfg: &mut impl Operations) {
    // Before the sessions themselves: `/sessions/export` is no session.
    event_reports::configure(cfg);
    accounts::configure(cfg);
    engagements::configure(cfg);
    engagement_sessions::configure(cfg);
    account_engagements::configure(cfg);
    my_engagements::configure(cfg);
    my_materials::configure(cfg);
    my_people::configure(cfg);
    materials::configure(cfg);
    election::configure(cfg);
    account_merges::configure(cfg);
    follow_ups::configure(cfg);
    health::configure(cfg);
    heatmap::configure(cfg);
    holidays::configure(cfg);
    imports::configure(cfg);
    partners::configure(cfg);
    report_requests::configure(cfg);
    reporting::configure(cfg);
    seller_statuses::configure(cfg);
    session::configure(cfg);
    session_requests::configure(cfg);
    sessions::configure(cfg);
    schedule_drafts::configure(cfg);
    suggestions::configure(cfg);
    sign_in::configure(cfg);
    programs::configure(cfg);
    people::configure(cfg);
    personal_data::configure(cfg);
    notices::configure(cfg);
    preferences::configure(cfg);
    links::configure(cfg);
    messages::configure(cfg);
    mail_events::configure(cfg);
    jobs::configure(cfg);
    teams::configure(cfg);
    event_series::configure(cfg);
    event_templates::configure(cfg);
    events::configure(cfg);
    unreachable::configure(cfg);
    views::configure(cfg);
    waves::configure(cfg);
    zones::configure(cfg);
    audit::configure(cfg);
    attendance::configure(cfg);
    meeting_rooms::configure(cfg);
    calendar_feeds::configure(cfg);
    api_clients::configure(cfg);
    webhooks::configure(cfg);
}

/// Mounts OCP Insights, which has a document, clients and access of its own.
pub(crate) fn configure_insights(cfg: &mut impl Operations) {
    insights_token::configure(cfg);
    insights::configure(cfg);
}
