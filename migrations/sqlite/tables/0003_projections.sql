-- Read models folded from the journal. Every one can be emptied and rebuilt.

create table orders (
    tenant_id   text    not null,
    market_id   text    not null,
    order_id    text    not null,
    seq         integer not null,
    created_at  integer not null,
    updated_at  integer not null,
    state       text    not null,
    external_id text,
    merchant_id text,
    worker_id   text,
    total_minor integer not null,
    currency    text    not null,
    body        text    not null,
    primary key (tenant_id, order_id)
) strict;
create index orders_by_update on orders (tenant_id, updated_at, order_id);
create index orders_by_state on orders (tenant_id, state, updated_at, order_id);
create index orders_by_merchant on orders (tenant_id, merchant_id, updated_at, order_id);
create index orders_by_worker on orders (tenant_id, worker_id, updated_at, order_id);
create index orders_by_external_id on orders (tenant_id, external_id);

create table events (
    tenant_id text    not null,
    shard     text    not null,
    seq       integer not null,
    event_id  text    not null,
    type      text    not null,
    at        integer not null,
    order_id  text,
    body      text    not null,
    primary key (tenant_id, shard, seq)
) strict;
create index events_by_order on events (tenant_id, order_id, seq);

create table workers (
    tenant_id  text    not null,
    market_id  text    not null,
    worker_id  text    not null,
    updated_at integer not null,
    body       text    not null,
    primary key (tenant_id, worker_id)
) strict;
create index workers_by_update on workers (tenant_id, updated_at, worker_id);

create table transfers (
    tenant_id   text    not null,
    market_id   text    not null,
    transfer_id text    not null,
    leg         integer not null,
    at          integer not null,
    seq         integer not null,
    debit       text    not null,
    credit      text    not null,
    minor       integer not null check (minor > 0),
    currency    text    not null,
    kind        text    not null,
    order_id    text,
    primary key (tenant_id, market_id, transfer_id, leg)
) strict;
create index transfers_by_debit on transfers (tenant_id, market_id, debit, seq);
create index transfers_by_credit on transfers (tenant_id, market_id, credit, seq);
create index transfers_by_order on transfers (tenant_id, order_id);

create table invoices (
    tenant_id text    not null,
    market_id text    not null,
    id        text    not null,
    number    text    not null,
    order_id  text    not null,
    at        integer not null,
    body      text    not null,
    primary key (tenant_id, id)
) strict;
create index invoices_by_number on invoices (tenant_id, market_id, number);
create index invoices_by_order on invoices (tenant_id, order_id);

create table delivery_notes (
    tenant_id text    not null,
    market_id text    not null,
    id        text    not null,
    number    text    not null,
    order_id  text    not null,
    at        integer not null,
    body      text    not null,
    primary key (tenant_id, id)
) strict;
create index delivery_notes_by_number on delivery_notes (tenant_id, market_id, number);
create index delivery_notes_by_order on delivery_notes (tenant_id, order_id);

-- Archived positions: not a projection, but as disposable as one.
create table tracks (
    tenant_id text    not null,
    worker_id text    not null,
    t0        integer not null,
    t1        integer not null,
    n         integer not null,
    body      blob    not null,
    primary key (tenant_id, worker_id, t0)
) strict;
