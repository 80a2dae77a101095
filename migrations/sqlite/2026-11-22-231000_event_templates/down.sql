DROP TABLE event_template;
