-- Which phones asked to be told while their page is closed, and where do their push
-- services take messages for them? What their browsers made for this purpose, the
-- cells they named, and an end; no time of use, no address of the phone, no name.
create table push_subscriptions (
    id integer primary key autoincrement not null,
    status text not null,
    endpoint text not null,
    host text not null,
    p256dh blob not null,
    auth blob not null,
    cells text not null,
    expires integer not null,
    token blob not null,
    unique (status, endpoint)
) strict;
create unique index push_by_token on push_subscriptions (status, token);
create index push_by_host on push_subscriptions (status, host);
create index push_by_expiry on push_subscriptions (expires);

-- Who may have been told of an alert that still lives? Exactly those are told its end,
-- and then this is gone.
create table push_told (
    alert text not null,
    subscription integer not null,
    leaving integer not null,
    taken integer not null,
    until integer not null,
    primary key (alert, subscription)
) strict, without rowid;
-- Whoever leaves takes every trace along.
create trigger push_left after delete on push_subscriptions begin
    delete from push_told where subscription = old.id;
end;
create index push_told_by_subscription on push_told (subscription);
create index push_told_by_end on push_told (until);
