-- One row per shard: who may write (epoch) and where the chain must end. The
-- head is moved by the statement that appends the batch, so a missing tail is as
-- visible as a missing middle.
create table lease (
    tenant_id   text    not null,
    shard       text    not null,
    epoch       bigint  not null check (epoch > 0),
    holder      text    not null,
    acquired_at bigint  not null,
    head_seq    bigint  not null default 0,
    head_hash   bytea   not null default '\x0000000000000000000000000000000000000000000000000000000000000000',
    primary key (tenant_id, shard)
);

-- One row per group commit, chained by hash.
create table journal (
    tenant_id    text    not null,
    shard        text    not null,
    first_seq    bigint  not null,
    last_seq     bigint  not null,
    epoch        bigint  not null,
    committed_at bigint  not null,
    prev_hash    bytea   not null,
    hash         bytea   not null,
    codec        bigint  not null,
    raw_len      bigint  not null,
    stored_hash  bytea   not null,
    body         bytea   not null,
    primary key (tenant_id, shard, first_seq)
);

-- What the store keeps beside the journal: snapshots, checkpoints, settings.

create table snapshot (
    tenant_id   text    not null,
    shard       text    not null,
    seq         bigint  not null,
    digest      bytea   not null,
    checksum    bytea   not null,
    codec       bigint  not null,
    raw_len     bigint  not null,
    stored_hash bytea   not null,
    body        bytea   not null,
    primary key (tenant_id, shard, seq)
);

create table projection_checkpoint (
    tenant_id  text    not null,
    shard      text    not null,
    projection text    not null,
    seq        bigint  not null,
    primary key (tenant_id, shard, projection)
);

create table meta (
    key   text not null primary key,
    value text not null
);

-- These tables belong to the system's own components. A connection that has not
-- declared itself one (app.system = on) sees none of their rows.
do $$
declare
    name text;
begin
    foreach name in array array['lease', 'journal', 'snapshot', 'projection_checkpoint'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format(
            'create policy system_only on %I using (current_setting(''app.system'', true) = ''on'')',
            name);
    end loop;
end $$;

-- A tenant may see how far its own projections have come.
create policy tenant_reads_own on projection_checkpoint for select
    using (tenant_id = current_setting('app.tenant', true));

-- The head moves with every append: leave room for the new version beside it.
alter table lease set (fillfactor = 50);

-- Bodies come compressed: trying again costs time and gains nothing.
alter table journal alter column body set storage external;
alter table snapshot alter column body set storage external;
