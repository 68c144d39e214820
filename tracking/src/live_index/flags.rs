//! What can be asked of a worker while searching: 32 bits beside each position.
//!
//! Bit 0 says free, 1 to 8 the vehicle (one of them), 9 to 24 skills, 25 to 31
//! the rating class, written as a row of ones so that "at least class 3" is one
//! bit to test. Which vehicle or skill has which number is the caller's affair.

use std::ops::BitOr;

/// A worker's flags, or a mask of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Flags(pub u32);

impl Flags {
    /// No flag.
    pub const NONE: Flags = Flags(0);
    /// Can take work.
    pub const FREE: Flags = Flags(1);
    /// How many kinds of vehicle there are.
    pub const VEHICLES: u8 = 8;
    /// How many skills there are.
    pub const SKILLS: u8 = 16;
    /// The best rating class; 0 is the lowest.
    pub const RATING_MAX: u8 = 7;

    /// The flag of a kind of vehicle.
    ///
    /// # Panics
    /// When there is no such kind (`VEHICLES` or above).
    pub fn vehicle(kind: u8) -> Flags {
        assert!(kind < Self::VEHICLES, "there is no vehicle kind {kind}");
        Flags(1 << (1 + kind))
    }

    /// The flag of a skill.
    ///
    /// # Panics
    /// When there is no such skill (`SKILLS` or above).
    pub fn skill(number: u8) -> Flags {
        assert!(number < Self::SKILLS, "there is no skill {number}");
        Flags(1 << (9 + number))
    }

    /// The flags of a worker of this rating class.
    ///
    /// # Panics
    /// When there is no such class (above `RATING_MAX`).
    pub fn rating(class: u8) -> Flags {
        assert!(class <= Self::RATING_MAX, "there is no rating class {class}");
        Flags(((1 << class) - 1) << 25)
    }

    /// The mask that only workers of this class or a better one have.
    ///
    /// # Panics
    /// When there is no such class (above `RATING_MAX`).
    pub fn rating_at_least(class: u8) -> Flags {
        assert!(class <= Self::RATING_MAX, "there is no rating class {class}");
        if class == 0 { Self::NONE } else { Flags(1 << (24 + class)) }
    }

    /// Whether every flag of `mask` is set.
    pub fn has_all(self, mask: Flags) -> bool {
        self.0 & mask.0 == mask.0
    }

    /// Whether some flag of `mask` is set.
    pub fn has_any(self, mask: Flags) -> bool {
        self.0 & mask.0 != 0
    }

    /// Whether the worker can take work.
    pub fn is_free(self) -> bool {
        self.has_all(Self::FREE)
    }
}

impl BitOr for Flags {
    type Output = Flags;
    fn bitor(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }
}

/// Whom a search is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filter {
    /// Flags a worker must all have.
    pub require: Flags,
    /// Flags of which a worker must have one, as a rule vehicles; empty asks nothing.
    pub any_of: Flags,
}

impl Filter {
    /// Everybody.
    pub const ANYONE: Filter = Filter { require: Flags::NONE, any_of: Flags::NONE };
    /// Everybody who can take work.
    pub const FREE: Filter = Filter { require: Flags::FREE, any_of: Flags::NONE };

    /// Whether a worker with these flags is meant.
    pub fn accepts(self, flags: Flags) -> bool {
        flags.has_all(self.require) && (self.any_of == Flags::NONE || flags.has_any(self.any_of))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_has_its_own_bit() {
        let mut all = Flags::FREE.0;
        for flag in (0..Flags::VEHICLES)
            .map(Flags::vehicle)
            .chain((0..Flags::SKILLS).map(Flags::skill))
            .chain((1..=Flags::RATING_MAX).map(Flags::rating_at_least))
        {
            assert_eq!((flag.0.count_ones(), all & flag.0), (1, 0), "{flag:?}");
            all |= flag.0;
        }
        assert_eq!(all, u32::MAX);
    }

    #[test]
    fn a_better_class_passes_for_a_lower_one() {
        for has in 0..=Flags::RATING_MAX {
            for asked in 0..=Flags::RATING_MAX {
                let passes = Flags::rating(has).has_all(Flags::rating_at_least(asked));
                assert_eq!(passes, has >= asked, "{has} for {asked}");
            }
        }
    }

    #[test]
    fn a_filter_wants_all_of_one_and_any_of_the_other() {
        let filter = Filter {
            require: Flags::FREE | Flags::skill(3),
            any_of: Flags::vehicle(0) | Flags::vehicle(2),
        };
        let bike = Flags::vehicle(2);
        assert!(filter.accepts(Flags::FREE | Flags::skill(3) | bike | Flags::skill(4)));
        assert!(!filter.accepts(Flags::FREE | Flags::skill(3) | Flags::vehicle(1)));
        assert!(!filter.accepts(Flags::FREE | bike));
        assert!(!filter.accepts(Flags::skill(3) | bike));
        assert!(Filter::ANYONE.accepts(Flags::NONE) && !Filter::FREE.accepts(bike));
    }
}
