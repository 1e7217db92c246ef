-- Who asked to be told when a feed changes, and was not asked back yet? A later wish for
-- the same feed and address takes the place of the last.
create table hub_wishes (
    id integer primary key autoincrement not null,
    status text not null,
    mode text not null,
    topic text not null,
    callback text not null,
    host text not null,
    secret text,
    lease_s integer not null,
    mark integer not null,
    next_at integer not null,
    tries integer not null
) strict;
create unique index hub_wish_by_address on hub_wishes (status, topic, callback);
create index hub_wish_by_host on hub_wishes (status, host);
create index hub_wish_by_time on hub_wishes (status, next_at);

-- Whom do we tell when a feed changes, until when, and how far was each told? `told` is the
-- place in the log of messages of the newest that it has.
create table hub_subscriptions (
    id integer primary key autoincrement not null,
    status text not null,
    topic text not null,
    callback text not null,
    host text not null,
    secret text,
    expires integer not null,
    told integer not null,
    tries integer not null,
    next_at integer not null
) strict;
create unique index hub_by_address on hub_subscriptions (status, topic, callback);
create index hub_by_host on hub_subscriptions (status, host);
create index hub_by_expiry on hub_subscriptions (expires);
