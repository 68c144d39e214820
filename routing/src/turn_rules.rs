//! What the tags of a turn restriction mean: what is forbidden, and to whom.
//!
//! Restrictions that hold only at times are counted, not read. This module must never
//! know the ways of a restriction.

use crate::profile::Profile;
use crate::rules::Tags;

/// What a restriction says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TurnRule {
    /// Whether all turns but the named one are forbidden, instead of that one.
    pub only: bool,
    /// Whether it may name several ways to come from (`no_entry`).
    pub several_from: bool,
    /// Whether it may name several ways to go to (`no_exit`).
    pub several_to: bool,
    /// The profiles (bits) it binds.
    pub profiles: u8,
}

/// Why a restriction is passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassedOver {
    /// It holds only at times, or on conditions.
    Conditional,
    /// It says nothing known, lacks a member, or its members do not meet.
    Broken,
    /// It can be understood in more than one way.
    Ambiguous,
}

/// The turn restrictions of an extract that concern a profile with turns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RestrictionCount {
    /// All that were read.
    pub read: u32,
    /// Of these, passed over because they hold only at times.
    pub conditional: u32,
    /// ... because they are broken.
    pub broken: u32,
    /// ... because they can be understood in more than one way.
    pub ambiguous: u32,
}

impl RestrictionCount {
    /// Notes one that is passed over.
    pub(crate) fn pass_over(&mut self, why: PassedOver) {
        match why {
            PassedOver::Conditional => self.conditional += 1,
            PassedOver::Broken => self.broken += 1,
            PassedOver::Ambiguous => self.ambiguous += 1,
        }
    }
}

/// Reads the tags of a restriction; an empty list when it concerns no profile.
///
/// # Errors
/// When it must be passed over.
pub fn turn_rules(tags: &Tags<'_>) -> Result<Vec<TurnRule>, PassedOver> {
    let mut rules: Vec<TurnRule> = Vec::new();
    for profile in Profile::ALL.into_iter().filter(|profile| profile.has_turns()) {
        let Some(mut rule) = rule_for(profile, tags)? else { continue };
        match rules.iter_mut().find(|kept| TurnRule { profiles: 0, ..**kept } == rule) {
            Some(kept) => kept.profiles |= profile.bit(),
            None => {
                rule.profiles = profile.bit();
                rules.push(rule);
            }
        }
    }
    Ok(rules)
}

/// What a restriction says to one profile with turns, whose bit is not set yet.
fn rule_for(profile: Profile, tags: &Tags<'_>) -> Result<Option<TurnRule>, PassedOver> {
    let own = if profile == Profile::Car { "motorcar" } else { "motorcycle" };
    if is_excepted(own, tags) {
        return Ok(None);
    }
    // The most specific first.
    let own = format!("restriction:{own}");
    let keys = [&own, "restriction:motor_vehicle", "restriction:vehicle", "restriction"];
    let Some(text) = keys.iter().find_map(|key| tags.get(key)) else {
        let is_told = |key: &&str| tags.get(&format!("{key}:conditional")).is_some();
        let conditional = keys.iter().any(is_told);
        return if conditional { Err(PassedOver::Conditional) } else { Ok(None) };
    };
    if text.contains('@') || HOURS.iter().any(|key| tags.get(key).is_some()) {
        return Err(PassedOver::Conditional);
    }
    let only = text.starts_with("only_");
    if !only && !text.starts_with("no_") {
        return Err(PassedOver::Broken);
    }
    let (several_from, several_to) = (text == "no_entry", text == "no_exit");
    Ok(Some(TurnRule { only, several_from, several_to, profiles: 0 }))
}

/// The keys by which hours used to be told before there was `:conditional`.
const HOURS: [&str; 5] = ["day_on", "day_off", "hour_on", "hour_off", "opening_hours"];

fn is_excepted(own: &str, tags: &Tags<'_>) -> bool {
    let excepted = tags.get("except").unwrap_or_default();
    excepted.split(';').map(str::trim).any(|who| who == own || who == "motor_vehicle")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::tags;

    const CAR: u8 = 1;
    const MOTORCYCLE: u8 = 2;

    /// Rules as (only, profiles).
    fn check(text: &str, expected: Result<&[(bool, u8)], PassedOver>) {
        let found = turn_rules(&tags(text));
        let found = found.map(|rules| rules.iter().map(|r| (r.only, r.profiles)).collect());
        assert_eq!(found, expected.map(<[_]>::to_vec), "{text}");
    }

    #[test]
    fn what_is_said_binds_all_motors_but_the_excepted() {
        check("restriction=no_left_turn", Ok(&[(false, CAR | MOTORCYCLE)]));
        check("restriction=only_straight_on", Ok(&[(true, CAR | MOTORCYCLE)]));
        check("restriction=no_u_turn except=psv;motorcycle", Ok(&[(false, CAR)]));
        check("restriction=no_u_turn except=motorcar;motorcycle", Ok(&[]));
        check("restriction=no_u_turn except=bicycle", Ok(&[(false, CAR | MOTORCYCLE)]));
    }

    #[test]
    fn the_most_specific_key_decides() {
        check("restriction:motorcar=no_left_turn", Ok(&[(false, CAR)]));
        check("restriction:motorcycle=no_left_turn", Ok(&[(false, MOTORCYCLE)]));
        check("restriction:hgv=no_left_turn", Ok(&[]));
        check(
            "restriction=no_left_turn restriction:motorcycle=only_right_turn",
            Ok(&[(false, CAR), (true, MOTORCYCLE)]),
        );
    }

    #[test]
    fn what_holds_at_times_or_says_nothing_known_is_passed_over() {
        for text in [
            "restriction:conditional=no_left_turn@(Mo-Fr)",
            "restriction=no_left_turn@(Mo-Fr)",
            "restriction=no_left_turn hour_on=07:00 hour_off=09:00",
        ] {
            check(text, Err(PassedOver::Conditional));
        }
        check("restriction=give_way", Err(PassedOver::Broken));
        check("restriction:hgv:conditional=no_left_turn@(Mo-Fr)", Ok(&[]));
    }
}
