//! Which server processes this run has started. A reply from any other process
//! is not believed: an orphan of an earlier run may sit on the same port.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

/// A process answers a moment before the line that announces it is read.
const ANNOUNCEMENT_PATIENCE: Duration = Duration::from_secs(5);

/// The boot ids that are believed.
#[derive(Debug, Clone)]
pub struct Boots {
    /// None: the server is not ours, whoever answers is believed.
    ours: Option<Arc<watch::Sender<BTreeSet<String>>>>,
}

impl Boots {
    /// For a server that somebody else runs.
    pub fn anybody() -> Self {
        Self { ours: None }
    }

    /// For servers that this process starts; none yet.
    pub fn ours() -> Self {
        Self { ours: Some(Arc::new(watch::Sender::new(BTreeSet::new()))) }
    }

    /// A process was started.
    pub fn add(&self, boot_id: &str) {
        if let Some(ours) = &self.ours {
            ours.send_modify(|known| {
                known.insert(boot_id.to_owned());
            });
        }
    }

    /// Whether a reply with this boot id comes from a process of ours.
    pub async fn believes(&self, boot_id: Option<&str>) -> bool {
        self.believes_within(boot_id, ANNOUNCEMENT_PATIENCE).await
    }

    async fn believes_within(&self, boot_id: Option<&str>, patience: Duration) -> bool {
        let Some(ours) = &self.ours else { return true };
        let Some(boot_id) = boot_id else { return false };
        let mut known = ours.subscribe();
        let announced = known.wait_for(|known| known.contains(boot_id));
        tokio::time::timeout(patience, announced).await.is_ok_and(|found| found.is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stranger_is_not_believed() {
        let boots = Boots::ours();
        boots.add("one");
        assert!(boots.believes(Some("one")).await);
        assert!(!boots.believes_within(Some("two"), Duration::from_millis(1)).await);
        assert!(!boots.believes(None).await);
        assert!(Boots::anybody().believes(None).await);
    }

    #[tokio::test]
    async fn a_reply_may_come_before_its_announcement() {
        let boots = Boots::ours();
        let waiting = tokio::spawn({
            let boots = boots.clone();
            async move { boots.believes(Some("late")).await }
        });
        tokio::task::yield_now().await;
        boots.add("late");
        assert!(waiting.await.unwrap());
    }
}
