DROP TABLE feed_start;
DROP TABLE feed_pending;
DROP FUNCTION feed_notify();
DROP TABLE feed;
