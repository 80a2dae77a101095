//! The tables as diesel sees them: one definition for both engines, only types that both share.

mod accounts;
mod engagements;
mod events;
mod materials;
mod people;
mod platform;

pub use accounts::*;
pub use engagements::*;
pub use events::*;
pub use materials::*;
pub use people::*;
pub use platform::*;

diesel::joinable!(atu -> ou (ou_id));
diesel::joinable!(person -> partner (partner_id));
diesel::joinable!(person -> ou (ou_id));
diesel::joinable!(holiday -> ou (ou_id));
diesel::joinable!(person -> atu (atu_id));
diesel::joinable!(role_grant -> person (granted_by));
diesel::joinable!(identity -> person (person_id));
diesel::joinable!(sign_in_session -> person (person_id));
diesel::joinable!(sign_in_code -> person (person_id));
diesel::joinable!(known_device -> person (person_id));
diesel::joinable!(mail_link -> person (person_id));
diesel::joinable!(mail_link -> program (program_id));
diesel::joinable!(request_link -> mail_link (link_id));
diesel::joinable!(feedback_link -> mail_link (link_id));
diesel::joinable!(import_run -> person (created_by));
diesel::joinable!(import_row -> import_run (import_id));
diesel::joinable!(account -> segment (segment_id));
diesel::joinable!(account -> ou (ou_id));
diesel::joinable!(account -> atu (atu_id));
diesel::joinable!(account -> industry (industry_id));
diesel::joinable!(account -> person (ecm_id));
diesel::joinable!(account_seller -> account (account_id));
diesel::joinable!(account_seller -> person (person_id));
diesel::joinable!(account_note -> account (account_id));
diesel::joinable!(account_note -> person (updated_by));
diesel::joinable!(account_alias -> account (account_id));
diesel::joinable!(account_alias -> person (created_by));
diesel::joinable!(account_merge -> account (gone_id));
diesel::joinable!(account_merge -> person (merged_by));
diesel::joinable!(seller_status -> account (account_id));
diesel::joinable!(seller_status -> person (person_id));
diesel::joinable!(report -> account (account_id));
diesel::joinable!(report -> partner (partner_id));
diesel::joinable!(report -> person (reported_by));
diesel::joinable!(report_change -> account (account_id));
diesel::joinable!(report_change -> partner (partner_id));
diesel::joinable!(report_change -> person (by_person_id));
diesel::joinable!(report_change -> import_run (import_id));
diesel::joinable!(report_request -> program (program_id));
diesel::joinable!(report_request -> partner (partner_id));
diesel::joinable!(report_request -> person (requested_by));
diesel::joinable!(report_request_account -> report_request (request_id));
diesel::joinable!(report_request_account -> account (account_id));
diesel::joinable!(report_request_account -> person (assigned_to));
diesel::joinable!(notification_cover -> report_change (change_id));
diesel::joinable!(notification_cover -> person (recipient_id));
diesel::joinable!(report_upload -> person (person_id));
diesel::joinable!(report_upload -> partner (partner_id));
diesel::joinable!(saved_view -> person (person_id));
diesel::joinable!(message -> program (program_id));
diesel::joinable!(message -> person (recipient_id));
diesel::joinable!(message_event -> message (message_id));
diesel::joinable!(notice -> person (person_id));
diesel::joinable!(outbound_gate -> person (changed_by));
diesel::joinable!(audit -> person (actor_id));
diesel::joinable!(idempotency_key -> person (person_id));
diesel::joinable!(api_client_secret -> api_client (client_id));
diesel::joinable!(api_client_token -> api_client_secret (secret_id));
diesel::joinable!(insights_pull -> api_client (client_id));
diesel::joinable!(webhook -> api_client (client_id));
diesel::joinable!(webhook_delivery -> webhook (webhook_id));
diesel::joinable!(webhook_attempt -> webhook_delivery (delivery_id));
diesel::joinable!(engagement -> program (program_id));
diesel::joinable!(engagement -> ou (ou_id));
diesel::joinable!(engagement -> person (coordinator_id));
diesel::joinable!(engagement_partner -> engagement (engagement_id));
diesel::joinable!(engagement_partner -> partner (partner_id));
diesel::joinable!(engagement_partner -> report_request (request_id));
diesel::joinable!(material -> engagement (engagement_id));
diesel::joinable!(material -> engagement_task (task_id));
diesel::joinable!(material -> partner (partner_id));
diesel::joinable!(material -> person (uploaded_by));
diesel::joinable!(material_tag -> material (material_id));
diesel::joinable!(material_upload -> person (person_id));

diesel::allow_tables_to_appear_in_same_query!(
    program,
    segment,
    industry,
    ou,
    atu,
    holiday,
    partner,
    person,
    role_grant,
    identity,
    sign_in_session,
    sign_in_code,
    oidc_attempt,
    known_device,
    mail_link,
    rate_limit,
    import_run,
    import_row,
    account,
    account_seller,
    account_note,
    seller_status,
    report,
    report_change,
    report_request,
    report_request_account,
    notification_cover,
    report_upload,
    saved_view,
    job,
    job_once,
    message,
    message_event,
    notice,
    schedule,
    outbound_gate,
    audit,
    idempotency_key,
    program_partner,
    program_seller,
    team,
    team_member,
    event_series,
    event_template,
    nomination,
    event,
    event_slot,
    team_blackout,
    wave,
    wave_recipient,
    session_request,
    request_link,
    feedback_link,
    mail_block,
    mail_quota,
    session,
    session_team,
    session_partner,
    session_account,
    booking,
    session_person,
    attendance,
    session_outcome,
    session_feedback,
    calendar_feed,
    simulated_meeting,
    simulated_join,
    outage,
    instance,
    backup,
    account_merge,
    account_alias,
    mail_preference,
    digest_item,
    unsubscribe_link,
    suggestion_weights,
    hidden_suggestion,
    schedule_draft,
    schedule_draft_session,
    data_version,
    api_client,
    api_client_secret,
    api_client_token,
    insights_pull,
    insights_session,
    insights_link,
    insights_stale,
    webhook,
    webhook_delivery,
    webhook_attempt,
    follow_up,
    follow_up_account,
    follow_up_times,
    engagement,
    engagement_partner,
    engagement_task,
    material,
    material_blob,
    material_part,
    material_tag,
    material_upload,
);
