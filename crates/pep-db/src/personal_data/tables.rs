//! The one list of every column that holds something about people. A new column with a telling name, or one that points at
//! a person, that stands in none of the lists here fails a test (`tests/parity.rs`).

/// What an erasure does to the rows about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// They go.
    Deleted,
    /// They stay, and these columns get these SQL values.
    Blanked(&'static [(&'static str, &'static str)]),
    /// They stay as they are: an organisation's record, which names the person by a reference only.
    Kept,
}

/// Rows about a person in one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonalTable {
    /// The table.
    pub name: &'static str,
    /// What they are, in words.
    pub what: &'static str,
    /// SQL that picks them; `$1` is the person's id.
    pub whose: &'static str,
    /// The columns that the person is told.
    pub told: &'static [&'static str],
    /// What becomes of them.
    pub fate: Fate,
}

/// SQL for the person's address, folded.
macro_rules! address {
    () => {
        "(SELECT email_folded FROM person WHERE id = $1)"
    };
}

/// SQL: `column` names the person's address somewhere.
macro_rules! names_address {
    ($column:literal) => {
        concat!(
            "lower(",
            $column,
            ") LIKE '%' || (SELECT replace(replace(email_folded, '_', '!_'), '%', '!%') FROM person WHERE id = $1) \
             || '%' ESCAPE '!'"
        )
    };
}

const fn table(
    name: &'static str,
    what: &'static str,
    whose: &'static str,
    told: &'static [&'static str],
    fate: Fate,
) -> PersonalTable {
    PersonalTable { name, what, whose, told, fate }
}

use Fate::{Blanked, Deleted, Kept};

/// Every table with something about people, in the order in which it is erased: the address, by which some rows are found,
/// goes last.
pub const TABLES: &[PersonalTable] = &[
    // How the person gets in, and what is the person's own.
    table(
        "sign_in_session",
        "Browsers that were signed in",
        "person_id = $1",
        &["method", "user_agent", "created_at", "last_seen_at", "expires_at", "revoked_at"],
        Deleted,
    ),
    table(
        "sign_in_code",
        "Codes for signing in",
        "person_id = $1",
        &["created_at", "expires_at", "used_at"],
        Deleted,
    ),
    table(
        "known_device",
        "Known browsers",
        "person_id = $1",
        &["created_at", "expires_at", "revoked_at"],
        Deleted,
    ),
    table(
        "identity",
        "Accounts of identity providers",
        "person_id = $1",
        &["issuer", "subject", "created_at"],
        Deleted,
    ),
    table(
        "role_grant",
        "Roles",
        "person_id = $1",
        &["role", "scope_kind", "scope_id", "source", "granted_at"],
        Deleted,
    ),
    table(
        "mail_link",
        "Links in mails, none of which opens any more",
        "person_id = $1",
        &["purpose", "target", "created_at", "expires_at", "first_opened_at", "last_used_at"],
        Kept,
    ),
    table(
        "request_link",
        "Names given when answering by a link",
        "link_id IN (SELECT id FROM mail_link WHERE person_id = $1)",
        &["used_at", "answered_as"],
        Blanked(&[("answered_as", "''")]),
    ),
    table(
        "calendar_feed",
        "Calendar feeds",
        "person_id = $1",
        &["created_at", "last_read_at", "revoked_at"],
        Deleted,
    ),
    table(
        "mail_preference",
        "Choices about mails",
        "person_id = $1",
        &["kind", "delivery", "updated_at"],
        Deleted,
    ),
    table("unsubscribe_link", "Links for unsubscribing", "person_id = $1", &["kind", "created_at"], Deleted),
    table(
        "notice",
        "Notices inside PEP",
        "person_id = $1",
        &["title", "body", "target", "created_at", "read_at"],
        Deleted,
    ),
    table(
        "digest_item",
        "News gathered for a summary",
        "person_id = $1",
        &["title", "link", "created_at"],
        Deleted,
    ),
    table(
        "saved_view",
        "Saved views that nobody else uses",
        "person_id = $1 AND NOT is_shared",
        &["name", "query", "created_at"],
        Deleted,
    ),
    table(
        "saved_view",
        "Saved views shared with others",
        "person_id = $1 AND is_shared",
        &["name", "query", "created_at"],
        Kept,
    ),
    table(
        "idempotency_key",
        "Answers kept for repeated requests",
        "person_id = $1",
        &["created_at"],
        Deleted,
    ),
    table(
        "report_upload",
        "Uploaded report tables",
        "person_id = $1",
        &["file_name", "edits", "created_at"],
        Deleted,
    ),
    // Mails.
    table(
        "job",
        "Jobs that name the address",
        concat!("kind = 'send_sign_in_code' AND ", names_address!("payload")),
        &["kind", "created_at"],
        Blanked(&[("payload", "'{\"v\":1,\"email\":\"\",\"browserHash\":\"\"}'")]),
    ),
    table(
        "job",
        "Jobs that sent mails to the person",
        concat!(
            "id IN (SELECT job_id FROM message WHERE recipient_id = $1 OR lower(to_address) = ",
            address!(),
            ")"
        ),
        &["created_at", "finished_at"],
        // What a mail server answered may name the address.
        Blanked(&[("last_error", "NULL")]),
    ),
    table(
        "message_event",
        "What providers reported about mails to the person",
        concat!(
            "message_id IN (SELECT id FROM message WHERE recipient_id = $1 OR lower(to_address) = ",
            address!(),
            ")"
        ),
        &["kind", "at", "detail"],
        Blanked(&[("detail", "''")]),
    ),
    table(
        "message",
        "Mails to the person",
        concat!("recipient_id = $1 OR lower(to_address) = ", address!()),
        &["to_name", "to_address", "subject", "body_text", "created_at", "accepted_at"],
        Blanked(&[
            ("to_name", "'Erased person'"),
            ("to_address", "''"),
            ("subject", "'Mail to an erased person'"),
            ("body_html", "''"),
            ("body_text", "''"),
            ("calendar", "NULL"),
            ("unsubscribe_url", "NULL"),
        ]),
    ),
    table(
        "message",
        "Mails whose answers go to the person",
        concat!("lower(reply_to) = ", address!()),
        &["created_at"],
        Blanked(&[("reply_to", "NULL")]),
    ),
    table(
        "mail_block",
        "The address, kept because it took no mail",
        concat!("address = ", address!()),
        &["address", "reason", "detail", "since", "lifted_at", "lift_reason"],
        Deleted,
    ),
    // Lists that were imported.
    table(
        "import_run",
        "Files of finished imports that name the address",
        concat!(
            "file_bytes IS NOT NULL AND state IN ('applied', 'rolled_back', 'discarded', 'failed') AND id IN \
             (SELECT import_id FROM import_row WHERE entity_key = ",
            address!(),
            " OR ",
            names_address!("raw"),
            ")"
        ),
        &["kind", "file_name", "created_at"],
        Blanked(&[("file_bytes", "NULL")]),
    ),
    table(
        "import_row",
        "Rows of lists about the person",
        concat!("entity_key = ", address!()),
        &["import_id", "row_number", "raw", "before_json", "after_json"],
        Blanked(&[
            ("raw", "'[]'"),
            ("entity_key", "''"),
            ("problems", "'[]'"),
            ("before_json", "NULL"),
            ("after_json", "NULL"),
            ("outcome", "'skipped'"),
            ("is_applied", "FALSE"),
        ]),
    ),
    table(
        "import_row",
        "Rows of other lists that name the address",
        concat!(
            names_address!("raw"),
            " OR ",
            names_address!("before_json"),
            " OR ",
            names_address!("after_json"),
            " OR ",
            names_address!("problems")
        ),
        &["import_id", "row_number"],
        Blanked(&[
            ("raw", "'[]'"),
            ("problems", "'[]'"),
            // The address that the person has from now on, so that rolling back still knows whom the list meant.
            (
                "before_json",
                concat!(
                    "replace(before_json, ",
                    address!(),
                    ", 'erased-' || CAST($1 AS TEXT) || '@erased.invalid')"
                ),
            ),
            (
                "after_json",
                concat!(
                    "replace(after_json, ",
                    address!(),
                    ", 'erased-' || CAST($1 AS TEXT) || '@erased.invalid')"
                ),
            ),
        ]),
    ),
    // Sessions, and who came.
    table(
        "attendance",
        "Attendance",
        concat!("person_id = $1 OR lower(email) = ", address!()),
        &["session_id", "name", "email", "is_present", "seconds", "first_joined_at", "last_left_at"],
        Blanked(&[("name", "'Erased person'"), ("email", "''"), ("record_key", "'erased:' || id")]),
    ),
    table(
        "simulated_join",
        "Joins of simulated meetings",
        concat!("lower(email) = ", address!()),
        &["name", "email", "joined_at", "left_at"],
        Blanked(&[("name", "'Erased person'"), ("email", "''")]),
    ),
    table(
        "session_feedback",
        "Feedback on sessions",
        "person_id = $1",
        &["session_id", "rating", "useful", "comment", "given_at"],
        Blanked(&[("comment", "''")]),
    ),
    table(
        "session_person",
        "Sessions",
        "person_id = $1",
        &["session_id", "source", "plan", "added_at", "removed_at"],
        Kept,
    ),
    table(
        "session_outcome",
        "Outcomes of sessions",
        "recorded_by = $1 OR owner_id = $1",
        &["session_id", "note", "next_step", "recorded_at"],
        Kept,
    ),
    table(
        "session_request",
        "Session requests asked or answered",
        "asked_by = $1 OR decided_by = $1",
        &["event_id", "message", "answer", "asked_at", "decided_at"],
        Kept,
    ),
    table("team_member", "Sales teams", "person_id = $1", &["team_id", "added_at", "removed_at"], Kept),
    table(
        "program_seller",
        "Programs that invited the person",
        "person_id = $1",
        &["program_id", "added_at", "removed_at"],
        Kept,
    ),
    table(
        "wave_recipient",
        "Waves of invitations",
        "person_id = $1",
        &["wave_id", "state", "released_at"],
        Kept,
    ),
    table(
        "follow_up_times",
        "Free times marked for follow-ups",
        "saved_by = $1",
        &["follow_up_id", "spans", "saved_at"],
        Blanked(&[("spans", "''")]),
    ),
    table(
        "follow_up",
        "Follow-ups that the person asked for",
        "seller_id = $1",
        &["id", "message", "time_zone", "created_at"],
        Blanked(&[("message", "''"), ("time_zone", "'UTC'")]),
    ),
    table(
        "follow_up",
        "Follow-ups that the person was asked for",
        "contact_id = $1",
        &["id", "created_at"],
        Kept,
    ),
    // Accounts, reports, engagements, files.
    table("account_seller", "Accounts the person sells to", "person_id = $1", &["account_id"], Kept),
    table("account", "Accounts the person coordinates", "ecm_id = $1", &["tpid", "name"], Kept),
    table(
        "seller_status",
        "The person's priorities and notes on accounts",
        "person_id = $1",
        &["account_id", "priority", "note", "updated_at"],
        Blanked(&[("note", "''")]),
    ),
    table(
        "account_note",
        "Notes on accounts",
        "updated_by = $1",
        &["account_id", "note", "updated_at"],
        Kept,
    ),
    table(
        "report",
        "Reports",
        "reported_by = $1",
        &["account_id", "partner_id", "status", "notes", "reported_at"],
        Kept,
    ),
    table(
        "report_change",
        "Changes of reports",
        "by_person_id = $1",
        &["account_id", "partner_id", "at", "new_status", "new_notes"],
        Kept,
    ),
    table(
        "report_request",
        "Requests for reports",
        "requested_by = $1",
        &["partner_id", "message", "created_at"],
        Kept,
    ),
    table(
        "report_request_account",
        "Rows handed to the person",
        "assigned_to = $1",
        &["request_id", "account_id"],
        Kept,
    ),
    table(
        "engagement",
        "Engagements coordinated",
        "coordinator_id = $1",
        &["title", "message", "created_at"],
        Kept,
    ),
    table(
        "engagement_partner",
        "Engagements answered",
        "answered_by = $1",
        &["engagement_id", "answer_note", "answered_at"],
        Kept,
    ),
    table(
        "material",
        "Files uploaded for the organisation",
        "uploaded_by = $1",
        &["file_name", "kind", "size", "created_at"],
        Kept,
    ),
    table(
        "material_upload",
        "Uploads",
        "person_id = $1",
        &["file_name", "size", "state", "created_at"],
        Kept,
    ),
    table(
        "audit",
        "What the person did, and what was done about the person",
        "actor_id = $1 OR (object_kind = 'person' AND object_id = $1)",
        &["at", "action", "object_kind", "object_id"],
        Kept,
    ),
    table(
        "audit_personal",
        "Values noted in the audit log",
        "person_id = $1",
        &["detail", "created_at"],
        Deleted,
    ),
    table(
        "person",
        "Name, address, title and time zone",
        "id = $1",
        &[
            "email",
            "first_name",
            "last_name",
            "title",
            "side",
            "is_primary_contact",
            "time_zone",
            "feed",
            "created_at",
            "updated_at",
            "removed_at",
        ],
        Blanked(&[
            ("email", "'erased-' || id || '@erased.invalid'"),
            ("email_folded", "'erased-' || id || '@erased.invalid'"),
            ("first_name", "'Erased'"),
            ("last_name", "'person'"),
            ("name_folded", "'erased person'"),
            ("title", "''"),
            ("is_primary_contact", "FALSE"),
            ("time_zone", "NULL"),
            ("feed", "NULL"),
        ]),
    ),
];

/// Columns that point at a person and say nothing else about it: who added, decided, changed. The reference stays.
pub const REFERENCES: &[&str] = &[
    "account_alias.created_by",
    "account_merge.merged_by",
    "account_merge.undone_by",
    "api_client.created_by",
    "api_client.revoked_by",
    "api_client_secret.created_by",
    "api_client_secret.revoked_by",
    "attendance.recorded_by",
    "engagement_task.done_by",
    "erased_address.person_id",
    "event_series.created_by",
    "event_template.created_by",
    "hidden_suggestion.hidden_by",
    "import_run.created_by",
    "mail_block.lifted_by",
    "material.ended_by",
    "nomination.added_by",
    "nomination.removed_by",
    "notification_cover.recipient_id",
    "outbound_gate.changed_by",
    "program_partner.added_by",
    "program_partner.removed_by",
    "program_seller.added_by",
    "program_seller.removed_by",
    "role_grant.granted_by",
    "schedule_draft.created_by",
    "session_outcome.done_by",
    "session_partner.contact_id",
    "session_person.added_by",
    "suggestion_weights.updated_by",
    "team.created_by",
    "team.primary_contact_id",
    "team_blackout.set_by",
    "team_member.added_by",
    "team_member.removed_by",
    "wave.created_by",
    "webhook.created_by",
];

/// Columns with a telling name that hold nothing about a person.
pub const WITHOUT_PEOPLE: &[&str] = &[
    // Of companies, places and things.
    "account.name_folded",
    "atu.name",
    "industry.name",
    "ou.name",
    "partner.name",
    "partner.name_folded",
    "segment.name",
    "holiday.name",
    "material_part.name",
    "material_tag.name",
    "data_version.name",
    // What programs, events, waves, teams and clients are called.
    "api_client.name",
    "api_client.name_folded",
    "engagement_task.title",
    "event.name",
    "event_series.name",
    "event_template.name",
    "event_template.name_folded",
    "program.name",
    "program.portal_name",
    "session.title",
    "simulated_meeting.subject",
    "team.name",
    "team.name_folded",
    "wave.name",
    // Addresses and names under which a program writes.
    "program.from_name",
    "program.from_address",
    "program.reply_to",
    "message.from_name",
    "message.from_address",
    // A mailbox of the configuration that holds the meetings.
    "session.meeting_organizer",
    "simulated_meeting.organizer",
    // Words of an organisation about its own matters.
    "engagement.cancel_reason",
    "follow_up.closed_reason",
    "nomination.reason",
    "outbound_gate.held_reason",
    "session.cancel_reason",
    "wave.message",
    "wave.paused_reason",
    "event.mail_texts",
    "report_change.old_notes",
    // A fixed word or a machine's verdict.
    "material.end_reason",
    "material.scan_note",
    "wave_recipient.skipped_reason",
    "message.provider_message_id",
    "webhook.state_reason",
    "webhook_delivery.message_id",
    // An address of a program outside, not of anybody.
    "webhook.address",
    // Left out of what is read out, deleted with its row.
    "idempotency_key.body",
    // Holds no people.
    "insights_session.body",
];
