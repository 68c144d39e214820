//! The one table of who may do what: every HTTP route and every message that a
//! socket takes has a row here, or it cannot be registered.
//!
//! A row says which roles may ask, and of whose things. Things of another
//! tenant, vendor or worker are not forbidden: they are not there (404).

use axum::http::Method;
use vocab::{Code, MarketId, PartyId, Role, WorkerId};

use super::auth::Principal;
use super::problem::Problem;

/// Of whose things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Anything in the caller's tenant.
    Tenant,
    /// What belongs to the caller's own merchant.
    OwnVendor,
    /// The caller's own record and work.
    OwnWorker,
}

/// Who may ask.
#[derive(Debug, Clone, Copy)]
pub enum Access {
    /// Anyone, without proof.
    Public,
    /// Whoever has the installation's founding secret.
    Founder,
    /// Whoever holds the secret that stands in the request itself: a link's token
    /// or a device's id. One that opens nothing is answered like one that never was.
    Holder,
    /// These roles, each within its scope.
    Roles(&'static [(Role, Scope)]),
}

/// One HTTP route.
#[derive(Debug)]
pub struct Row {
    /// The method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// Who may ask.
    pub access: Access,
}

/// One message of a socket.
#[derive(Debug)]
pub struct MessageRow {
    /// `driver` or `console`.
    pub socket: &'static str,
    /// The message's type.
    pub kind: &'static str,
    /// Who may send it.
    pub access: Access,
}

use Role::{Admin, Dispatcher, Finance, Merchant, Viewer, Worker};
use Scope::{OwnVendor, OwnWorker, Tenant};

const ADMIN: Access = Access::Roles(&[(Admin, Tenant)]);
const STAFF: Access = Access::Roles(&[(Admin, Tenant), (Dispatcher, Tenant)]);
/// Whoever looks at the tenant's day.
const OFFICE: Access =
    Access::Roles(&[(Admin, Tenant), (Dispatcher, Tenant), (Finance, Tenant), (Viewer, Tenant)]);
/// ... and merchants at their part of it.
const OFFICE_AND_VENDOR: Access = Access::Roles(&[
    (Admin, Tenant),
    (Dispatcher, Tenant),
    (Finance, Tenant),
    (Viewer, Tenant),
    (Merchant, OwnVendor),
]);
const STAFF_AND_VENDOR: Access =
    Access::Roles(&[(Admin, Tenant), (Dispatcher, Tenant), (Merchant, OwnVendor)]);
const STAFF_AND_WORKER: Access =
    Access::Roles(&[(Admin, Tenant), (Dispatcher, Tenant), (Worker, OwnWorker)]);
const OFFICE_AND_WORKER: Access = Access::Roles(&[
    (Admin, Tenant),
    (Dispatcher, Tenant),
    (Finance, Tenant),
    (Viewer, Tenant),
    (Worker, OwnWorker),
]);
const STATEMENT: Access = Access::Roles(&[(Admin, Tenant), (Finance, Tenant), (Worker, OwnWorker)]);
const MONEY: Access = Access::Roles(&[(Admin, Tenant), (Finance, Tenant)]);
const PAPERS: Access = Access::Roles(&[(Admin, Tenant), (Finance, Tenant), (Merchant, OwnVendor)]);
const EVERYONE: Access = Access::Roles(&[
    (Admin, Tenant),
    (Dispatcher, Tenant),
    (Finance, Tenant),
    (Viewer, Tenant),
    (Merchant, OwnVendor),
    (Worker, OwnWorker),
]);
/// Whoever follows the day live.
const CONSOLE: Access = Access::Roles(&[(Admin, Tenant), (Dispatcher, Tenant), (Viewer, Tenant)]);
const WORKER: Access = Access::Roles(&[(Worker, OwnWorker)]);

const fn get(path: &'static str, access: Access) -> Row {
    Row { method: Method::GET, path, access }
}
const fn post(path: &'static str, access: Access) -> Row {
    Row { method: Method::POST, path, access }
}
const fn put(path: &'static str, access: Access) -> Row {
    Row { method: Method::PUT, path, access }
}
const fn patch(path: &'static str, access: Access) -> Row {
    Row { method: Method::PATCH, path, access }
}
const fn delete(path: &'static str, access: Access) -> Row {
    Row { method: Method::DELETE, path, access }
}

/// Every HTTP route.
pub static HTTP: &[Row] = &[
    get("/healthz", Access::Public),
    get("/readyz", Access::Public),
    get("/metrics", Access::Public),
    get("/openapi.json", Access::Public),
    get("/tiles.json", Access::Public),
    get("/tiles/{z}/{x}/{y}.mvt", Access::Public),
    get("/osmand", Access::Holder),
    post("/osmand", Access::Holder),
    post("/api/v1/tenants", Access::Founder),
    post("/api/v1/sessions", Access::Public),
    delete("/api/v1/sessions/current", EVERYONE),
    get("/api/v1/me", EVERYONE),
    post("/api/v1/markets", ADMIN),
    get("/api/v1/markets", OFFICE_AND_VENDOR),
    put("/api/v1/markets/{id}/policy", ADMIN),
    post("/api/v1/users", ADMIN),
    get("/api/v1/users", ADMIN),
    patch("/api/v1/users/{id}", ADMIN),
    post("/api/v1/api-keys", ADMIN),
    get("/api/v1/api-keys", ADMIN),
    delete("/api/v1/api-keys/{id}", ADMIN),
    post("/api/v1/parties", STAFF),
    get("/api/v1/parties", OFFICE_AND_VENDOR),
    post("/api/v1/products", STAFF),
    get("/api/v1/products", OFFICE_AND_VENDOR),
    put("/api/v1/products/{id}", STAFF),
    post("/api/v1/price-lists", STAFF),
    get("/api/v1/price-lists", OFFICE_AND_VENDOR),
    put("/api/v1/price-lists/{id}", STAFF),
    post("/api/v1/prices/calculate", OFFICE_AND_VENDOR),
    post("/api/v1/warehouses", STAFF),
    get("/api/v1/warehouses", OFFICE_AND_VENDOR),
    post("/api/v1/inventory/moves", STAFF_AND_VENDOR),
    get("/api/v1/inventory", OFFICE_AND_VENDOR),
    post("/api/v1/workers", STAFF),
    get("/api/v1/workers", OFFICE),
    get("/api/v1/workers/{id}", OFFICE_AND_WORKER),
    put("/api/v1/workers/{id}", STAFF),
    post("/api/v1/workers/{id}/duty", STAFF_AND_WORKER),
    post("/api/v1/workers/{id}/block", STAFF),
    post("/api/v1/workers/{id}/unblock", STAFF),
    post("/api/v1/workers/{id}/shift", STAFF),
    get("/api/v1/workers/{id}/statement", STATEMENT),
    post("/api/v1/workers/{id}/cash-remittances", MONEY),
    post("/api/v1/workers/{id}/sign-in-links", STAFF),
    post("/api/v1/workers/{id}/trackers", STAFF_AND_WORKER),
    get("/api/v1/workers/{id}/day", OFFICE_AND_WORKER),
    post("/api/v1/orders", STAFF_AND_VENDOR),
    post("/api/v1/orders/bulk", STAFF_AND_VENDOR),
    post("/api/v1/orders/acts", STAFF),
    get("/api/v1/orders", OFFICE_AND_VENDOR),
    get("/api/v1/orders/{id}", OFFICE_AND_VENDOR),
    get("/api/v1/orders/{id}/timeline", OFFICE_AND_VENDOR),
    get("/api/v1/orders/{id}/why", OFFICE),
    get("/api/v1/orders/{id}/offers", OFFICE),
    get("/api/v1/orders/{id}/candidates", STAFF),
    post("/api/v1/orders/{id}/confirm", STAFF_AND_VENDOR),
    post("/api/v1/orders/{id}/cancel", STAFF_AND_VENDOR),
    post("/api/v1/orders/{id}/cancel/preview", STAFF),
    post("/api/v1/orders/{id}/assign", STAFF),
    post("/api/v1/orders/{id}/unassign", STAFF),
    post("/api/v1/orders/{id}/pin", STAFF),
    post("/api/v1/orders/{id}/unpin", STAFF),
    post("/api/v1/orders/{id}/hold", STAFF),
    post("/api/v1/orders/{id}/resume", STAFF),
    post("/api/v1/orders/{id}/redispatch", STAFF),
    post("/api/v1/orders/{id}/return", STAFF),
    post("/api/v1/orders/{id}/step", STAFF),
    post("/api/v1/orders/{id}/links", STAFF_AND_VENDOR),
    delete("/api/v1/orders/{id}/links", STAFF_AND_VENDOR),
    post("/api/v1/proofs", WORKER),
    get("/api/v1/proofs/{id}", EVERYONE),
    get("/api/v1/t/{token}", Access::Holder),
    get("/api/v1/t/{token}/proofs/{id}", Access::Holder),
    post("/api/v1/t/{token}/rating", Access::Holder),
    post("/api/v1/t/{token}/note", Access::Holder),
    get("/api/v1/offers/{id}", OFFICE_AND_WORKER),
    post("/api/v1/offers/{id}/withdraw", STAFF),
    get("/api/v1/wallets/{party_id}", MONEY),
    post("/api/v1/wallets/{party_id}/top-ups", MONEY),
    get("/api/v1/ledger/trial-balance", MONEY),
    get("/api/v1/ledger/transfers", MONEY),
    get("/api/v1/invoices", PAPERS),
    get("/api/v1/invoices/{id}", PAPERS),
    get("/api/v1/delivery-notes", PAPERS),
    get("/api/v1/delivery-notes/{id}", PAPERS),
    get("/api/v1/events", OFFICE_AND_VENDOR),
    get("/api/v1/positions", OFFICE),
    put("/api/v1/traffic", STAFF),
    get("/api/v1/traffic", OFFICE),
    post("/api/v1/routes/optimize", STAFF),
];

/// What the sockets, the pages, OSRM's API and VROOM's register by themselves. Anyone may open a socket,
/// and `hello` brings the proof that the first message is judged by; a page is the
/// same for everyone and asks the API for what it shows; streets are everyone's.
pub static BESIDE: &[Row] = &[
    get("/ws/driver", Access::Public),
    get("/ws/console", Access::Public),
    get("/asyncapi.json", Access::Public),
    get("/", Access::Public),
    get("/driver", Access::Public),
    get("/t/{token}", Access::Public),
    get("/osrm/{*question}", Access::Public),
    post("/vroom", Access::Public),
    get("/assets/{file}", Access::Public),
    get("/{file}", Access::Public),
];

const fn driver(kind: &'static str) -> MessageRow {
    MessageRow { socket: "driver", kind, access: WORKER }
}
const fn console(kind: &'static str) -> MessageRow {
    MessageRow { socket: "console", kind, access: CONSOLE }
}

/// Every message that a socket takes. `hello` carries the proof itself: its row
/// says whom the socket lets in at all.
pub static MESSAGES: &[MessageRow] = &[
    driver("hello"),
    driver("ack"),
    driver("loc"),
    driver("offer.seen"),
    driver("offer.accept"),
    driver("offer.decline"),
    driver("task.transition"),
    driver("assignment.release"),
    driver("proof.meta"),
    driver("cash.collected"),
    driver("duty.set"),
    driver("break.start"),
    driver("break.end"),
    driver("incident"),
    driver("sos"),
    driver("pong"),
    console("hello"),
    console("subscribe"),
    console("resync"),
    console("look"),
    console("pong"),
];

/// The row of a route.
pub fn route(method: &Method, path: &str) -> Option<&'static Row> {
    HTTP.iter().find(|row| row.method == *method && row.path == path)
}

/// The row of a message.
pub fn message(socket: &str, kind: &str) -> Option<&'static MessageRow> {
    MESSAGES.iter().find(|row| row.socket == socket && row.kind == kind)
}

/// Of whose things a principal may ask here.
///
/// # Errors
/// `forbidden`.
pub fn scope_of(access: Access, principal: &Principal) -> Result<Scope, Problem> {
    let Access::Roles(roles) = access else {
        return Ok(Scope::Tenant);
    };
    let granted = roles.iter().find(|(role, _)| *role == principal.role).map(|(_, scope)| *scope);
    let limited = principal.vendor.is_some();
    match granted {
        None => Err(refused()),
        // Whoever is limited to a vendor stays so, whatever the role: only where
        // things can be told apart by vendor may such a caller ask at all.
        Some(Scope::Tenant) if limited => {
            let by_vendor = roles.iter().any(|(_, scope)| *scope == Scope::OwnVendor);
            if by_vendor { Ok(Scope::OwnVendor) } else { Err(refused()) }
        }
        Some(scope) => Ok(scope),
    }
}

/// Whether a principal may send this message.
///
/// # Errors
/// `forbidden`; also for a message that has no row.
pub fn may_send(socket: &str, kind: &str, principal: &Principal) -> Result<Scope, Problem> {
    let row = message(socket, kind).ok_or_else(refused)?;
    scope_of(row.access, principal)
}

fn refused() -> Problem {
    Problem::new(Code::Forbidden, "your role may not do this")
}

/// A caller with the scope that the row gives them.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who.
    pub principal: Principal,
    /// Of whose things.
    pub scope: Scope,
}

impl Caller {
    /// The only merchant whose things may be shown, if there is such a limit.
    pub fn vendor(&self) -> Option<PartyId> {
        self.principal.vendor.filter(|_| self.scope == Scope::OwnVendor)
    }

    /// Whether a merchant's thing is there for this caller.
    pub fn sees_merchant(&self, merchant: PartyId) -> bool {
        match self.scope {
            Scope::Tenant => true,
            Scope::OwnVendor => self.principal.vendor == Some(merchant),
            Scope::OwnWorker => false,
        }
    }

    /// Whether a worker's record is there for this caller.
    pub fn sees_worker(&self, market: MarketId, worker: WorkerId) -> bool {
        match self.scope {
            Scope::Tenant => true,
            Scope::OwnVendor => false,
            Scope::OwnWorker => self.principal.worker == Some((market, worker)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocab::id::Id;
    use vocab::{Actor, TenantId, UserId};

    fn principal(role: Role, vendor: Option<PartyId>) -> Principal {
        let id = uuid::Uuid::from_u128(1);
        Principal {
            tenant: TenantId::from_uuid(id),
            actor: Actor::User(UserId::from_uuid(id)),
            role,
            vendor,
            worker: None,
            session: None,
            expires_at_s: None,
        }
    }

    #[test]
    fn no_route_and_no_message_has_two_rows() {
        for (i, row) in HTTP.iter().enumerate() {
            let twin = HTTP[..i].iter().find(|r| r.path == row.path && r.method == row.method);
            assert!(twin.is_none(), "{} {}", row.method, row.path);
        }
        for (i, row) in MESSAGES.iter().enumerate() {
            let twin = MESSAGES[..i].iter().find(|r| r.kind == row.kind && r.socket == row.socket);
            assert!(twin.is_none(), "{} {}", row.socket, row.kind);
        }
    }

    #[test]
    fn a_worker_has_no_business_on_a_console_and_a_message_without_a_row_is_refused() {
        let worker = principal(Role::Worker, None);
        assert!(may_send("console", "hello", &worker).is_err());
        assert!(may_send("driver", "hello", &worker).is_ok());
        assert!(may_send("driver", "hello", &principal(Role::Admin, None)).is_err());
        assert!(may_send("driver", "money.print", &worker).is_err());
    }

    #[test]
    fn whoever_is_limited_to_a_vendor_stays_so() {
        let vendor = Some(PartyId::from_uuid(uuid::Uuid::from_u128(2)));
        let viewer = principal(Role::Viewer, vendor);
        let orders = route(&Method::GET, "/api/v1/orders").unwrap();
        assert_eq!(scope_of(orders.access, &viewer), Ok(Scope::OwnVendor));
        let workers = route(&Method::GET, "/api/v1/workers").unwrap();
        assert!(scope_of(workers.access, &viewer).is_err());
    }
}
