-- Read models folded from the journal. Every one can be emptied and rebuilt.

create table orders (
    tenant_id   text    not null,
    market_id   text    not null,
    order_id    text    not null,
    seq         bigint  not null,
    created_at  bigint  not null,
    updated_at  bigint  not null,
    state       text    not null,
    external_id text,
    merchant_id text,
    worker_id   text,
    total_minor bigint  not null,
    currency    text    not null,
    body        text    not null,
    primary key (tenant_id, order_id)
);
create index orders_by_update on orders (tenant_id, updated_at, order_id);
create index orders_by_state on orders (tenant_id, state, updated_at, order_id);
create index orders_by_merchant on orders (tenant_id, merchant_id, updated_at, order_id);
create index orders_by_worker on orders (tenant_id, worker_id, updated_at, order_id);
create index orders_by_external_id on orders (tenant_id, external_id);

create table events (
    tenant_id text    not null,
    shard     text    not null,
    seq       bigint  not null,
    event_id  text    not null,
    type      text    not null,
    at        bigint  not null,
    order_id  text,
    body      text    not null,
    primary key (tenant_id, shard, seq)
);
create index events_by_order on events (tenant_id, order_id, seq);

create table workers (
    tenant_id  text    not null,
    market_id  text    not null,
    worker_id  text    not null,
    updated_at bigint  not null,
    body       text    not null,
    primary key (tenant_id, worker_id)
);
create index workers_by_update on workers (tenant_id, updated_at, worker_id);

create table transfers (
    tenant_id   text    not null,
    market_id   text    not null,
    transfer_id text    not null,
    leg         bigint  not null,
    at          bigint  not null,
    seq         bigint  not null,
    debit       text    not null,
    credit      text    not null,
    minor       bigint  not null check (minor > 0),
    currency    text    not null,
    kind        text    not null,
    order_id    text,
    primary key (tenant_id, market_id, transfer_id, leg)
);
create index transfers_by_debit on transfers (tenant_id, market_id, debit, seq);
create index transfers_by_credit on transfers (tenant_id, market_id, credit, seq);
create index transfers_by_order on transfers (tenant_id, order_id);

create table invoices (
    tenant_id text    not null,
    market_id text    not null,
    id        text    not null,
    number    text    not null,
    order_id  text    not null,
    at        bigint  not null,
    body      text    not null,
    primary key (tenant_id, id)
);
create index invoices_by_number on invoices (tenant_id, market_id, number);
create index invoices_by_order on invoices (tenant_id, order_id);

create table delivery_notes (
    tenant_id text    not null,
    market_id text    not null,
    id        text    not null,
    number    text    not null,
    order_id  text    not null,
    at        bigint  not null,
    body      text    not null,
    primary key (tenant_id, id)
);
create index delivery_notes_by_number on delivery_notes (tenant_id, market_id, number);
create index delivery_notes_by_order on delivery_notes (tenant_id, order_id);

-- Archived positions: not a projection, but as disposable as one.
create table tracks (
    tenant_id text    not null,
    worker_id text    not null,
    t0        bigint  not null,
    t1        bigint  not null,
    n         bigint  not null,
    body      bytea   not null,
    primary key (tenant_id, worker_id, t0)
);

-- A row is seen and written by its own tenant's transactions, and by the
-- system's components. Without either setting there are no rows.
do $$
declare
    name text;
    rule text := '(tenant_id = current_setting(''app.tenant'', true)'
        ' or current_setting(''app.system'', true) = ''on'')';
begin
    foreach name in array array[
        'orders', 'events', 'workers', 'transfers', 'invoices', 'delivery_notes', 'tracks'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy tenant_sees_own on %I using %s with check %s', name, rule, rule);
    end loop;
end $$;
