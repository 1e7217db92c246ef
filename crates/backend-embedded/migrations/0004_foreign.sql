-- Which other agencies and countries may speak to us, with which keys?
create table neighbours (
    id text primary key not null,
    body text not null
) strict;

-- How does each incident of a neighbour stand? `body` has what it says only while an
-- officer needs it.
create table foreign_alerts (
    id text primary key not null,
    neighbour text not null,
    agency text not null,
    waiting integer not null,
    changed_at integer not null,
    body text not null
) strict;
create index foreign_by_agency on foreign_alerts (agency, waiting desc, id desc);
create index foreign_by_neighbour on foreign_alerts (neighbour);
create index foreign_waiting on foreign_alerts (id) where waiting = 1;
create index foreign_settled on foreign_alerts (changed_at) where waiting = 0;

-- Which incident does this message belong to? Messages that were only referred to stand
-- here too: a Cancel is remembered before its alert.
create table foreign_names (
    neighbour text not null,
    sender text not null,
    identifier text not null,
    foreign_alert text not null,
    primary key (neighbour, sender, identifier, foreign_alert)
) strict;
create index foreign_names_by_alert on foreign_names (foreign_alert);
