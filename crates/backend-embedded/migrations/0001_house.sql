-- The house in one file.
--
-- Tables carry the names of the reference state in `domain::state`. Each has
-- its key, the columns that a question is asked by, and `body`: the record as
-- JSON, read whole. Ids are text, so that they sort by time and a person at the
-- prompt can read them. Moments in columns of their own are milliseconds since
-- 1970 in UTC.

-- Which record is this? One row, written once.
create table house (
    id text not null
) strict;

-- Which agencies may alert?
create table agencies (
    id text primary key not null,
    body text not null
) strict;

-- Who works for an agency?
create table officers (
    id text primary key not null,
    agency text not null,
    body text not null
) strict;
create index officers_by_agency on officers (agency, id);

-- Was this sign-in link made here, and was it spent?
create table links (
    digest text primary key not null,
    body text not null
) strict;

-- Who is signed in with this token?
create table sessions (
    digest text primary key not null,
    body text not null
) strict;

-- Whose key is this, and which keys has somebody?
create table keys (
    id text primary key not null,
    owner text not null,
    digest text not null,
    body text not null
) strict;
create index keys_by_digest on keys (digest, id);
create index keys_by_owner on keys (owner, id);

-- Who passes alerts on?
create table partners (
    id text primary key not null,
    body text not null
) strict;

-- Which screens hang where?
create table screens (
    id text primary key not null,
    body text not null
) strict;

-- When did a screen last ask for something?
create table screens_seen (
    screen text primary key not null,
    at integer not null
) strict;

-- How do an agency's cases stand? The file inside `body` is sealed.
create table cases (
    id text primary key not null,
    agency text not null,
    live integer not null,
    epoch integer not null,
    body text not null
) strict;
create index cases_by_agency on cases (agency, live desc, id desc);

-- Can a case's file still be opened? No row, no key, for ever.
create table case_keys (
    case_id text primary key not null,
    wrapped blob not null
) strict;

-- How does an alert stand? `version`, `active` and `expires` are asked before
-- every shard that leaves, so they can be read without the body.
create table alerts (
    id text primary key not null,
    case_id text not null,
    code text not null,
    version integer not null,
    active integer not null,
    expires integer not null,
    ended_at integer,
    body text not null
) strict;
create index alerts_by_code on alerts (code, id);
create index alerts_active on alerts (id) where active = 1;
create index alerts_ended on alerts (ended_at) where active = 0;

-- What was said, in which order? `seq` starts at 1 and has no gaps: it is every
-- reader's cursor. The package is a column of its own because it goes when the
-- alert ends: it holds the child's name and face.
create table messages (
    seq integer primary key not null,
    alert text not null,
    planned integer not null,
    head text not null,
    package text
) strict;
create index messages_by_alert on messages (alert, seq);
create index messages_unplanned on messages (seq) where planned = 0;

-- Which endings lie ready for an alert?
create table staged (
    alert text not null,
    place integer not null,
    body text not null,
    primary key (alert, place)
) strict;

-- For which messages were deliveries planned? Kept apart from the messages
-- because a plan is expected to be absent even where a message is.
create table planned (
    seq integer primary key not null
) strict;

-- What is due, and how far did each delivery come? `lane` and `channel` are
-- numbers because due deliveries leave in their order.
create table deliveries (
    key text primary key not null,
    alert text not null,
    seq integer not null,
    lane integer not null,
    channel integer not null,
    open integer not null,
    next_at integer not null,
    body text not null
) strict;
create index deliveries_by_alert on deliveries (alert, seq, channel, key);
create index deliveries_in_order on deliveries (lane, seq, channel, key, next_at) where open = 1;
create index deliveries_by_time on deliveries (next_at) where open = 1;

-- How many phones had a message? Counts only, never who.
create table tallies (
    identity text primary key not null,
    handed integer not null,
    shown integer not null,
    opened integer not null
) strict;

-- How fast did the first message of an alert arrive?
create table milestones (
    alert text primary key not null,
    body text not null
) strict;

-- What did the public report? Testimony and contact inside `body` are sealed.
create table tips (
    id text primary key not null,
    alert text not null,
    body text not null
) strict;
create index tips_by_alert on tips (alert, id);

-- Where did officers confirm that the child was seen?
create table sightings (
    id text primary key not null,
    alert text not null,
    number integer not null,
    body text not null
) strict;
create index sightings_by_alert on sightings (alert, number, id);

-- Was this request answered before?
create table answers (
    key text primary key not null,
    body text not null
) strict;

-- Who did what, when? One chain per case and one for the house: every hash is
-- taken over the entry, byte for byte as it stands here, and the hash before it.
create table audit (
    chain text not null,
    seq integer not null,
    entry text not null,
    hash text not null,
    primary key (chain, seq)
) strict;

-- What does the child look like? Sealed bytes under the case's key.
create table photos (
    photo text not null,
    size text not null,
    case_id text not null,
    bytes blob not null,
    primary key (photo, size)
) strict;
create index photos_by_case on photos (case_id);
