//! The API over HTTP, as a browser or a program meets it, on both engines.

mod support;

mod authorization;
mod edges;
mod heatmap;
mod imports;
mod jobs;
mod messages;
mod oidc;
mod partner_visibility;
mod people;
mod report_requests;
mod reporting;
mod session;
