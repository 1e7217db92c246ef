-- Who follows the agency's account in the fediverse, and where do their servers
-- take what they follow? Addresses that their servers publish, and nothing else
-- of a person; who stops following is gone from here at once.
create table followers (
    actor text primary key not null,
    inbox text not null,
    host text not null
) strict;
create index followers_by_inbox on followers (inbox);
create index followers_by_host on followers (host, inbox);
