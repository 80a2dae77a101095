ALTER TABLE message DROP COLUMN unsubscribe_url;
DROP TABLE unsubscribe_link;
DROP TABLE digest_item;
DROP TABLE mail_preference;
