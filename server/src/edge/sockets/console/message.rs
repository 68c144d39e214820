//! What a console may say.

use serde::Deserialize;
use tracking::BBox;
use utoipa::ToSchema;
use vocab::{Code, MarketId, OrderId, Place, Rejection};

use super::presence::Doing;
use crate::edge::sockets::message::incoming;

incoming! {
    /// What a console may say.
    ConsoleMessage {
        /// The first message: who looks, and at which market.
        Hello(Hello) = "hello";
        /// What to show from here on; answered with a snapshot. A later one replaces it.
        Subscribe(Subscribe) = "subscribe";
        /// Something was missed (`after` is not the last `seq`): answered with a snapshot.
        Resync(Resync) = "resync";
        /// Which order is open on this console, for the other consoles to see; answered only when refused.
        Look(LookAt) = "look";
        /// The answer to a ping.
        Pong(ConsolePong) = "pong";
    }
}

/// Who looks.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ConsoleHello)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hello {
    /// The token of an admin, a dispatcher or a viewer.
    pub(crate) token: String,
    /// At which market; may be left out when the tenant has one.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(crate) market_id: Option<MarketId>,
}

/// A kind of content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Layer {
    /// Open orders.
    Orders,
    /// Workers.
    Workers,
    /// Where workers are, as binary frames.
    Positions,
}

/// What to show.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Subscribe {
    /// Positions within `[west, south, east, north]` in degrees only; west may be greater than east across the antimeridian.
    #[serde(default)]
    pub(crate) bbox: Option<[f64; 4]>,
    /// Which content.
    pub(crate) layers: Vec<Layer>,
}

/// What somebody at this console does.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ConsoleLook)]
#[serde(deny_unknown_fields)]
pub(crate) struct LookAt {
    /// The order that is open; null or absent for none.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(crate) order_id: Option<OrderId>,
    /// What is done with it.
    pub(crate) doing: Doing,
}

/// Nothing more to say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Resync {}

/// A sign of life.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConsolePong {}

/// What a console shows, as meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct View {
    pub(crate) orders: bool,
    pub(crate) workers: bool,
    pub(crate) positions: bool,
    /// Positions outside are left out.
    pub(crate) bbox: Option<BBox>,
}

impl TryFrom<Subscribe> for View {
    type Error = Rejection;

    fn try_from(typed: Subscribe) -> Result<Self, Rejection> {
        let has = |layer| typed.layers.contains(&layer);
        Ok(Self {
            orders: has(Layer::Orders),
            workers: has(Layer::Workers),
            positions: has(Layer::Positions),
            bbox: typed.bbox.map(bbox).transpose()?,
        })
    }
}

fn bbox([west, south, east, north]: [f64; 4]) -> Result<BBox, Rejection> {
    let refuse = |detail: String| Rejection::new(Code::OutOfRange, detail).at("bbox");
    let corner =
        |lat, lng| Place::from_degrees(lat, lng).map_err(|error| refuse(error.to_string()));
    let (south_west, north_east) = (corner(south, west)?, corner(north, east)?);
    if south > north {
        return Err(refuse("a bbox is [west, south, east, north], south not above north".into()));
    }
    Ok(BBox { south_west, north_east })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_that_is_none_is_refused() {
        let check = |corners: [f64; 4], good: bool| assert_eq!(bbox(corners).is_ok(), good);
        check([-8.7, 41.1, -8.5, 41.2], true);
        check([170.0, -10.0, -170.0, 10.0], true);
        check([-8.7, 41.2, -8.5, 41.1], false);
        check([-8.7, 41.1, -8.5, 91.0], false);
        check([f64::NAN, 41.1, -8.5, 41.2], false);
    }
}
