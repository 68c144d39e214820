//! Positions for consoles: one binary frame a tick, encoded once and shared by
//! all consoles of a market. Only the latest of each worker who moved; whoever
//! missed a tick gets everyone.
//!
//! All numbers are little-endian. Header, 16 bytes: `O`, version 1, flags (bit 0:
//! everyone is in it, forget what is not), bytes of a record, tick u32, engine
//! time of the tick i64 (epoch ms). Then records of 14 bytes: the worker's number
//! u32, latitude and longitude in 1e-7 degrees i32 each, heading u8 in steps of
//! 360/256 degrees, state u8: bits 0-1 work (idle, offered, engaged), bits 2-3
//! duty (off_duty, available, paused, heading_home), bits 4-5 link (live, stale,
//! lost), bit 7 set when the heading is known.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use tracking::BBox;
use vocab::{Place, TimeMs};
use workers::{Duty, Link, Work, Worker};

use crate::edge::sockets::numbers::Numbers;
use crate::rooms::roster::Roster;
use crate::rooms::tracking::Position;
use crate::shards::MarketHandle;

const MAGIC: u8 = b'O';
const VERSION: u8 = 1;
const COMPLETE: u8 = 1;
const HEADER_BYTES: usize = 16;
const RECORD_BYTES: usize = 14;
const HEADING_KNOWN: u8 = 0x80;

/// The frames of the present tick.
#[derive(Debug, Default)]
pub(crate) struct Feed {
    tick: u32,
    made_at: Option<Instant>,
    /// Who moved since the tick before.
    moved: Bytes,
    /// Everyone; made when someone needs it.
    complete: Option<Bytes>,
}

/// What a console gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    /// The tick it stands at after this.
    pub(crate) tick: u32,
    /// The frame; none when there is nothing new.
    pub(crate) frame: Option<Bytes>,
}

impl Feed {
    /// The frame for a console that stands at tick `seen`. The first who asks
    /// after `every` has passed moves the feed on for all.
    pub(crate) fn next(
        &mut self,
        market: &MarketHandle,
        now: TimeMs,
        seen: Option<u32>,
        every: Duration,
    ) -> Shown {
        let room = &market.tracking;
        let encode = |tick, complete, positions| {
            let hub = &market.hub;
            encode(tick, now, complete, records(&market.roster, hub.numbers(), positions))
        };
        if self.made_at.is_none_or(|at| at.elapsed() >= every) {
            self.tick = self.tick.wrapping_add(1);
            self.made_at = Some(Instant::now());
            self.moved = encode(self.tick, false, room.take_moved());
            self.complete = None;
        }
        let tick = self.tick;
        let frame = if seen == Some(tick) {
            None
        } else if seen.is_some_and(|seen| seen.wrapping_add(1) == tick) {
            Some(self.moved.clone()).filter(|frame| frame.len() > HEADER_BYTES)
        } else {
            let everyone = || encode(tick, true, room.positions(None));
            Some(self.complete.get_or_insert_with(everyone).clone())
        };
        Shown { tick, frame }
    }
}

/// One worker in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Record {
    number: u32,
    place: Place,
    heading: u8,
    state: u8,
}

fn records(roster: &Roster, numbers: &Numbers, positions: Vec<Position>) -> Vec<Record> {
    let record = |position: Position| {
        let line = roster.get(position.worker);
        let known = if position.heading_deg.is_some() { HEADING_KNOWN } else { 0 };
        Record {
            number: numbers.of(position.worker),
            place: position.place,
            heading: position.heading_deg.map_or(0, |deg| (u32::from(deg) * 256 / 360) as u8),
            state: line.map_or(0, |line| state_of(&line.worker)) | known,
        }
    };
    positions.into_iter().map(record).collect()
}

fn state_of(worker: &Worker) -> u8 {
    let work = match worker.work {
        Work::Idle => 0,
        Work::Offered(_) => 1,
        Work::Engaged(_) => 2,
    };
    let duty = match worker.duty {
        Duty::OffDuty => 0,
        Duty::Available => 1,
        Duty::Paused => 2,
        Duty::HeadingHome => 3,
    };
    let link = match worker.link {
        Link::Live => 0,
        Link::Stale => 1,
        Link::Lost => 2,
    };
    work | duty << 2 | link << 4
}

fn encode(tick: u32, at: TimeMs, complete: bool, records: Vec<Record>) -> Bytes {
    let mut bytes = Vec::with_capacity(HEADER_BYTES + records.len() * RECORD_BYTES);
    bytes.extend([MAGIC, VERSION, if complete { COMPLETE } else { 0 }, RECORD_BYTES as u8]);
    bytes.extend(tick.to_le_bytes());
    bytes.extend(at.0.to_le_bytes());
    for record in records {
        bytes.extend(record.number.to_le_bytes());
        bytes.extend(record.place.lat_e7.to_le_bytes());
        bytes.extend(record.place.lng_e7.to_le_bytes());
        bytes.extend([record.heading, record.state]);
    }
    bytes.into()
}

/// The part of a frame that lies in a box. A worker who was in it is told once
/// more when they leave. `inside` is the console's memory of who is in it.
pub(crate) fn within(frame: &Bytes, bbox: &BBox, inside: &mut BTreeSet<u32>) -> Bytes {
    let (header, records) = frame.split_at(HEADER_BYTES);
    let mut part = header.to_vec();
    for record in records.chunks_exact(RECORD_BYTES) {
        let number = |at: usize| {
            let four = record[at..at + 4].try_into().expect("a record has 14 bytes");
            u32::from_le_bytes(four)
        };
        let place = Place { lat_e7: number(4) as i32, lng_e7: number(8) as i32 };
        let shown = if bbox.contains(place) {
            inside.insert(number(0));
            true
        } else {
            inside.remove(&number(0))
        };
        if shown {
            part.extend(record);
        }
    }
    part.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(number: u32, lat: f64) -> Record {
        let place = Place::from_degrees(lat, -8.61).unwrap();
        Record { number, place, heading: 64, state: 0b1000_0101 }
    }

    #[test]
    fn the_frame_is_laid_out_as_documented() {
        let frame = encode(7, TimeMs(1_000), true, vec![record(3, 41.15)]);
        assert_eq!(frame.len(), HEADER_BYTES + RECORD_BYTES);
        assert_eq!(frame[..4], [b'O', 1, 1, 14]);
        assert_eq!(frame[4..8], 7u32.to_le_bytes());
        assert_eq!(frame[8..16], 1_000i64.to_le_bytes());
        assert_eq!(frame[16..20], 3u32.to_le_bytes());
        assert_eq!(frame[20..24], 411_500_000i32.to_le_bytes());
        assert_eq!(frame[24..28], (-86_100_000i32).to_le_bytes());
        assert_eq!(frame[28..], [64, 0b1000_0101]);
    }

    #[test]
    fn a_box_shows_who_is_in_it_and_who_just_left() {
        let corner = |lat, lng| Place::from_degrees(lat, lng).unwrap();
        let bbox = BBox { south_west: corner(41.0, -9.0), north_east: corner(42.0, -8.0) };
        let mut inside = BTreeSet::new();
        let mut check = |lat: f64, expected: usize| {
            let part =
                within(&encode(1, TimeMs(0), false, vec![record(3, lat)]), &bbox, &mut inside);
            assert_eq!((part.len() - HEADER_BYTES) / RECORD_BYTES, expected, "at {lat}");
        };
        check(40.0, 0);
        check(41.5, 1);
        check(40.0, 1);
        check(40.0, 0);
    }
}
