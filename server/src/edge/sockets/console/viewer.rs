//! Who sits at a console, as the others see them.

use uuid::Uuid;
use vocab::Actor;

use crate::App;
use crate::edge::auth::Principal;

/// Someone at a console.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    /// Names the connection: one person may have several.
    pub(crate) session: String,
    /// A user, or an API key.
    pub(crate) user_id: String,
    /// What they are called.
    pub(crate) name: String,
}

impl Viewer {
    /// The one whose hello was taken.
    pub(super) async fn of(app: &App, principal: &Principal) -> Self {
        let session = Uuid::now_v7().simple().to_string();
        let name = name(app, principal).await;
        let user_id = principal.actor.to_string();
        // Whoever was erased is still somebody.
        let name = name.unwrap_or_else(|| format!("{:?}", principal.role));
        Self { session, user_id, name }
    }
}

async fn name(app: &App, principal: &Principal) -> Option<String> {
    let tenancy = app.shards.tenant(principal.tenant)?.tenancy();
    match principal.actor {
        Actor::User(id) => {
            let subject = tenancy.users.get(&id)?.subject;
            app.names.of_one(&app.store, principal.tenant, subject).await
        }
        Actor::ApiKey(id) => tenancy.api_keys.get(&id).map(|key| key.label.to_string()),
        Actor::Worker(_) | Actor::Customer(_) | Actor::System => None,
    }
}
