-- Materials: files that partners upload against tasks of engagements. Same conventions as before.

-- What lies in the store of files, by the SHA-256 of its content in hexadecimal.
CREATE TABLE material_blob (
  sha256 TEXT PRIMARY KEY,
  size INTEGER NOT NULL CHECK (size > 0),
  -- Last time that somebody uploaded this content.
  touched_at INTEGER NOT NULL,
  -- Being deleted from the store: nobody may rely on it any more.
  is_leaving INTEGER NOT NULL DEFAULT 0 CHECK (is_leaving IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE material (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  task_id INTEGER NOT NULL REFERENCES engagement_task (id),
  engagement_id INTEGER NOT NULL REFERENCES engagement (id),
  partner_id INTEGER NOT NULL REFERENCES partner (id),
  file_name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('pdf', 'pptx', 'docx', 'xlsx', 'png', 'jpg', 'mp4')),
  size INTEGER NOT NULL CHECK (size > 0),
  sha256 TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('current', 'replaced', 'withdrawn', 'removed')),
  -- Why it is no longer current, in words for its partner; empty if nobody said.
  end_reason TEXT NOT NULL DEFAULT '',
  ended_at INTEGER,
  ended_by INTEGER REFERENCES person (id),
  -- Are its bytes still in the store?
  is_stored INTEGER NOT NULL DEFAULT 1 CHECK (is_stored IN (0, 1)),
  scan_state TEXT NOT NULL CHECK (scan_state IN ('pending', 'clean', 'infected', 'error')),
  -- The scanner and what it said; for Microsoft only.
  scan_note TEXT NOT NULL DEFAULT '',
  scanned_at INTEGER,
  has_preview INTEGER NOT NULL DEFAULT 0 CHECK (has_preview IN (0, 1)),
  -- The earlier material that PEP used again.
  origin_id INTEGER REFERENCES material (id),
  -- What can be searched: file name, task and tags, folded.
  search_text TEXT NOT NULL,
  uploaded_by INTEGER NOT NULL REFERENCES person (id),
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX material_task ON material (task_id, id);
CREATE INDEX material_engagement ON material (engagement_id, id);
CREATE INDEX material_partner ON material (partner_id, id);
CREATE INDEX material_sha256 ON material (sha256);
CREATE INDEX material_unscanned ON material (created_at) WHERE state = 'current' AND scan_state IN ('pending', 'error');

-- The criteria of the engagement at the time of the upload, and what Microsoft corrected since. None of a kind: all.
CREATE TABLE material_tag (
  material_id INTEGER NOT NULL REFERENCES material (id),
  kind TEXT NOT NULL CHECK (kind IN ('segment', 'industry', 'status')),
  name TEXT NOT NULL,
  PRIMARY KEY (material_id, kind, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX material_tag_name ON material_tag (kind, name, material_id);

CREATE TABLE material_upload (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  task_id INTEGER NOT NULL REFERENCES engagement_task (id),
  engagement_id INTEGER NOT NULL REFERENCES engagement (id),
  partner_id INTEGER NOT NULL REFERENCES partner (id),
  person_id INTEGER NOT NULL REFERENCES person (id),
  file_name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('pdf', 'pptx', 'docx', 'xlsx', 'png', 'jpg', 'mp4')),
  size INTEGER NOT NULL CHECK (size > 0),
  -- How the uploader's browser knows the file again.
  fingerprint TEXT NOT NULL,
  replaces_id INTEGER REFERENCES material (id),
  received INTEGER NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND size),
  state TEXT NOT NULL CHECK (state IN ('receiving', 'finished', 'refused', 'cancelled', 'abandoned')),
  -- Why it was refused, in words for its uploader.
  problem TEXT NOT NULL DEFAULT '',
  material_id INTEGER REFERENCES material (id),
  -- Are parts of it still in the store?
  has_parts INTEGER NOT NULL DEFAULT 1 CHECK (has_parts IN (0, 1)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX material_upload_partner ON material_upload (partner_id, state, id);
CREATE INDEX material_upload_parts ON material_upload (updated_at) WHERE has_parts = 1;

CREATE TABLE material_part (
  upload_id INTEGER NOT NULL REFERENCES material_upload (id),
  begins_at INTEGER NOT NULL,
  -- Its word in the store.
  name TEXT NOT NULL,
  PRIMARY KEY (upload_id, begins_at)
) STRICT, WITHOUT ROWID;
