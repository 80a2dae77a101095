//! People, where they belong, and how they sign in.

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
        digest_weekday -> BigInt,
        digest_hour -> BigInt,
        feedback_url_partners -> Nullable<Text>,
        feedback_url_sellers -> Nullable<Text>,
    }
}

diesel::table! {
    holiday (id) {
        id -> BigInt,
        ou_id -> BigInt,
        on_date -> Date,
        country -> Text,
        name -> Text,
        created_at -> BigInt,
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
        time_zone -> Nullable<Text>,
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
        erased_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    audit_personal (id) {
        id -> BigInt,
        person_id -> BigInt,
        detail -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    erased_address (address_hash) {
        address_hash -> Text,
        person_id -> BigInt,
        erased_at -> BigInt,
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
    mail_preference (person_id, kind) {
        person_id -> BigInt,
        kind -> Text,
        delivery -> Text,
        updated_at -> BigInt,
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
