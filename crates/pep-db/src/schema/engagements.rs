//! Engagements with their tasks, and follow-ups.

diesel::table! {
    follow_up (id) {
        id -> BigInt,
        program_id -> BigInt,
        partner_id -> BigInt,
        seller_id -> BigInt,
        contact_id -> BigInt,
        about_session_id -> Nullable<BigInt>,
        message -> Text,
        duration_minutes -> BigInt,
        time_zone -> Text,
        state -> Text,
        round -> BigInt,
        window_from -> BigInt,
        window_to -> BigInt,
        waits_since -> BigInt,
        reminder_count -> BigInt,
        closed_reason -> Text,
        session_id -> Nullable<BigInt>,
        row_version -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    follow_up_account (follow_up_id, account_id) {
        follow_up_id -> BigInt,
        account_id -> BigInt,
    }
}

diesel::table! {
    follow_up_times (follow_up_id, round, side) {
        follow_up_id -> BigInt,
        round -> BigInt,
        side -> Text,
        spans -> Text,
        saved_by -> BigInt,
        saved_at -> BigInt,
    }
}

diesel::table! {
    engagement (id) {
        id -> BigInt,
        program_id -> BigInt,
        ou_id -> BigInt,
        kind -> Text,
        state -> Text,
        title -> Text,
        message -> Text,
        criteria -> Text,
        due_on -> Nullable<Date>,
        delay_minutes -> BigInt,
        coordinator_id -> BigInt,
        cancel_reason -> Nullable<Text>,
        row_version -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        published_at -> Nullable<BigInt>,
        closed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    engagement_partner (engagement_id, partner_id) {
        engagement_id -> BigInt,
        partner_id -> BigInt,
        state -> Text,
        invitation_count -> BigInt,
        invited_at -> Nullable<BigInt>,
        answered_by -> Nullable<BigInt>,
        answered_at -> Nullable<BigInt>,
        answer_note -> Text,
        request_id -> Nullable<BigInt>,
        reminded_at -> Nullable<BigInt>,
        reminder_count -> BigInt,
    }
}

diesel::table! {
    engagement_task (id) {
        id -> BigInt,
        engagement_id -> BigInt,
        partner_id -> BigInt,
        position -> BigInt,
        kind -> Text,
        title -> Text,
        is_required -> Bool,
        done_at -> Nullable<BigInt>,
        done_by -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}
