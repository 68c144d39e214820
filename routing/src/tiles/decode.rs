//! Reads tiles back, for tests: written from the MVT 2.1 specification alone, and
//! strict where a viewer would be lenient.

use std::collections::BTreeMap;

use super::mercator::Point;

/// A layer as it was written.
#[derive(Debug)]
pub(super) struct ReadLayer {
    pub(super) name: String,
    pub(super) features: Vec<ReadFeature>,
}

/// A feature as it was written; values as text.
#[derive(Debug)]
pub(super) struct ReadFeature {
    pub(super) fields: BTreeMap<String, String>,
    /// 1 points, 2 lines, 3 polygons.
    pub(super) kind: u64,
    pub(super) parts: Vec<Vec<Point>>,
}

/// A field of a message: a number or bytes.
enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// All layers of a tile.
pub(super) fn decode(tile: &[u8]) -> Vec<ReadLayer> {
    fields(tile).into_iter().map(|(_, field)| layer(bytes(&field))).collect()
}

fn fields(mut message: &[u8]) -> Vec<(u64, Field<'_>)> {
    let mut all = Vec::new();
    while !message.is_empty() {
        let key = number(&mut message);
        let field = match key & 7 {
            0 => Field::Number(number(&mut message)),
            2 => {
                let length = number(&mut message) as usize;
                let (field, rest) = message.split_at(length);
                message = rest;
                Field::Bytes(field)
            }
            other => panic!("tiles of ours have no fields of type {other}"),
        };
        all.push((key >> 3, field));
    }
    all
}

fn number(message: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = message.split_first().expect("a number ends");
        *message = rest;
        value |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return value;
        }
    }
    panic!("a number has at most ten bytes");
}

fn numbers(mut packed: &[u8]) -> Vec<u64> {
    let mut all = Vec::new();
    while !packed.is_empty() {
        all.push(number(&mut packed));
    }
    all
}

fn bytes<'a>(field: &Field<'a>) -> &'a [u8] {
    match field {
        Field::Bytes(bytes) => bytes,
        Field::Number(number) => panic!("{number} is not a text or message"),
    }
}

fn text(field: &Field<'_>) -> String {
    String::from_utf8(bytes(field).to_vec()).unwrap()
}

fn layer(message: &[u8]) -> ReadLayer {
    let (mut name, mut keys, mut values) = (String::new(), Vec::new(), Vec::new());
    let mut raw = Vec::new();
    for (tag, field) in fields(message) {
        match (tag, &field) {
            (1, _) => name = text(&field),
            (2, _) => raw.push(bytes(&field)),
            (3, _) => keys.push(text(&field)),
            (4, _) => values.push(value(bytes(&field))),
            (5, Field::Number(extent)) => assert_eq!(*extent, 4_096),
            (15, Field::Number(version)) => assert_eq!(*version, 2),
            (tag, _) => panic!("a layer has no field {tag}"),
        }
    }
    assert!(!raw.is_empty(), "{name} is empty");
    let features = raw.into_iter().map(|raw| feature(raw, &keys, &values)).collect();
    ReadLayer { name, features }
}

fn value(message: &[u8]) -> String {
    match &fields(message)[..] {
        [(1, field)] => text(field),
        [(5, Field::Number(number))] => number.to_string(),
        [(7, Field::Number(number))] => (*number != 0).to_string(),
        _ => panic!("a value of a kind that is not ours"),
    }
}

fn feature(message: &[u8], keys: &[String], values: &[String]) -> ReadFeature {
    let (mut tags, mut kind, mut commands) = (Vec::new(), 0, Vec::new());
    for (tag, field) in fields(message) {
        match (tag, field) {
            (2, field) => tags = numbers(bytes(&field)),
            (3, Field::Number(number)) => kind = number,
            (4, field) => commands = numbers(bytes(&field)),
            (tag, _) => panic!("a feature of ours has no field {tag}"),
        }
    }
    let pairs = tags.chunks(2);
    let fields =
        pairs.map(|p| (keys[p[0] as usize].clone(), values[p[1] as usize].clone())).collect();
    ReadFeature { fields, kind, parts: parts(kind, &commands) }
}

/// Follows the commands; panics where the specification says MUST NOT.
fn parts(kind: u64, commands: &[u64]) -> Vec<Vec<Point>> {
    let mut all: Vec<Vec<Point>> = Vec::new();
    let mut pen = Point { x: 0, y: 0 };
    let mut rest = commands.iter();
    let (mut open, mut lines) = (false, false);
    while let Some(command) = rest.next() {
        let count = command >> 3;
        match command & 7 {
            1 => {
                assert!(!open || (kind == 2 && lines), "a part ends before the next begins");
                assert!(kind == 1 || count == 1, "a line begins once");
                (open, lines) = (kind != 1, false);
                for _ in 0..count {
                    pen = moved(pen, &mut rest);
                    all.push(vec![pen]);
                }
            }
            2 => {
                assert!(open && !lines && count > 0, "one run of lines follows a move");
                assert!(kind != 3 || count > 1, "a ring has three corners");
                lines = true;
                for _ in 0..count {
                    let before = pen;
                    pen = moved(pen, &mut rest);
                    assert_ne!(pen, before, "no step is nowhere");
                    all.last_mut().unwrap().push(pen);
                }
            }
            7 => {
                assert!(kind == 3 && open && lines && count == 1, "only rings are closed");
                open = false;
            }
            other => panic!("there is no command {other}"),
        }
    }
    assert!(!open || (kind == 2 && lines), "the last part ends");
    all
}

fn moved<'a>(pen: Point, rest: &mut impl Iterator<Item = &'a u64>) -> Point {
    let mut step = || {
        let packed = *rest.next().expect("a point has two numbers") as i64;
        ((packed >> 1) ^ -(packed & 1)) as i32
    };
    Point { x: pen.x + step(), y: pen.y + step() }
}
