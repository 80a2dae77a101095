DROP TABLE schedule_draft_session;
DROP TABLE schedule_draft;
DROP TABLE hidden_suggestion;
DROP TABLE suggestion_weights;
