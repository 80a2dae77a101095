//! Materials, and the uploads from which they come.

diesel::table! {
    material (id) {
        id -> BigInt,
        task_id -> BigInt,
        engagement_id -> BigInt,
        partner_id -> BigInt,
        file_name -> Text,
        kind -> Text,
        size -> BigInt,
        sha256 -> Text,
        state -> Text,
        end_reason -> Text,
        ended_at -> Nullable<BigInt>,
        ended_by -> Nullable<BigInt>,
        is_stored -> Bool,
        scan_state -> Text,
        scan_note -> Text,
        scanned_at -> Nullable<BigInt>,
        has_preview -> Bool,
        origin_id -> Nullable<BigInt>,
        search_text -> Text,
        uploaded_by -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    material_blob (sha256) {
        sha256 -> Text,
        size -> BigInt,
        touched_at -> BigInt,
        is_leaving -> Bool,
    }
}

diesel::table! {
    material_part (upload_id, begins_at) {
        upload_id -> BigInt,
        begins_at -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    material_tag (material_id, kind, name) {
        material_id -> BigInt,
        kind -> Text,
        name -> Text,
    }
}

diesel::table! {
    material_upload (id) {
        id -> BigInt,
        task_id -> BigInt,
        engagement_id -> BigInt,
        partner_id -> BigInt,
        person_id -> BigInt,
        file_name -> Text,
        kind -> Text,
        size -> BigInt,
        fingerprint -> Text,
        replaces_id -> Nullable<BigInt>,
        received -> BigInt,
        state -> Text,
        problem -> Text,
        material_id -> Nullable<BigInt>,
        has_parts -> Bool,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}
