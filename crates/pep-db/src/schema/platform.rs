//! Mail, jobs, what was done, and who reads from outside.

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
    mail_quota (id) {
        id -> BigInt,
        per_second -> BigInt,
        per_day -> BigInt,
        sent_before -> BigInt,
        read_at -> BigInt,
    }
}

diesel::table! {
    mail_block (id) {
        id -> BigInt,
        address -> Text,
        reason -> Text,
        detail -> Text,
        message_id -> BigInt,
        program_id -> Nullable<BigInt>,
        since -> BigInt,
        lifted_at -> Nullable<BigInt>,
        lifted_by -> Nullable<BigInt>,
        lift_reason -> Text,
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
        digest_key -> Nullable<Text>,
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
    instance (id) {
        id -> BigInt,
        host_hash -> Text,
        host_label -> Text,
        seen_at -> BigInt,
    }
}

diesel::table! {
    backup (id) {
        id -> BigInt,
        finished_at -> BigInt,
        bytes -> Nullable<BigInt>,
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
    webhook (id) {
        id -> BigInt,
        client_id -> BigInt,
        address -> Text,
        salt -> Text,
        secret_version -> BigInt,
        old_secret_until -> Nullable<BigInt>,
        state -> Text,
        state_reason -> Text,
        delivered_change -> BigInt,
        told_change -> BigInt,
        failing_since -> Nullable<BigInt>,
        last_arrived_at -> Nullable<BigInt>,
        row_version -> BigInt,
        created_by -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    webhook_delivery (id) {
        id -> BigInt,
        webhook_id -> BigInt,
        message_id -> Text,
        kind -> Text,
        since_change -> BigInt,
        up_to_change -> Nullable<BigInt>,
        state -> Text,
        tries -> BigInt,
        created_at -> BigInt,
        next_try_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    webhook_attempt (id) {
        id -> BigInt,
        delivery_id -> BigInt,
        at -> BigInt,
        took_ms -> BigInt,
        status -> Nullable<BigInt>,
        problem -> Text,
    }
}
