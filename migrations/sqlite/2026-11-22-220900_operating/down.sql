DROP INDEX message_accepted;
DROP TABLE backup;
DROP TABLE instance;
