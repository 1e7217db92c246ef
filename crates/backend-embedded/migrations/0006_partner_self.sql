-- What was sent to this partner, newest first? Null where a delivery is no partner's.
alter table deliveries add column partner text;
update deliveries set partner = json_extract(body, '$.shard.id')
    where json_extract(body, '$.shard.for') = 'partner';
create index deliveries_by_partner on deliveries (partner, seq desc, key) where partner is not null;
