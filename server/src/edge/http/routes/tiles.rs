//! The map: vector tiles and what describes them, for anyone. Compressed once, then
//! sent as they are to whoever takes gzip.

use std::io::Read;
use std::sync::Arc;

use axum::http::header;
use flate2::read::GzDecoder;
use routing::extract::ATTRIBUTION;
use routing::tiles::looks::Layer;
use routing::tiles::{Atlas, ZOOM_MAX};
use serde_json::{Value, json};
use vocab::Code;

use super::open;
use crate::edge::http::{Incoming, Reply, Routes, spec};
use crate::edge::problem::Problem;
use crate::rooms::tiles::{Map, TileId};

const MVT: &str = "application/vnd.mapbox-vector-tile";

/// A day: whoever has an older tile asks again with its tag.
const FRESH: &str = "public, max-age=86400";

pub(super) fn routes(routes: &mut Routes) {
    open!(routes, GET "/tiles.json", describe, spec("What the map's tiles hold, as TileJSON 3"));
    open!(routes, GET "/tiles/{z}/{x}/{y}.mvt", tile,
        spec("A vector tile of the map; 204 where nothing is drawn"));
}

async fn describe(incoming: Incoming) -> Result<Reply, Problem> {
    let map = map(&incoming).await?;
    let layers: Vec<Value> = Layer::ALL.iter().map(|layer| described(*layer)).collect();
    let document = json!({
        "tilejson": "3.0.0",
        "name": "OmniRoute",
        "scheme": "xyz",
        "tiles": ["/tiles/{z}/{x}/{y}.mvt"],
        "bounds": map.atlas.bounds(),
        "minzoom": 0,
        "maxzoom": ZOOM_MAX,
        "attribution": ATTRIBUTION,
        "vector_layers": layers,
    });
    Ok(Reply::ok(&document))
}

fn described(layer: Layer) -> Value {
    let fields: serde_json::Map<String, Value> =
        layer.fields().iter().map(|(name, kind)| ((*name).to_owned(), json!(kind))).collect();
    json!({"id": layer.as_str(), "fields": fields})
}

async fn tile(incoming: Incoming) -> Result<Reply, Problem> {
    let id = asked(&incoming).ok_or_else(no_tile)?;
    let map = map(&incoming).await?;
    let headed = |reply: Reply| {
        reply
            .header(header::ETAG, map.etag.clone())
            .header(header::CACHE_CONTROL, FRESH.to_owned())
            .header(header::VARY, "accept-encoding".to_owned())
    };
    if incoming.if_none_match.as_deref().is_some_and(|known| names(known, &map.etag)) {
        return Ok(headed(Reply::not_modified()));
    }
    let tiles = &incoming.edge.app.tiles;
    let Some(bytes) = tiles.tile(map.clone(), id).await.map_err(Problem::internal)? else {
        return Ok(headed(Reply::nothing()));
    };
    if incoming.takes_gzip {
        let reply = Reply::bytes(MVT, bytes.to_vec());
        return Ok(headed(reply.header(header::CONTENT_ENCODING, "gzip".to_owned())));
    }
    let mut plain = Vec::new();
    GzDecoder::new(&bytes[..]).read_to_end(&mut plain).map_err(Problem::internal)?;
    Ok(headed(Reply::bytes(MVT, plain)))
}

async fn map(incoming: &Incoming) -> Result<Arc<Map>, Problem> {
    let map = incoming.edge.app.tiles.map().await.map_err(Problem::internal)?;
    let none = "there is no map here: the server was started without streets";
    map.ok_or_else(|| Problem::new(Code::NotFound, none))
}

/// The tile that the path names, if there can be such a tile.
fn asked(incoming: &Incoming) -> Option<TileId> {
    let part = |name: &str| incoming.params.get(name).map(String::as_str);
    let (z, x) = (part("z")?.parse().ok()?, part("x")?.parse().ok()?);
    let y = part("y")?.strip_suffix(".mvt")?.parse().ok()?;
    Atlas::is_tile(z, x, y).then_some((z, x, y))
}

fn no_tile() -> Problem {
    let detail = format!("tiles are /tiles/z/x/y.mvt, z from 0 to {ZOOM_MAX}, x and y below 2^z");
    Problem::new(Code::NotFound, detail)
}

/// Whether an `If-None-Match` names our tag; whether weakly makes no difference.
fn names(known: &str, etag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    known.trim() == "*" || known.split(',').any(|tag| bare(tag) == bare(etag))
}
