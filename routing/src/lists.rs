//! Many short lists of numbers in one array: the places of a row of keys, by key.

use std::ops::Range;

/// A list for each key from 0 up.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lists {
    /// By key: its first place in `items`; one more than keys.
    first: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    /// The places of each key below `count` in a row of keys, rising.
    pub(crate) fn new(count: usize, keys: impl Iterator<Item = u32> + Clone) -> Self {
        let mut first = vec![0_u32; count + 1];
        keys.clone().for_each(|key| first[key as usize + 1] += 1);
        for key in 0..count {
            first[key + 1] += first[key];
        }
        let mut next = first.clone();
        let mut items = vec![0; first[count] as usize];
        for (place, key) in (0..).zip(keys) {
            let at = &mut next[key as usize];
            items[*at as usize] = place;
            *at += 1;
        }
        Self { first, items }
    }

    /// The same lists with something else in the stead of each place.
    pub(crate) fn map(mut self, other: impl Fn(u32) -> u32) -> Self {
        self.items.iter_mut().for_each(|item| *item = other(*item));
        self
    }

    /// Everything, list after list.
    pub(crate) fn all(&self) -> &[u32] {
        &self.items
    }

    /// Where the list of a key lies in [`Lists::all`].
    pub(crate) fn range(&self, key: u32) -> Range<usize> {
        self.first[key as usize] as usize..self.first[key as usize + 1] as usize
    }

    /// The list of a key.
    pub(crate) fn of(&self, key: u32) -> &[u32] {
        &self.items[self.range(key)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_stand_by_key() {
        let lists = Lists::new(4, [2, 0, 2, 3].into_iter());
        assert_eq!(
            [0, 1, 2, 3].map(|key| lists.of(key).to_vec()),
            [vec![1], vec![], vec![0, 2], vec![3]]
        );
        let lists = lists.map(|place| 10 * place);
        assert_eq!((lists.of(2), lists.range(2)), (&[0, 20][..], 1..3));
        assert_eq!(lists.all(), [10, 0, 20, 30]);
    }
}
