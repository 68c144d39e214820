-- Personal data and credentials: the only tables that are not folded from the
-- journal, so that erasing a person never touches it.

create table subjects (
    tenant_id  text    not null,
    subject_id text    not null,
    kind       text    not null,
    body       text    not null,
    updated_at integer not null,
    primary key (tenant_id, subject_id)
) strict;

create table credentials (
    tenant_id    text    not null,
    kind         text    not null check (kind in ('email', 'phone', 'api_key')),
    lookup       text    not null,
    principal_id text    not null,
    secret_hash  text    not null,
    disabled     integer not null default 0 check (disabled in (0, 1)),
    primary key (tenant_id, kind, lookup)
) strict;
create index credentials_by_lookup on credentials (kind, lookup);
create index credentials_by_principal on credentials (tenant_id, principal_id);
