//! Programs that elect and invite, teams, events, requests and sessions.

diesel::table! {
    program_partner (program_id, partner_id) {
        program_id -> BigInt,
        partner_id -> BigInt,
        source -> Text,
        added_by -> Nullable<BigInt>,
        added_at -> BigInt,
        removed_by -> Nullable<BigInt>,
        removed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    program_seller (program_id, person_id) {
        program_id -> BigInt,
        person_id -> BigInt,
        source -> Text,
        added_by -> Nullable<BigInt>,
        added_at -> BigInt,
        removed_by -> Nullable<BigInt>,
        removed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    team (id) {
        id -> BigInt,
        program_id -> BigInt,
        side -> Text,
        partner_id -> Nullable<BigInt>,
        ou_id -> BigInt,
        atu_id -> Nullable<BigInt>,
        name -> Text,
        name_folded -> Text,
        primary_contact_id -> Nullable<BigInt>,
        max_sessions -> Nullable<BigInt>,
        works_from -> Nullable<BigInt>,
        works_until -> Nullable<BigInt>,
        time_zone -> Nullable<Text>,
        row_version -> BigInt,
        created_by -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
        closed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    team_member (team_id, person_id) {
        team_id -> BigInt,
        person_id -> BigInt,
        added_by -> Nullable<BigInt>,
        added_at -> BigInt,
        removed_by -> Nullable<BigInt>,
        removed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    event_series (id) {
        id -> BigInt,
        program_id -> BigInt,
        name -> Text,
        state -> Text,
        plan -> Text,
        cloned_from -> Nullable<BigInt>,
        row_version -> BigInt,
        created_by -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        published_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    event_template (id) {
        id -> BigInt,
        program_id -> BigInt,
        name -> Text,
        name_folded -> Text,
        description -> Text,
        plan -> Text,
        row_version -> BigInt,
        created_by -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    nomination (series_id, ou_id, partner_id) {
        series_id -> BigInt,
        ou_id -> BigInt,
        partner_id -> BigInt,
        source -> Text,
        reason -> Text,
        added_by -> Nullable<BigInt>,
        added_at -> BigInt,
        removed_by -> Nullable<BigInt>,
        removed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    event (id) {
        id -> BigInt,
        series_id -> BigInt,
        program_id -> BigInt,
        ou_id -> BigInt,
        name -> Text,
        description -> Text,
        time_zone -> Text,
        starts_on -> Date,
        ends_on -> Date,
        phase -> Text,
        heatmaps_at -> Nullable<BigInt>,
        heatmaps_due_on -> Nullable<Date>,
        requests_open_at -> Nullable<BigInt>,
        requests_close_at -> Nullable<BigInt>,
        rules -> Text,
        mail_texts -> Text,
        row_version -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        feedback -> Text,
    }
}

diesel::table! {
    event_slot (id) {
        id -> BigInt,
        event_id -> BigInt,
        starts_at -> BigInt,
        ends_at -> BigInt,
        kind -> Text,
        opened_at -> Nullable<BigInt>,
        removed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    team_blackout (team_id, slot_id) {
        team_id -> BigInt,
        slot_id -> BigInt,
        set_by -> Nullable<BigInt>,
        set_at -> BigInt,
    }
}

diesel::table! {
    wave (id) {
        id -> BigInt,
        program_id -> BigInt,
        event_id -> Nullable<BigInt>,
        kind -> Text,
        name -> Text,
        state -> Text,
        audience -> Text,
        message -> Text,
        per_minute -> BigInt,
        starts_at -> Nullable<BigInt>,
        is_business_hours -> Bool,
        trial_count -> BigInt,
        is_trial_passed -> Bool,
        paused_reason -> Nullable<Text>,
        row_version -> BigInt,
        created_by -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        launched_at -> Nullable<BigInt>,
        finished_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    wave_recipient (wave_id, person_id) {
        wave_id -> BigInt,
        person_id -> BigInt,
        team_id -> Nullable<BigInt>,
        position -> BigInt,
        state -> Text,
        skipped_reason -> Nullable<Text>,
        message_id -> Nullable<BigInt>,
        released_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    session_request (id) {
        id -> BigInt,
        event_id -> BigInt,
        slot_id -> BigInt,
        partner_team_id -> BigInt,
        seller_team_id -> BigInt,
        asked_by_side -> Text,
        state -> Text,
        message -> Text,
        answer -> Text,
        follows -> Nullable<BigInt>,
        asked_by -> BigInt,
        asked_at -> BigInt,
        later_at -> Nullable<BigInt>,
        decided_by -> Nullable<BigInt>,
        decided_at -> Nullable<BigInt>,
        reminded_at -> Nullable<BigInt>,
        reminder_count -> BigInt,
        row_version -> BigInt,
    }
}

diesel::table! {
    request_link (link_id) {
        link_id -> BigInt,
        request_id -> BigInt,
        request_version -> BigInt,
        used_at -> Nullable<BigInt>,
        answered_as -> Text,
    }
}

diesel::table! {
    feedback_link (link_id) {
        link_id -> BigInt,
        session_id -> BigInt,
    }
}

diesel::table! {
    session (id) {
        id -> BigInt,
        program_id -> BigInt,
        event_id -> Nullable<BigInt>,
        request_id -> Nullable<BigInt>,
        slot_id -> Nullable<BigInt>,
        engagement_id -> Nullable<BigInt>,
        title -> Text,
        description -> Text,
        starts_at -> BigInt,
        ends_at -> BigInt,
        time_zone -> Text,
        state -> Text,
        cancel_reason -> Nullable<Text>,
        calendar_uid -> Text,
        calendar_sequence -> BigInt,
        meeting_state -> Text,
        meeting_provider -> Nullable<Text>,
        meeting_organizer -> Nullable<Text>,
        meeting_ref -> Nullable<Text>,
        join_url -> Nullable<Text>,
        meeting_error -> Nullable<Text>,
        attendance_checked_at -> Nullable<BigInt>,
        row_version -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    session_team (session_id, team_id) {
        session_id -> BigInt,
        team_id -> BigInt,
        side -> Text,
    }
}

diesel::table! {
    session_partner (session_id, partner_id) {
        session_id -> BigInt,
        partner_id -> BigInt,
        contact_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    session_account (session_id, account_id) {
        session_id -> BigInt,
        account_id -> BigInt,
    }
}

diesel::table! {
    booking (id) {
        id -> BigInt,
        slot_id -> BigInt,
        team_id -> BigInt,
        session_id -> BigInt,
        starts_at -> BigInt,
        ends_at -> BigInt,
        booked_at -> BigInt,
        released_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    session_person (session_id, person_id) {
        session_id -> BigInt,
        person_id -> BigInt,
        team_id -> Nullable<BigInt>,
        source -> Text,
        plan -> Text,
        planned_at -> Nullable<BigInt>,
        added_by -> Nullable<BigInt>,
        added_at -> BigInt,
        removed_at -> Nullable<BigInt>,
        invited_sequence -> Nullable<BigInt>,
    }
}

diesel::table! {
    attendance (id) {
        id -> BigInt,
        session_id -> BigInt,
        person_id -> Nullable<BigInt>,
        name -> Text,
        email -> Text,
        source -> Text,
        record_key -> Text,
        is_present -> Bool,
        seconds -> Nullable<BigInt>,
        first_joined_at -> Nullable<BigInt>,
        last_left_at -> Nullable<BigInt>,
        recorded_by -> Nullable<BigInt>,
        recorded_at -> BigInt,
    }
}

diesel::table! {
    session_outcome (session_id) {
        session_id -> BigInt,
        result -> Text,
        note -> Text,
        next_step -> Text,
        owner_id -> Nullable<BigInt>,
        due_on -> Nullable<Date>,
        recorded_by -> BigInt,
        recorded_at -> BigInt,
        row_version -> BigInt,
        done_at -> Nullable<BigInt>,
        done_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    session_feedback (session_id, person_id) {
        session_id -> BigInt,
        person_id -> BigInt,
        rating -> BigInt,
        comment -> Text,
        given_at -> BigInt,
        useful -> Nullable<Text>,
    }
}

diesel::table! {
    calendar_feed (id) {
        id -> BigInt,
        person_id -> BigInt,
        team_id -> Nullable<BigInt>,
        token_hash -> Text,
        created_at -> BigInt,
        last_read_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    simulated_meeting (id) {
        id -> BigInt,
        organizer -> Text,
        external_id -> Text,
        room -> Text,
        subject -> Text,
        starts_at -> BigInt,
        ends_at -> BigInt,
        deleted_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    simulated_join (id) {
        id -> BigInt,
        meeting_id -> BigInt,
        name -> Text,
        email -> Text,
        joined_at -> BigInt,
        left_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    suggestion_weights (program_id) {
        program_id -> BigInt,
        weights -> Text,
        row_version -> BigInt,
        updated_by -> Nullable<BigInt>,
        updated_at -> BigInt,
    }
}

diesel::table! {
    hidden_suggestion (event_id, team_id, other_team_id) {
        event_id -> BigInt,
        team_id -> BigInt,
        other_team_id -> BigInt,
        hidden_by -> BigInt,
        hidden_at -> BigInt,
    }
}

diesel::table! {
    schedule_draft (event_id) {
        event_id -> BigInt,
        mode -> Text,
        floor_sessions -> BigInt,
        change_cost -> BigInt,
        seed -> BigInt,
        run -> Text,
        searches_until -> Nullable<BigInt>,
        is_stop_wanted -> Bool,
        value -> BigInt,
        objective -> BigInt,
        bound -> BigInt,
        first_ms -> BigInt,
        spent_ms -> BigInt,
        fairness -> Text,
        events_version -> BigInt,
        row_version -> BigInt,
        created_by -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    schedule_draft_session (event_id, partner_team_id, seller_team_id) {
        event_id -> BigInt,
        partner_team_id -> BigInt,
        seller_team_id -> BigInt,
        slot_id -> BigInt,
        value -> BigInt,
        mark -> Text,
    }
}
