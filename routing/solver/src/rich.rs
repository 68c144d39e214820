//! stub
use crate::compiled::Compiled;
use crate::route::{Route, Spot};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extra {}
impl Extra {
    pub(crate) fn copy_from(&mut self, _other: &Self) {}
}
pub(crate) fn refresh(_compiled: &Compiled, _route: &mut Route) {}
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch {}
pub(crate) fn scan(_c: &Compiled, _r: &Route, _e: u32, _limit: i64, _avoid: u32, _s: &mut Scratch) -> Option<Spot> { None }
