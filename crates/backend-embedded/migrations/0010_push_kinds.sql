-- By whose way is a phone woken? Until now by its browser's push service only; now also
-- by the vendor of its system, whose token stands in place of an endpoint. Such a phone
-- has no keys, and the same text may be a token of two vendors.
drop trigger push_left;
create table push_kinds (
    id integer primary key autoincrement not null,
    status text not null,
    kind text not null,
    endpoint text not null,
    host text not null,
    p256dh blob,
    auth blob,
    cells text not null,
    expires integer not null,
    token blob not null,
    unique (status, kind, endpoint)
) strict;
insert into push_kinds (id, status, kind, endpoint, host, p256dh, auth, cells, expires, token)
    select id, status, 'web_push', endpoint, host, p256dh, auth, cells, expires, token
    from push_subscriptions;
drop table push_subscriptions;
alter table push_kinds rename to push_subscriptions;
create unique index push_by_token on push_subscriptions (status, token);
create index push_by_host on push_subscriptions (status, host);
create index push_by_kind on push_subscriptions (status, kind, id);
create index push_by_expiry on push_subscriptions (expires);
-- Whoever leaves takes every trace along.
create trigger push_left after delete on push_subscriptions begin
    delete from push_told where subscription = old.id;
end;
