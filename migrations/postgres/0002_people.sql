-- Personal data and credentials: the only tables that are not folded from the
-- journal, so that erasing a person never touches it.

create table subjects (
    tenant_id  text    not null,
    subject_id text    not null,
    kind       text    not null,
    body       text    not null,
    updated_at bigint  not null,
    primary key (tenant_id, subject_id)
);

create table credentials (
    tenant_id    text    not null,
    kind         text    not null check (kind in ('email', 'phone', 'api_key')),
    lookup       text    not null,
    principal_id text    not null,
    secret_hash  text    not null,
    disabled     boolean not null default false,
    primary key (tenant_id, kind, lookup)
);
create index credentials_by_lookup on credentials (kind, lookup);
create index credentials_by_principal on credentials (tenant_id, principal_id);

-- A row is seen and written by its own tenant's transactions, and by the
-- system's components. Without either setting there are no rows.
do $$
declare
    name text;
    rule text := '(tenant_id = current_setting(''app.tenant'', true)'
        ' or current_setting(''app.system'', true) = ''on'')';
begin
    foreach name in array array['subjects', 'credentials'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy tenant_sees_own on %I using %s with check %s', name, rule, rule);
    end loop;
end $$;
