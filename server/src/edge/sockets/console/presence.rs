//! Who sits at a market's consoles and which order each of them looks at, so
//! that two people do not work on one order without knowing of each other.
//!
//! It is what people say of themselves, kept as long as their connection: it
//! locks nothing and decides nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vocab::{OrderId, TimeMs, limits};

use super::viewer::Viewer;

/// What somebody does with an order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Doing {
    /// Looks at it.
    #[default]
    Look,
    /// Is about to change it.
    Edit,
}

/// Someone at a console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Person {
    /// Names the connection: one person may have several.
    pub(crate) session: String,
    /// A user, or an API key.
    pub(crate) user_id: String,
    /// What they are called.
    pub(crate) name: String,
    /// The order they have open; null for none.
    #[schema(value_type = Option<String>)]
    pub(crate) order_id: Option<OrderId>,
    /// What they do with it.
    pub(crate) doing: Doing,
    /// Since when, epoch milliseconds.
    #[schema(value_type = i64)]
    pub(crate) since: TimeMs,
}

/// Everyone at a market's consoles, by connection.
#[derive(Debug, Default)]
pub(crate) struct Presence(BTreeMap<String, Person>);

impl Presence {
    /// Somebody sat down; false when there is no room to show them.
    pub(crate) fn join(&mut self, viewer: &Viewer, now: TimeMs) -> bool {
        if self.0.len() >= limits::PEOPLE_MAX {
            return false;
        }
        let person = Person {
            session: viewer.session.clone(),
            user_id: viewer.user_id.clone(),
            name: viewer.name.clone(),
            order_id: None,
            doing: Doing::Look,
            since: now,
        };
        self.0.insert(viewer.session.clone(), person);
        true
    }

    /// Somebody turned to another order, or to none. Gives back the orders whose
    /// holder may be another now; none when nothing changed.
    pub(crate) fn turn(
        &mut self,
        session: &str,
        order_id: Option<OrderId>,
        doing: Doing,
        now: TimeMs,
    ) -> Option<Vec<OrderId>> {
        let person = self.0.get_mut(session)?;
        if (person.order_id, person.doing) == (order_id, doing) {
            return None;
        }
        let before = held(person);
        (person.order_id, person.doing, person.since) = (order_id, doing, now);
        Some(before.into_iter().chain(held(person)).collect())
    }

    /// Somebody left. Gives back the orders whose holder may be another now.
    pub(crate) fn leave(&mut self, session: &str) -> Option<Vec<OrderId>> {
        let person = self.0.remove(session)?;
        Some(held(&person).into_iter().collect())
    }

    /// Everyone, in the order in which they came.
    pub(crate) fn people(&self) -> Vec<Person> {
        // Connections are named by time.
        self.0.values().cloned().collect()
    }

    /// Who edits which order: of several, whoever began first.
    pub(crate) fn holders(&self) -> BTreeMap<OrderId, String> {
        let mut editing: Vec<&Person> = self.0.values().filter(|p| held(p).is_some()).collect();
        editing.sort_by_key(|person| std::cmp::Reverse(person.since));
        let named =
            editing.into_iter().filter_map(|person| Some((person.order_id?, person.name.clone())));
        named.collect()
    }
}

/// The order that somebody edits.
fn held(person: &Person) -> Option<OrderId> {
    person.order_id.filter(|_| person.doing == Doing::Edit)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use vocab::id::Id;

    use super::*;

    fn viewer(session: &str) -> Viewer {
        let name = format!("Name of {session}");
        Viewer { session: session.to_owned(), user_id: format!("usr_{session}"), name }
    }

    fn order(n: u128) -> OrderId {
        OrderId::from_uuid(Uuid::from_u128(n))
    }

    #[test]
    fn whoever_began_to_edit_first_holds_the_order() {
        let mut presence = Presence::default();
        for session in ["a", "b"] {
            assert!(presence.join(&viewer(session), TimeMs(1)));
        }
        let now = TimeMs;
        assert_eq!(presence.turn("a", Some(order(1)), Doing::Look, now(2)), Some(vec![]));
        assert_eq!(presence.turn("b", Some(order(1)), Doing::Edit, now(3)), Some(vec![order(1)]));
        assert_eq!(presence.turn("a", Some(order(1)), Doing::Edit, now(4)), Some(vec![order(1)]));
        assert_eq!(presence.turn("a", Some(order(1)), Doing::Edit, now(5)), None);
        assert_eq!(presence.holders()[&order(1)], "Name of b");
        assert_eq!(presence.leave("b"), Some(vec![order(1)]));
        assert_eq!(presence.holders()[&order(1)], "Name of a");
        assert_eq!(presence.turn("a", None, Doing::Look, now(6)), Some(vec![order(1)]));
        assert!(presence.holders().is_empty());
        assert_eq!(presence.people().len(), 1);
        assert_eq!(presence.leave("b"), None);
    }

    #[test]
    fn a_full_room_shows_nobody_else() {
        let mut presence = Presence::default();
        for n in 0..limits::PEOPLE_MAX {
            assert!(presence.join(&viewer(&n.to_string()), TimeMs(0)));
        }
        assert!(!presence.join(&viewer("late"), TimeMs(0)));
        assert_eq!(presence.turn("late", Some(order(1)), Doing::Edit, TimeMs(1)), None);
    }
}
