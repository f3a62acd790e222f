DROP TABLE feed_start;
DROP TABLE feed;
