//! The tables as diesel sees them: one definition for both engines, only types that both share.

diesel::table! {
    program (id) {
        id -> BigInt,
        key -> Text,
        name -> Text,
        from_name -> Text,
        from_address -> Text,
        reply_to -> Nullable<Text>,
        banner -> Nullable<Binary>,
        banner_media_type -> Nullable<Text>,
        portal_name -> Nullable<Text>,
        portal_url -> Nullable<Text>,
        row_version -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        time_zone -> Text,
        welcome -> Text,
        feedback_url -> Nullable<Text>,
        rules -> Text,
        wave_per_minute -> BigInt,
        engagement_tasks -> Text,
        follow_up_days -> BigInt,
    }
}

diesel::table! {
    segment (id) {
        id -> BigInt,
        name -> Text,
        folded -> Text,
    }
}

diesel::table! {
    industry (id) {
        id -> BigInt,
        name -> Text,
        folded -> Text,
    }
}

diesel::table! {
    ou (id) {
        id -> BigInt,
        name -> Text,
        folded -> Text,
    }
}

diesel::table! {
    atu (id) {
        id -> BigInt,
        ou_id -> BigInt,
        name -> Text,
        folded -> Text,
    }
}

diesel::table! {
    partner (id) {
        id -> BigInt,
        partner_one_id -> Text,
        name -> Text,
        name_folded -> Text,
        city -> Text,
        country -> Text,
        website -> Text,
        removed_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    person (id) {
        id -> BigInt,
        email -> Text,
        email_folded -> Text,
        first_name -> Text,
        last_name -> Text,
        name_folded -> Text,
        title -> Text,
        side -> Text,
        partner_id -> Nullable<BigInt>,
        is_primary_contact -> Bool,
        ou_id -> Nullable<BigInt>,
        atu_id -> Nullable<BigInt>,
        time_zone -> Nullable<Text>,
        feed -> Nullable<Text>,
        removed_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    role_grant (id) {
        id -> BigInt,
        person_id -> BigInt,
        side -> Text,
        role -> Text,
        scope_kind -> Text,
        scope_id -> BigInt,
        source -> Text,
        granted_by -> Nullable<BigInt>,
        granted_at -> BigInt,
    }
}

diesel::table! {
    identity (id) {
        id -> BigInt,
        person_id -> BigInt,
        issuer -> Text,
        subject -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    sign_in_session (id) {
        id -> BigInt,
        token_hash -> Text,
        person_id -> BigInt,
        method -> Text,
        user_agent -> Text,
        created_at -> BigInt,
        last_seen_at -> BigInt,
        expires_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    sign_in_code (id) {
        id -> BigInt,
        person_id -> BigInt,
        code_hash -> Text,
        browser_hash -> Text,
        attempts -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    oidc_attempt (state_hash) {
        state_hash -> Text,
        browser_hash -> Text,
        nonce -> Text,
        code_verifier -> Text,
        return_to -> Text,
        expires_at -> BigInt,
    }
}

diesel::table! {
    known_device (token_hash) {
        token_hash -> Text,
        person_id -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    mail_link (id) {
        id -> BigInt,
        token_hash -> Text,
        purpose -> Text,
        person_id -> BigInt,
        target -> Text,
        program_id -> Nullable<BigInt>,
        report_request_id -> Nullable<BigInt>,
        created_at -> BigInt,
        expires_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
        first_opened_at -> Nullable<BigInt>,
        last_used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    rate_limit (bucket, window_start) {
        bucket -> Text,
        window_start -> BigInt,
        hits -> BigInt,
    }
}

diesel::table! {
    import_run (id) {
        id -> BigInt,
        kind -> Text,
        file_name -> Text,
        file_sha256 -> Text,
        file_bytes -> Nullable<Binary>,
        state -> Text,
        layout -> Text,
        mapping -> Text,
        value_fixes -> Text,
        total_rows -> BigInt,
        new_rows -> BigInt,
        changed_rows -> BigInt,
        same_rows -> BigInt,
        error_rows -> BigInt,
        skipped_rows -> BigInt,
        missing_rows -> BigInt,
        done_rows -> BigInt,
        problem -> Nullable<Text>,
        created_by -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
        applied_at -> Nullable<BigInt>,
        rolled_back_at -> Nullable<BigInt>,
        target_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    import_row (import_id, row_number) {
        import_id -> BigInt,
        row_number -> BigInt,
        raw -> Text,
        outcome -> Text,
        entity_key -> Text,
        entity_id -> Nullable<BigInt>,
        problems -> Text,
        before_json -> Nullable<Text>,
        after_json -> Nullable<Text>,
        is_applied -> Bool,
    }
}

diesel::table! {
    account (id) {
        id -> BigInt,
        tpid -> Text,
        name -> Text,
        name_folded -> Text,
        city -> Text,
        state -> Text,
        country -> Text,
        segment_id -> BigInt,
        ou_id -> BigInt,
        atu_id -> Nullable<BigInt>,
        industry_id -> BigInt,
        website -> Text,
        ecm_id -> Nullable<BigInt>,
        row_version -> BigInt,
        removed_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    account_seller (account_id, person_id) {
        account_id -> BigInt,
        person_id -> BigInt,
    }
}

diesel::table! {
    account_note (account_id) {
        account_id -> BigInt,
        note -> Text,
        row_version -> BigInt,
        updated_by -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    seller_status (account_id, person_id) {
        account_id -> BigInt,
        person_id -> BigInt,
        priority -> Nullable<Text>,
        note -> Text,
        row_version -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    report (account_id, partner_id) {
        account_id -> BigInt,
        partner_id -> BigInt,
        status -> Nullable<Text>,
        relationship -> Nullable<Text>,
        is_exec_level -> Nullable<Bool>,
        notes -> Text,
        reported_by -> Nullable<BigInt>,
        reported_at -> BigInt,
        row_version -> BigInt,
    }
}

diesel::table! {
    report_change (id) {
        id -> BigInt,
        account_id -> BigInt,
        partner_id -> BigInt,
        at -> BigInt,
        by_person_id -> Nullable<BigInt>,
        source -> Text,
        import_id -> Nullable<BigInt>,
        old_status -> Nullable<Text>,
        old_relationship -> Nullable<Text>,
        old_is_exec_level -> Nullable<Bool>,
        old_notes -> Nullable<Text>,
        new_status -> Nullable<Text>,
        new_relationship -> Nullable<Text>,
        new_is_exec_level -> Nullable<Bool>,
        new_notes -> Text,
        is_removed -> Bool,
        batch -> Text,
        undoes -> Nullable<BigInt>,
    }
}

diesel::table! {
    report_request (id) {
        id -> BigInt,
        program_id -> BigInt,
        partner_id -> BigInt,
        requested_by -> BigInt,
        delay_minutes -> BigInt,
        due_on -> Nullable<Date>,
        message -> Text,
        state -> Text,
        created_at -> BigInt,
        closed_at -> Nullable<BigInt>,
        reminded_at -> Nullable<BigInt>,
        reminder_count -> BigInt,
        event_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    report_request_account (request_id, account_id) {
        request_id -> BigInt,
        account_id -> BigInt,
        assigned_to -> Nullable<BigInt>,
        reported_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    notification_cover (change_id, recipient_id) {
        change_id -> BigInt,
        recipient_id -> BigInt,
        job_id -> BigInt,
        message_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    report_upload (id) {
        id -> BigInt,
        person_id -> BigInt,
        partner_id -> BigInt,
        file_name -> Text,
        edits -> Text,
        created_at -> BigInt,
        applied_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    saved_view (id) {
        id -> BigInt,
        person_id -> BigInt,
        name -> Text,
        query -> Text,
        is_shared -> Bool,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    job (id) {
        id -> BigInt,
        kind -> Text,
        queue -> Text,
        payload -> Text,
        state -> Text,
        priority -> BigInt,
        run_at -> BigInt,
        not_after -> Nullable<BigInt>,
        debounce_key -> Nullable<Text>,
        debounce_us -> Nullable<BigInt>,
        debounce_max_us -> Nullable<BigInt>,
        first_at -> Nullable<BigInt>,
        version -> BigInt,
        attempt -> BigInt,
        crash_count -> BigInt,
        max_attempts -> BigInt,
        lease_owner -> Nullable<Text>,
        lease_until -> Nullable<BigInt>,
        lease_token -> BigInt,
        effect_at -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        last_error_class -> Nullable<Text>,
        origin_kind -> Nullable<Text>,
        origin_id -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
        finished_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    job_once (once_key) {
        once_key -> Text,
        job_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    message (id) {
        id -> BigInt,
        job_id -> BigInt,
        class -> Text,
        template -> Text,
        program_id -> Nullable<BigInt>,
        recipient_id -> Nullable<BigInt>,
        to_name -> Text,
        to_address -> Text,
        from_name -> Text,
        from_address -> Text,
        reply_to -> Nullable<Text>,
        subject -> Text,
        body_html -> Text,
        body_text -> Text,
        calendar -> Nullable<Text>,
        calendar_method -> Nullable<Text>,
        resend_of -> Nullable<BigInt>,
        provider -> Nullable<Text>,
        provider_message_id -> Nullable<Text>,
        is_possible_duplicate -> Bool,
        created_at -> BigInt,
        submitted_at -> Nullable<BigInt>,
        accepted_at -> Nullable<BigInt>,
        delivered_at -> Nullable<BigInt>,
        bounced_at -> Nullable<BigInt>,
        complained_at -> Nullable<BigInt>,
        unsubscribe_url -> Nullable<Text>,
        wave_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    message_event (provider_event_id) {
        provider_event_id -> Text,
        message_id -> Nullable<BigInt>,
        kind -> Text,
        at -> BigInt,
        detail -> Text,
    }
}

diesel::table! {
    notice (id) {
        id -> BigInt,
        person_id -> BigInt,
        kind -> Text,
        title -> Text,
        body -> Text,
        target -> Text,
        created_at -> BigInt,
        read_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    schedule (id) {
        id -> BigInt,
        kind -> Text,
        cron -> Text,
        time_zone -> Text,
        next_at -> BigInt,
        last_fired_at -> Nullable<BigInt>,
        last_job_id -> Nullable<BigInt>,
        misfire -> Text,
        is_enabled -> Bool,
    }
}

diesel::table! {
    outbound_gate (id) {
        id -> BigInt,
        mode -> Text,
        environment_id -> Text,
        held_reason -> Nullable<Text>,
        changed_by -> Nullable<BigInt>,
        changed_at -> BigInt,
        worker_seen_at -> BigInt,
    }
}

diesel::table! {
    audit (id) {
        id -> BigInt,
        at -> BigInt,
        actor_id -> Nullable<BigInt>,
        action -> Text,
        object_kind -> Text,
        object_id -> Nullable<BigInt>,
        detail -> Text,
        request_id -> Text,
        prev_hash -> Text,
        hash -> Text,
    }
}

diesel::table! {
    idempotency_key (person_id, key) {
        person_id -> BigInt,
        key -> Text,
        request_hash -> Text,
        status -> BigInt,
        body -> Text,
        created_at -> BigInt,
    }
}

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
    session (id) {
        id -> BigInt,
        program_id -> BigInt,
        event_id -> Nullable<BigInt>,
        request_id -> Nullable<BigInt>,
        slot_id -> Nullable<BigInt>,
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
    }
}

diesel::table! {
    session_feedback (session_id, person_id) {
        session_id -> BigInt,
        person_id -> BigInt,
        rating -> BigInt,
        comment -> Text,
        given_at -> BigInt,
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
    outage (id) {
        id -> BigInt,
        from_at -> BigInt,
        to_at -> BigInt,
    }
}

diesel::table! {
    mail_preference (person_id, kind) {
        person_id -> BigInt,
        kind -> Text,
        delivery -> Text,
        updated_at -> BigInt,
    }
}

diesel::table! {
    digest_item (id) {
        id -> BigInt,
        person_id -> BigInt,
        kind -> Text,
        program_id -> Nullable<BigInt>,
        title -> Text,
        link -> Text,
        created_at -> BigInt,
        told_at -> Nullable<BigInt>,
        message_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    unsubscribe_link (token_hash) {
        token_hash -> Text,
        person_id -> BigInt,
        kind -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    account_merge (id) {
        id -> BigInt,
        kept_id -> BigInt,
        gone_id -> BigInt,
        moved -> Text,
        merged_by -> BigInt,
        merged_at -> BigInt,
        undone_by -> Nullable<BigInt>,
        undone_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    account_alias (id) {
        id -> BigInt,
        account_id -> BigInt,
        kind -> Text,
        value -> Text,
        folded -> Text,
        merge_id -> Nullable<BigInt>,
        created_by -> BigInt,
        created_at -> BigInt,
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

diesel::table! {
    data_version (name) {
        name -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    api_client (id) {
        id -> BigInt,
        client_key -> Text,
        name -> Text,
        name_folded -> Text,
        purpose -> Text,
        created_by -> Nullable<BigInt>,
        created_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
        revoked_by -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    api_client_secret (id) {
        id -> BigInt,
        client_id -> BigInt,
        secret_hash -> Text,
        hint -> Text,
        created_by -> Nullable<BigInt>,
        created_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
        revoked_by -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    api_client_token (token_hash) {
        token_hash -> Text,
        secret_id -> BigInt,
        issued_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    insights_pull (id) {
        id -> BigInt,
        client_id -> BigInt,
        started_at -> BigInt,
        format -> Text,
        query -> Text,
        sent -> Nullable<BigInt>,
        finished_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    insights_session (session_id) {
        session_id -> BigInt,
        change -> BigInt,
        kind -> Text,
        status -> Text,
        starts_at -> BigInt,
        ends_at -> BigInt,
        body -> Nullable<Text>,
    }
}

diesel::table! {
    insights_link (kind, ref_id, session_id) {
        kind -> Text,
        ref_id -> BigInt,
        session_id -> BigInt,
    }
}

diesel::table! {
    insights_stale (kind, ref_id, transaction_id) {
        kind -> Text,
        ref_id -> BigInt,
        transaction_id -> BigInt,
    }
}

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

diesel::joinable!(atu -> ou (ou_id));
diesel::joinable!(person -> partner (partner_id));
diesel::joinable!(person -> ou (ou_id));
diesel::joinable!(person -> atu (atu_id));
diesel::joinable!(role_grant -> person (granted_by));
diesel::joinable!(identity -> person (person_id));
diesel::joinable!(sign_in_session -> person (person_id));
diesel::joinable!(sign_in_code -> person (person_id));
diesel::joinable!(known_device -> person (person_id));
diesel::joinable!(mail_link -> person (person_id));
diesel::joinable!(mail_link -> program (program_id));
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
diesel::joinable!(engagement -> program (program_id));
diesel::joinable!(engagement -> ou (ou_id));
diesel::joinable!(engagement -> person (coordinator_id));
diesel::joinable!(engagement_partner -> engagement (engagement_id));
diesel::joinable!(engagement_partner -> partner (partner_id));
diesel::joinable!(engagement_partner -> report_request (request_id));

diesel::allow_tables_to_appear_in_same_query!(
    program,
    segment,
    industry,
    ou,
    atu,
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
    nomination,
    event,
    event_slot,
    team_blackout,
    wave,
    wave_recipient,
    session_request,
    session,
    session_team,
    booking,
    session_person,
    attendance,
    session_outcome,
    session_feedback,
    calendar_feed,
    simulated_meeting,
    simulated_join,
    outage,
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
    follow_up,
    follow_up_account,
    follow_up_times,
    engagement,
    engagement_partner,
    engagement_task,
);
