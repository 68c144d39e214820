//! A network as bytes, so that the second start need not read the extract again.
//!
//! Layout: magic, version, fingerprint of the extract (8 bytes each), the packed
//! body, and a checksum of all that (8 bytes). The body is a run of variable-length
//! numbers under zstd. Whatever does not fit exactly is refused; the caller then
//! builds from the extract. This module must never trust a number it reads.

use std::fmt;
use std::io::Read;

use vocab::Place;

use crate::graph::{Ban, CLOSED, LaneRef, RoadNetwork, Street};
use crate::profile::{Profile, RoadClass};
use crate::roads::Roads;
use crate::states::Order;
use crate::turn_rules::RestrictionCount;

const MAGIC: &[u8; 8] = b"omniroad";
/// Raised whenever the body, the rules of the road or the way streets are cut change.
const VERSION: u64 = 4;
const HEADER_BYTES: usize = 24;
const CHECKSUM_BYTES: usize = 8;
/// Packed bodies grow by less than twenty; more is not ours.
const GROWTH_MAX: u64 = 100;

/// Why a cache is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheError {
    /// Not a cache at all, or damaged.
    Corrupt,
    /// Written by another version of the product.
    OtherVersion,
    /// Made from another extract.
    OtherSource,
}

impl fmt::Display for CacheError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Corrupt => "the road cache is damaged",
            Self::OtherVersion => "the road cache was written by another version",
            Self::OtherSource => "the road cache was made from another extract",
        })
    }
}

impl std::error::Error for CacheError {}

/// A short name for bytes (FNV-1a, 64 bits): equal bytes, equal names. It guards
/// against mistakes and damage, not against forgery.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

impl Roads {
    /// The network as bytes, and the orders of the profiles made ready so far.
    ///
    /// # Errors
    /// When packing fails, which takes running out of memory.
    pub fn to_bytes(&self) -> std::io::Result<Vec<u8>> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(self.network().source.to_le_bytes());
        bytes.extend(zstd::bulk::compress(&write(self.network(), &self.orders()), 3)?);
        bytes.extend(fingerprint(&bytes).to_le_bytes());
        Ok(bytes)
    }

    /// Reads bytes written by [`Roads::to_bytes`] from the extract with this
    /// fingerprint, and makes the network ready.
    ///
    /// # Errors
    /// When the bytes are damaged, of another version, or of another extract.
    pub fn from_bytes(bytes: &[u8], source: u64) -> Result<Self, CacheError> {
        read_cache(bytes, source).map(|(network, orders)| Self::with(network, orders))
    }
}

/// By profile, where one is known.
type Orders = [Option<Order>; Profile::COUNT];

fn read_cache(bytes: &[u8], source: u64) -> Result<(RoadNetwork, Orders), CacheError> {
    let end = bytes.len().checked_sub(CHECKSUM_BYTES).ok_or(CacheError::Corrupt)?;
    let (body, checksum) = bytes.split_at(end);
    if body.len() < HEADER_BYTES || !body.starts_with(MAGIC) {
        return Err(CacheError::Corrupt);
    }
    if fingerprint(body) != number(checksum) {
        return Err(CacheError::Corrupt);
    }
    if number(&body[8..16]) != VERSION {
        return Err(CacheError::OtherVersion);
    }
    if number(&body[16..HEADER_BYTES]) != source {
        return Err(CacheError::OtherSource);
    }
    let plain = unpack(&body[HEADER_BYTES..]).ok_or(CacheError::Corrupt)?;
    let found = read(&mut Reader { rest: &plain }, source).ok_or(CacheError::Corrupt)?;
    if found.0.is_sound() { Ok(found) } else { Err(CacheError::Corrupt) }
}

fn number(eight: &[u8]) -> u64 {
    u64::from_le_bytes(eight.try_into().expect("eight bytes were cut out"))
}

fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let bound = packed.len() as u64 * GROWTH_MAX;
    let mut plain = Vec::new();
    let decoder = zstd::stream::read::Decoder::new(packed).ok()?;
    decoder.take(bound).read_to_end(&mut plain).ok()?;
    Some(plain)
}

fn write(network: &RoadNetwork, orders: &Orders) -> Vec<u8> {
    let mut out = Writer::default();
    out.places(&network.junctions);
    out.places(&network.shapes);
    out.ids(network.nodes.iter().copied());
    out.number(network.delays.len() as u64);
    out.bytes.extend(&network.delays);
    out.number(network.names.len() as u64);
    for name in &network.names {
        out.number(name.len() as u64);
        out.bytes.extend(name.as_bytes());
    }
    out.number(network.streets.len() as u64);
    let mut shape_start = 0;
    for street in &network.streets {
        let ends = [
            street.shape_start.wrapping_sub(shape_start),
            street.shape_end.wrapping_sub(street.shape_start),
        ];
        let numbers = [street.from, street.to, street.length_mm, street.name];
        let tenths = street.tenths.into_iter().flatten().map(|tenths| tenths.wrapping_add(1));
        for value in ends.into_iter().chain(numbers).chain(tenths) {
            out.number(u64::from(value));
        }
        out.bytes.extend([street.class as u8, street.restricted]);
        shape_start = street.shape_end;
    }
    out.ids(network.streets.iter().map(|street| street.way));
    out.bans(&network.bans);
    let RestrictionCount { read, conditional, broken, ambiguous } = network.restrictions;
    for count in [read, conditional, broken, ambiguous] {
        out.number(count.into());
    }
    for order in orders {
        out.order(order.as_ref());
    }
    out.bytes
}

fn read(from: &mut Reader<'_>, source: u64) -> Option<(RoadNetwork, Orders)> {
    let junctions = from.places()?;
    let shapes = from.places()?;
    let nodes = from.ids()?;
    let delays = usize::try_from(from.number()?).ok()?;
    let delays = from.take(delays)?.to_vec();
    let mut names = Vec::new();
    for _ in 0..from.number()? {
        let length = usize::try_from(from.number()?).ok()?;
        names.push(std::str::from_utf8(from.take(length)?).ok()?.to_owned());
    }
    let mut streets = Vec::new();
    let mut shape_start = 0_u32;
    for _ in 0..from.number()? {
        let street = from.street(shape_start)?;
        shape_start = street.shape_end;
        streets.push(street);
    }
    let ways = from.ids()?;
    if ways.len() != streets.len() {
        return None;
    }
    for (street, way) in streets.iter_mut().zip(ways) {
        street.way = way;
    }
    let bans = from.bans()?;
    let [read, conditional, broken, ambiguous] =
        [from.short()?, from.short()?, from.short()?, from.short()?];
    let restrictions = RestrictionCount { read, conditional, broken, ambiguous };
    let mut orders = Orders::default();
    for order in &mut orders {
        *order = from.order()?;
    }
    let network = RoadNetwork {
        junctions,
        streets,
        shapes,
        nodes,
        delays,
        bans,
        restrictions,
        names,
        source,
    };
    from.rest.is_empty().then_some((network, orders))
}

#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// Seven bits a byte, the lowest first; the high bit says that more follow.
    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    /// Places as differences from the one before.
    fn places(&mut self, places: &[Place]) {
        self.number(places.len() as u64);
        let mut last = Place { lat_e7: 0, lng_e7: 0 };
        for &place in places {
            self.difference(last.lat_e7, place.lat_e7);
            self.difference(last.lng_e7, place.lng_e7);
            last = place;
        }
    }

    /// The fingerprint of a graph in two halves, and its states; no states, no order.
    fn order(&mut self, order: Option<&Order>) {
        let states = order.map_or(&[][..], |order| &order.states);
        self.number(states.len() as u64);
        if let Some(order) = order.filter(|order| !order.states.is_empty()) {
            self.number(order.graph >> 32);
            self.number(order.graph & u64::from(u32::MAX));
            order.states.iter().for_each(|state| self.number(u64::from(*state)));
        }
    }

    /// Zigzag: small differences of either sign are small numbers.
    fn difference(&mut self, from: i32, to: i32) {
        let difference = to.wrapping_sub(from);
        self.number(u64::from(((difference << 1) ^ (difference >> 31)) as u32));
    }

    /// Numbers of OpenStreetMap as differences from the one before.
    fn ids(&mut self, ids: impl ExactSizeIterator<Item = i64>) {
        self.number(ids.len() as u64);
        let mut last = 0_i64;
        for id in ids {
            let difference = id.wrapping_sub(last);
            self.number(((difference << 1) ^ (difference >> 63)) as u64);
            last = id;
        }
    }

    fn bans(&mut self, bans: &[Ban]) {
        self.number(bans.len() as u64);
        for ban in bans {
            self.bytes.push(ban.profiles);
            self.number(ban.path.len() as u64);
            for lane in &ban.path {
                self.number(lane.street.into());
                self.bytes.push(lane.direction);
            }
        }
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|byte| byte[0])
    }

    fn number(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            // The tenth byte has room for one bit only.
            if shift == 63 && byte > 1 {
                return None;
            }
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn short(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    fn places(&mut self) -> Option<Vec<Place>> {
        let mut places = Vec::new();
        let mut last = Place { lat_e7: 0, lng_e7: 0 };
        for _ in 0..self.number()? {
            last.lat_e7 = last.lat_e7.wrapping_add(self.difference()?);
            last.lng_e7 = last.lng_e7.wrapping_add(self.difference()?);
            places.push(last);
        }
        Some(places)
    }

    fn difference(&mut self) -> Option<i32> {
        let zigzag = self.short()?;
        Some((zigzag >> 1) as i32 ^ -((zigzag & 1) as i32))
    }

    fn ids(&mut self) -> Option<Vec<i64>> {
        let mut ids = Vec::new();
        let mut last = 0_i64;
        for _ in 0..self.number()? {
            let zigzag = self.number()?;
            last = last.wrapping_add((zigzag >> 1) as i64 ^ -((zigzag & 1) as i64));
            ids.push(last);
        }
        Some(ids)
    }

    fn bans(&mut self) -> Option<Vec<Ban>> {
        let mut bans = Vec::new();
        for _ in 0..self.number()? {
            let profiles = self.byte()?;
            let mut path = Vec::new();
            for _ in 0..self.number()? {
                path.push(LaneRef { street: self.short()?, direction: self.byte()? });
            }
            bans.push(Ban { path, profiles });
        }
        Some(bans)
    }

    /// A street, of a way yet to be read.
    fn order(&mut self) -> Option<Option<Order>> {
        let count = self.number()?;
        if count == 0 {
            return Some(None);
        }
        let graph = u64::from(self.short()?) << 32 | u64::from(self.short()?);
        let mut states = Vec::new();
        for _ in 0..count {
            states.push(self.short()?);
        }
        Some(Some(Order { graph, states }))
    }

    fn street(&mut self, after: u32) -> Option<Street> {
        let shape_start = after.wrapping_add(self.short()?);
        let shape_end = shape_start.wrapping_add(self.short()?);
        let (from, to) = (self.short()?, self.short()?);
        let (length_mm, name) = (self.short()?, self.short()?);
        let mut tenths = [[CLOSED; 2]; Profile::COUNT];
        for value in tenths.iter_mut().flatten() {
            *value = self.short()?.wrapping_sub(1);
        }
        let class = RoadClass::from_number(self.byte()?)?;
        let restricted = self.byte()?;
        Some(Street {
            from,
            to,
            shape_start,
            shape_end,
            length_mm,
            tenths,
            name,
            class,
            restricted,
            way: 0,
        })
    }
}

#[cfg(test)]
mod tests;
