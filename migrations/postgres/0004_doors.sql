-- What opens a door without an account, and what proves a hand-over. A link, a
-- code and a device are kept as hashes only: who reads this table opens nothing.

create table tracking_links (
    tenant_id  text    not null,
    token_hash text    not null,
    market_id  text    not null,
    order_id   text    not null,
    party      text    not null check (party in ('recipient', 'sender', 'store')),
    facts      text    not null,
    created_at bigint  not null,
    revoked    boolean not null default false,
    primary key (tenant_id, token_hash)
);
create index tracking_links_by_token on tracking_links (token_hash);
create index tracking_links_by_order on tracking_links (tenant_id, order_id);

create table sign_in_codes (
    tenant_id    text    not null,
    code_hash    text    not null,
    principal_id text    not null,
    created_at   bigint  not null,
    expires_at   bigint  not null,
    used_at      bigint ,
    primary key (tenant_id, code_hash)
);
create index sign_in_codes_by_code on sign_in_codes (code_hash);

create table tracker_devices (
    tenant_id    text    not null,
    device_hash  text    not null,
    market_id    text    not null,
    worker_id    text    not null,
    principal_id text    not null,
    created_at   bigint  not null,
    revoked      boolean not null default false,
    primary key (tenant_id, device_hash)
);
create index tracker_devices_by_device on tracker_devices (device_hash);
create index tracker_devices_by_worker on tracker_devices (tenant_id, worker_id);

-- The bytes of a photo or signature lie in a file named by their hash; a PIN
-- has none.
create table proofs (
    tenant_id text    not null,
    proof_id  text    not null,
    market_id text    not null,
    order_id  text    not null,
    task_id   text    not null,
    worker_id text    not null,
    kind      text    not null check (kind in ('photo', 'signature', 'pin')),
    media     text    not null,
    bytes     bigint  not null,
    sha256    text    not null,
    at        bigint  not null,
    primary key (tenant_id, proof_id)
);
create index proofs_by_task on proofs (tenant_id, task_id);

-- A row is seen and written by its own tenant's transactions, and by the
-- system's components. Without either setting there are no rows.
do $$
declare
    name text;
    rule text := '(tenant_id = current_setting(''app.tenant'', true)'
        ' or current_setting(''app.system'', true) = ''on'')';
begin
    foreach name in array array[
        'tracking_links', 'sign_in_codes', 'tracker_devices', 'proofs'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy tenant_sees_own on %I using %s with check %s', name, rule, rule);
    end loop;
end $$;
