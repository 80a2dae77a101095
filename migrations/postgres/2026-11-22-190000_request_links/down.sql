DROP TABLE request_link;
