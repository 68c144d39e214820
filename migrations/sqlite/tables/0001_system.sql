-- What the store keeps beside the journal: snapshots, checkpoints, settings.

create table snapshot (
    tenant_id   text    not null,
    shard       text    not null,
    seq         integer not null,
    digest      blob    not null,
    checksum    blob    not null,
    codec       integer not null,
    raw_len     integer not null,
    stored_hash blob    not null,
    body        blob    not null,
    primary key (tenant_id, shard, seq)
) strict;

create table projection_checkpoint (
    tenant_id  text    not null,
    shard      text    not null,
    projection text    not null,
    seq        integer not null,
    primary key (tenant_id, shard, projection)
) strict, without rowid;

create table meta (
    key   text not null primary key,
    value text not null
) strict, without rowid;
