DROP TABLE mail_block;
