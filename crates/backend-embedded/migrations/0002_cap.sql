-- What did each message say to those who read CAP? Signed when the message was, and a
-- column of its own for the same reason as the package: it goes with the child's data.
alter table messages add column cap text;
