DROP TABLE engagement_task;
DROP TABLE engagement_partner;
DROP TABLE engagement;
ALTER TABLE program DROP COLUMN engagement_tasks;
