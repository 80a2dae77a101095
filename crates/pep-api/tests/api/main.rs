//! The API over HTTP, as a browser or a program meets it, on both engines.

#[cfg(test)]
mod support;

#[cfg(test)]
mod account_merges;
#[cfg(test)]
mod api_clients;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod authorization;
#[cfg(test)]
mod bookings;
#[cfg(test)]
mod conflicts;
#[cfg(test)]
mod departures;
#[cfg(test)]
mod edges;
#[cfg(test)]
mod engagement_sessions;
#[cfg(test)]
mod engagements;
#[cfg(test)]
mod event_templates;
#[cfg(test)]
mod events;
#[cfg(test)]
mod feedback;
#[cfg(test)]
mod follow_ups;
#[cfg(test)]
mod heatmap;
#[cfg(test)]
mod holidays;
#[cfg(test)]
mod idempotency;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod insights;
#[cfg(test)]
mod insights_access;
#[cfg(test)]
mod insights_pulls;
#[cfg(test)]
mod insights_races;
#[cfg(test)]
mod jobs;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod link_answers;
#[cfg(test)]
mod list_parts;
#[cfg(test)]
mod mail_events;
#[cfg(test)]
mod mail_forecasts;
#[cfg(test)]
mod mass_assignment;
#[cfg(test)]
mod material_files;
#[cfg(test)]
mod materials;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod monitors;
#[cfg(test)]
mod my_people;
#[cfg(test)]
mod oidc;
#[cfg(test)]
mod partner_visibility;
#[cfg(test)]
mod people;
#[cfg(test)]
mod personal_data;
#[cfg(test)]
mod preferences;
#[cfg(test)]
mod programs;
#[cfg(test)]
mod report_requests;
#[cfg(test)]
mod reporting;
#[cfg(test)]
mod retention;
#[cfg(test)]
mod reveal;
#[cfg(test)]
mod schedule_drafts;
#[cfg(test)]
mod session;
#[cfg(test)]
mod session_days;
#[cfg(test)]
mod session_requests;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod slot_imports;
#[cfg(test)]
mod suggestions;
#[cfg(test)]
mod teams;
#[cfg(test)]
mod unreachable;
#[cfg(test)]
mod waves;
#[cfg(test)]
mod webhooks;
#[cfg(test)]
mod zones;
