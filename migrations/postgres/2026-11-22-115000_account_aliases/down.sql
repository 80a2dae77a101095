DROP TABLE account_alias;
DROP TABLE account_merge;
