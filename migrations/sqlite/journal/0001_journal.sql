-- The journal's own file: nothing but the single-row appends writes here, so no
-- projection ever makes a commit wait.

-- One row per shard: who may write (epoch) and where the chain must end. The
-- head is moved by the trigger below, in the same commit as the batch, so a
-- missing tail is as visible as a missing middle.
create table lease (
    tenant_id   text    not null,
    shard       text    not null,
    epoch       integer not null check (epoch > 0),
    holder      text    not null,
    acquired_at integer not null,
    head_seq    integer not null default 0,
    head_hash   blob    not null default x'0000000000000000000000000000000000000000000000000000000000000000',
    primary key (tenant_id, shard)
) strict, without rowid;

-- One row per group commit, chained by hash.
create table journal (
    tenant_id    text    not null,
    shard        text    not null,
    first_seq    integer not null,
    last_seq     integer not null,
    epoch        integer not null,
    committed_at integer not null,
    prev_hash    blob    not null,
    hash         blob    not null,
    codec        integer not null,
    raw_len      integer not null,
    stored_hash  blob    not null,
    body         blob    not null,
    primary key (tenant_id, shard, first_seq)
) strict;

create trigger journal_moves_head after insert on journal begin
    update lease set head_seq = new.last_seq, head_hash = new.hash
    where tenant_id = new.tenant_id and shard = new.shard;
end;
