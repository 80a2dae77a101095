//! One file for each job.

mod event_phases;
mod follow_ups;
mod mail_quota;
mod materials;
mod meetings;
mod release_wave;
mod report_notification;
mod send_digest;
mod send_message;
mod send_sign_in_code;
mod session_days;
mod session_requests;
mod upkeep;
mod webhooks;

pub(crate) use event_phases::MoveEventPhases;
pub(crate) use follow_ups::TendFollowUps;
pub(crate) use mail_quota::ReadMailQuota;
pub(crate) use materials::{ScanMaterial, TendMaterials};
pub(crate) use meetings::{EndMeeting, MakeMeeting, UpdateMeeting};
pub(crate) use release_wave::ReleaseWave;
pub(crate) use report_notification::TellReports;
pub(crate) use send_digest::SendDigest;
pub(crate) use send_message::SendMessage;
pub(crate) use send_sign_in_code::SendSignInCode;
pub(crate) use session_days::{
    HoldSessions, ReadAttendance, SendSessionDigests, SendSessionMails, TendEngagements,
};
pub(crate) use session_requests::{ApplyEventRules, TellEndedRequests};
pub(crate) use upkeep::{CheckAuditChain, ForgetOldData, NoteDenials, Prune, TendDatabase};
pub(crate) use webhooks::{DeliverWebhook, TellWebhooks};

/// The payload of a job that needs none.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct Nothing {}
