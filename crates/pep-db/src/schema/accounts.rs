//! Accounts, lists that were imported, and what partners report.

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
