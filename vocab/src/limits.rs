//! Every bound of the product, with its reason and what happens when it is
//! reached. A limit that is not here is a bug.

/// Commands waiting for one shard's writer. Reached: refuse (503, Retry-After).
pub const SEQUENCER_QUEUE_MAX: usize = 4_096;
/// Commands decided into one journal row. Larger batches gain little (a sync is
/// shared by all) and make the first command wait for the last.
pub const BATCH_COMMANDS_MAX: usize = 512;
/// Bytes of one HTTP body. Reached: refuse (413).
pub const HTTP_BODY_BYTES_MAX: usize = 256 * 1024;
/// Bytes of one message on a driver's socket. Reached: close 1009.
pub const DRIVER_FRAME_BYTES_MAX: usize = 32 * 1024;
/// Bytes of one message on a console's socket. Reached: close 1009.
pub const CONSOLE_FRAME_BYTES_MAX: usize = 64 * 1024;
/// Read buffer of one socket; the library's default of 128 KiB costs 25 times the memory.
pub const SOCKET_READ_BUFFER_BYTES: usize = 4 * 1024;
/// Messages waiting for one socket. Positions conflate; anything else reached:
/// disconnect, the client resumes by `seq`.
pub const SOCKET_QUEUE_MAX: usize = 256;
/// Messages a second on a driver's socket, sustained. Reached: close 1008.
pub const DRIVER_MESSAGES_PER_S_MAX: u32 = 50;
/// Burst above it.
pub const DRIVER_MESSAGES_BURST: u32 = 200;
/// Fixes in one `loc` message. Reached: refuse the message.
pub const FIX_BATCH_MAX: usize = 100;
/// Unacknowledged messages kept for a worker; older ones are replaced by a snapshot.
pub const INBOX_MAX: usize = 256;
/// Heartbeat on sockets, milliseconds of wall time.
pub const HEARTBEAT_MS: u64 = 10_000;
/// A socket without a sign of life for this long is closed.
pub const SOCKET_DEAD_MS: u64 = 25_000;
/// Lines of an order. Reached: refuse.
pub const ORDER_LINES_MAX: usize = 200;
/// Rows of one page. Reached: refuse.
pub const PAGE_ROWS_MAX: usize = 200;
/// Bytes of a name.
pub const NAME_BYTES_MAX: usize = 200;
/// Bytes of a free note or reason.
pub const NOTE_BYTES_MAX: usize = 500;
/// Bytes of an idempotency key or an external id.
pub const KEY_BYTES_MAX: usize = 255;
/// Bytes of a request id.
pub const CORRELATION_BYTES_MAX: usize = 128;
/// An accepted command's answer is kept this long (engine time).
pub const COMMAND_MEMORY_MS: i64 = 24 * 3_600 * 1_000;
/// ... and this long when it moved money.
pub const MONEY_COMMAND_MEMORY_MS: i64 = 30 * 24 * 3_600 * 1_000;
/// An amount larger than this in one order is a typing error (minor units).
pub const AMOUNT_MINOR_MAX: i64 = 1_000_000_000_000;
/// Skills of one worker. Reached: refuse.
pub const SKILLS_MAX: usize = 64;
/// Legs of one transfer; a settlement has about ten. Reached: refuse.
pub const TRANSFER_LEGS_MAX: usize = 256;
/// Pieces of one product in one order line.
pub const QUANTITY_MAX: i64 = 1_000_000;
/// Pieces of one product in one warehouse; keeps sums of stock far from
/// overflow. Reached: refuse.
pub const STOCK_PIECES_MAX: i64 = 1_000_000_000_000;
/// A piece heavier than a tonne is a typing error. Reached: refuse.
pub const PIECE_WEIGHT_GRAMS_MAX: u32 = 1_000_000;
/// A tax of more than the whole price is a typing error. Reached: refuse.
pub const TAX_BASIS_POINTS_MAX: u32 = 10_000;
/// Prices published at once: one list is one event. Reached: refuse.
pub const PRICE_LIST_ENTRIES_MAX: usize = 10_000;
/// Bytes of a market's money policy. Reached: refuse.
pub const MONEY_POLICY_BYTES_MAX: usize = 4 * 1024;

/// How long a worker has to answer a direct offer.
pub const OFFER_TTL_MS: i64 = 30_000;
/// ... and a broadcast one.
pub const BROADCAST_OFFER_TTL_MS: i64 = 40_000;
/// ... and one that a person pinned to them: nobody else waits for it meanwhile.
pub const PINNED_OFFER_TTL_MS: i64 = 120_000;
/// Offers are made in at most this many waves, then a person decides.
pub const WAVES_MAX: u8 = 3;
/// Candidates looked at in one decision.
pub const CANDIDATES_MAX: usize = 16;
/// Workers asked at once by `broadcast`.
pub const BROADCAST_WIDTH: usize = 5;
/// How far to look for workers in the first wave, metres; each wave widens it.
pub const SEARCH_RADIUS_M: f64 = 4_000.0;
/// ... by this much, metres.
pub const SEARCH_RADIUS_WAVE_M: f64 = 2_000.0;
/// ... and by this much for every whole minute in which nobody was found.
pub const SEARCH_RADIUS_MINUTE_M: f64 = 2_000.0;
/// ... but never beyond this: from farther away nobody is worth asking.
pub const SEARCH_RADIUS_M_MAX: f64 = 20_000.0;
/// Workers whose reasons are counted when nobody was eligible.
pub const COUNTED_MAX: usize = 200;
/// Workers near that a strategy examines until it has its candidates.
pub const EXAMINED_MAX: usize = 256;
/// An order for which nobody was found is looked at again after this long.
pub const RETRY_MS: i64 = 5_000;
/// ... and after this long when somebody was found but taken meanwhile: soon,
/// yet not so soon that a planner with an old snapshot spins.
pub const RACED_RETRY_MS: i64 = 50;
/// Without anyone eligible for this long, a person is called.
pub const NOBODY_ESCALATES_MS: i64 = 10 * 60 * 1_000;
/// Decision records kept per order; the oldest make room (the journal has all).
pub const DECISIONS_PER_ORDER_MAX: usize = 20;
/// Photos, signatures and PIN checks of one step. Reached: refuse.
pub const PROOFS_PER_STEP_MAX: usize = 20;
/// Offers and orders, each, that one tick of dispatch handles; the rest waits
/// for the next, which is due at once.
pub const TICK_ITEMS_MAX: usize = 256;
/// A worker without a fix for this long is stale, then lost.
pub const STALE_MS: i64 = 90_000;
/// ... and lost after this long.
pub const LOST_MS: i64 = 300_000;
/// Cash a worker may carry unless the worker's own cap says otherwise.
pub const CASH_CAP_MINOR: i64 = 20_000;
/// Events between two snapshots of a shard; bounds the journal's tail to be replayed.
pub const SNAPSHOT_EVENTS: u64 = 50_000;
/// Points of a worker's track kept in memory before they are sealed into a block.
pub const TRACK_BLOCK_POINTS: usize = 256;
/// Sealed blocks waiting for the archive. Reached: the oldest goes, counted.
pub const TRACK_BLOCKS_WAITING_MAX: usize = 10_000;
/// Looks for a worker taken up in one round of the planner.
pub const LOOKS_PER_ROUND_MAX: usize = 64;
/// A look that takes longer is made again without streets.
pub const LOOK_MS_MAX: u64 = 300;
/// Points of one zone's rings together; checking a ring takes time by the square.
/// Reached: refuse.
pub const ZONE_POINTS_MAX: usize = 2_000;
/// Zones of one market. Reached: refuse.
pub const ZONES_MAX: usize = 100_000;

/// Bytes of one journal row's body before compression; a larger one is a defect
/// of the caller. Reached: refuse.
pub const JOURNAL_BODY_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Bytes of one snapshot before compression. SQLite holds at most 1 GB in a
/// field. Reached: refuse; recovery then takes longer.
pub const SNAPSHOT_BYTES_MAX: usize = 900 * 1024 * 1024;
/// Snapshots kept per shard: a damaged one is stepped over. Older ones are deleted.
pub const SNAPSHOTS_KEPT: i64 = 3;
/// Stored bytes are compressed from this size on; below it a frame's header eats the gain.
pub const COMPRESS_FROM_BYTES: usize = 1_024;
/// Journal rows read or folded in one go: bounds memory, and the time a
/// projection's transaction stays open.
pub const JOURNAL_PAGE_BATCHES: usize = 64;
/// Connections to Postgres for the system's own components.
pub const POSTGRES_SYSTEM_CONNECTIONS_MAX: u32 = 8;
/// Connections to Postgres lent to tenants' transactions. Reached: wait, then fail.
pub const POSTGRES_TENANT_CONNECTIONS_MAX: u32 = 16;
/// Reading connections to each SQLite file. Reached: wait, then fail.
pub const SQLITE_READERS_MAX: u32 = 4;
/// A connection that cannot be had within this time is an error.
pub const CONNECTION_WAIT_MS: u64 = 10_000;

/// A new socket says hello within this time of wall clock, or is closed.
pub const SOCKET_HELLO_MS: u64 = 10_000;
/// A message that cannot be written within this time: the reader is cut off and
/// resumes by `seq`.
pub const SOCKET_STALLED_MS: u64 = 10_000;
/// How often the token of an open socket is looked at again.
pub const SOCKET_RECHECK_MS: u64 = 20_000;
/// Bytes that may wait in a driver socket's write buffer, one message at a time:
/// a job of `ORDER_LINES_MAX` lines with long names fits. Reached: disconnect.
pub const DRIVER_WRITE_BUFFER_BYTES_MAX: usize = 256 * 1024;
/// Unreadable messages in a row before a socket is closed (1008).
pub const UNREADABLE_MESSAGES_MAX: u32 = 20;
/// Messages a second on a console's socket, sustained. Reached: close 1008.
pub const CONSOLE_MESSAGES_PER_S_MAX: u32 = 10;
/// Burst above it.
pub const CONSOLE_MESSAGES_BURST: u32 = 30;
/// Consoles are told of changes at most this often: 4 Hz.
pub const CONSOLE_TICK_MS: u64 = 250;
/// Bytes that may wait in a console socket's write buffer: a snapshot of
/// `CONSOLE_ORDERS_MAX` orders fits. Reached: disconnect.
pub const CONSOLE_WRITE_BUFFER_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Open orders in one console snapshot, the most recently changed; the rest is
/// counted (`orders_left_out`).
pub const CONSOLE_ORDERS_MAX: usize = 10_000;
/// Changed orders and workers, each, remembered for a slow console. Reached: it
/// gets a snapshot instead of a delta.
pub const CONSOLE_CHANGES_MAX: usize = 10_000;
/// Calls for help kept per market for consoles. Reached: the oldest makes room
/// (each is in the log as well).
pub const ALERTS_MAX: usize = 100;
/// Offers written to sockets whose `sent` time waits to be recorded. Reached:
/// the time is not recorded, and counted; the offer itself is not affected.
pub const OFFERS_SENT_QUEUE_MAX: usize = 4_096;
/// Bytes of a bearer token. Reached: refuse.
pub const TOKEN_BYTES_MAX: usize = 4 * 1024;
/// A person's token holds for a working day; revocation and role changes are
/// looked up on every request, so this bounds only a stolen token.
pub const USER_TOKEN_S: u64 = 8 * 3_600;
/// A worker's token holds for a long shift.
pub const WORKER_TOKEN_S: u64 = 10 * 3_600;
/// Characters of a password, at least ...
pub const PASSWORD_CHARS_MIN: usize = 8;
/// ... and bytes at most: hashing time grows with the length.
pub const PASSWORD_BYTES_MAX: usize = 200;
/// Wrong attempts to sign in to one account within the window. Reached: 429.
pub const SIGN_IN_WRONG_MAX: usize = 5;
/// The window, milliseconds of wall time.
pub const SIGN_IN_WINDOW_MS: u64 = 15 * 60 * 1_000;
/// Accounts whose wrong attempts are counted at once. Reached: the oldest are forgotten.
pub const SIGN_IN_ACCOUNTS_MAX: usize = 100_000;
/// How long a sign-in link opens a session: long enough to be sent and tapped,
/// short enough that a forgotten message opens nothing.
pub const SIGN_IN_LINK_MS: i64 = 15 * 60 * 1_000;
/// Sign-in codes that ran out this long ago are forgotten with the next one made.
pub const SIGN_IN_LINK_KEPT_MS: i64 = 24 * 3_600 * 1_000;
/// Tracking links of one order that are not revoked. Reached: refuse.
pub const LINKS_PER_ORDER_MAX: i64 = 20;
/// A tracking link opens for this long after its order's end: long enough for a
/// receipt and a complaint, not for ever.
pub const LINK_KEPT_MS: i64 = 7 * 24 * 3_600 * 1_000;
/// A prediction older than this is shown as stale, in a wider band.
pub const ETA_OLD_MS: i64 = 60_000;
/// Bytes of one photo or signature: a phone's picture scaled to read a door
/// number. Reached: refuse (413).
pub const PROOF_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Wrong PINs for one stop within the window: five of ten thousand numbers are
/// worth no guessing. Reached: refuse, until the window has passed.
pub const PIN_WRONG_MAX: usize = 5;
/// The window, milliseconds of wall time.
pub const PIN_WINDOW_MS: u64 = 10 * 60 * 1_000;
/// Metres of accuracy of a tracker's fix that says none: a phone's usual.
pub const TRACKER_ACCURACY_M: f64 = 25.0;
/// Reasons given with a rating. Reached: refuse.
pub const RATING_REASONS_MAX: usize = 8;
/// Lines of a worker's day; the oldest of the week are left out.
pub const DAY_LINES_MAX: usize = 200;
/// Memory of one password hash: the least that OWASP advises for argon2id.
pub const PASSWORD_MEMORY_KIB: u32 = 19_456;
/// Passwords hashed at once; each takes a core and its memory. Reached: wait.
pub const HASHES_AT_ONCE: usize = 2;
/// API keys whose lookup is remembered. Reached: forgotten, all of them.
pub const KNOWN_KEYS_MAX: usize = 10_000;
/// Tokens whose signature need not be checked again; past it all are forgotten and
/// checked once more.
pub const VERIFIED_TOKENS_MAX: usize = 100_000;
/// Callers whose rate is counted at once. Reached: those at rest are forgotten.
pub const RATE_CALLERS_MAX: usize = 100_000;
/// Requests a second of one caller, sustained, unless configured. Reached: 429.
pub const REQUESTS_PER_S: u32 = 200;
/// Tiles of the map cut at once; each takes a core for some milliseconds. Reached: wait.
pub const TILES_CUT_AT_ONCE: usize = 2;
/// Bytes of tiles kept, compressed: all of a city fits. Reached: the longest unasked
/// goes. Those up to zoom 11 stay beside them; they are few.
pub const TILE_CACHE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Orders in one bulk request. Reached: refuse.
pub const BULK_ORDERS_MAX: usize = 100;
/// Acts on orders in one request: a screenful, selected. Reached: refuse.
pub const ACTS_MAX: usize = 200;
/// Orders of a market for which arrival is predicted; each takes about half a
/// kilobyte and its share of a sweep. Reached: the newest go without, counted.
pub const ETA_ORDERS_MAX: usize = 50_000;
/// How often predictions are looked after, engine time.
pub const ETA_SWEEP_MS: i64 = 1_000;
/// A prediction older than this is made anew, engine time.
pub const ETA_REFRESH_MS: i64 = 5_000;
/// Wall time that one sweep of predictions may spend asking the streets: a tenth
/// of one core. Reached: the rest is scaled from the last answer of the streets,
/// and those who waited longest are first in the next sweep.
pub const ETA_ROADS_MS_MAX: u64 = 100;
/// Consoles are shown a prediction anew when it moved by this much ...
pub const ETA_NOTICED_MS: i64 = 15_000;
/// ... or when what they were shown is this old.
pub const ETA_SHOWN_MS: i64 = 60_000;
/// A prediction is never narrower than this to either side, seconds.
pub const ETA_BAND_S_MIN: u32 = 60;
/// ... and never wider: beyond it the time says nothing.
pub const ETA_BAND_S_MAX: u32 = 1_800;
/// What the way to a pickup takes while nobody is known to go there: half of the
/// first search radius at the speed of a city.
pub const ETA_APPROACH_S: u32 = 360;
/// An order predicted late counts as such until it is early by this much again,
/// so that it does not flicker.
pub const RISK_RELIEF_MS: i64 = 60_000;
/// People shown as present at one market's consoles. Reached: who comes later
/// works as before but is not shown.
pub const PEOPLE_MAX: usize = 200;
/// People whose names are kept at hand. Reached: forgotten, all of them, and
/// read again as they are needed.
pub const NAMES_MAX: usize = 100_000;
/// A name is read again after this long, milliseconds of wall time: whoever was
/// erased or renamed elsewhere is not shown for longer.
pub const NAMES_MS: u64 = 60_000;
/// People whose names are asked of the store in one question.
pub const NAMES_PER_QUESTION: usize = 200;
/// Coordinates of one OSRM route. Reached: refuse (`TooBig`).
pub const OSRM_ROUTE_PLACES_MAX: usize = 500;
/// Coordinates of a route that is found sooner than handed to another thread.
pub const OSRM_ROUTE_PLACES_LIGHT: usize = 8;
/// Cells of one OSRM table, 1,000 by 1,000. Reached: refuse (`TooBig`).
pub const OSRM_TABLE_CELLS_MAX: usize = 1_000_000;
/// Cells of a table with distances, which takes a whole way for each. Reached: refuse.
pub const OSRM_TABLE_DISTANCES_MAX: usize = 10_000;
/// Cells of a table that is found sooner than handed to another thread.
pub const OSRM_TABLE_CELLS_LIGHT: usize = 100;
/// Streets around one coordinate. Reached: refuse (`TooBig`).
pub const OSRM_NEAREST_MAX: usize = 100;
/// Fixes of one OSRM trace. Reached: refuse (`TooBig`).
pub const OSRM_MATCH_FIXES_MAX: usize = 1_000;
/// The widest deviation of a receiver; every street around is a candidate. Reached: refuse.
pub const OSRM_MATCH_RADIUS_M_MAX: f64 = 100.0;
/// How far a coordinate may lie from a street where nothing else is said.
pub const OSRM_RADIUS_M_MAX: f64 = 20_000.0;
/// Heavy road questions waiting for their turn. Reached: refuse (503).
pub const ROAD_QUESTIONS_WAITING_MAX: usize = 64;
/// Segments of one traffic report. Reached: refuse.
pub const TRAFFIC_SEGMENTS_MAX: usize = 100_000;
/// Bytes of one traffic report: so many segments, written with spaces.
pub const TRAFFIC_BYTES_MAX: usize = 12 * 1024 * 1024;
/// Faster than any road; a report beyond it is a mistake in its units. Reached: refuse.
pub const TRAFFIC_KM_H_MAX: f64 = 250.0;
/// Unknown segments that an answer names; the rest is counted.
pub const TRAFFIC_UNKNOWN_NAMED_MAX: usize = 100;
/// Vehicles of one problem to be solved. Reached: refuse (413 to VROOM's clients, else 422).
pub const SOLVE_VEHICLES_MAX: usize = 1_000;
/// Stops of one problem to be solved, two for each shipment: a city is cut into zones
/// long before. Reached: refuse (413 to VROOM's clients, else 422).
pub const SOLVE_TASKS_MAX: usize = 2_000;
/// Rows of a matrix that comes with a problem. Reached: refuse (413).
pub const VROOM_ROWS_MAX: usize = 4_000;
/// Cells of all matrices that vehicles of different speeds and prices need together, four
/// bytes to each of three figures. Reached: refuse (413).
pub const VROOM_CELLS_MAX: usize = 20_000_000;
/// Bytes of a problem: a matrix of 2,000 rows, written out. Reached: refuse (413).
pub const VROOM_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Problems waiting for their turn to be solved. Reached: refuse (503).
pub const SOLVES_WAITING_MAX: usize = 16;
/// Longest search that one request may have, milliseconds. Reached: taken for this.
pub const SOLVE_MS_MAX: u64 = 30_000;
/// Search of a problem for which no time is named: a second ...
pub const SOLVE_USUAL_MS: u64 = 1_000;
/// ... and this long for every task ...
pub const SOLVE_TASK_MS: u64 = 5;
/// ... but never longer than this.
pub const SOLVE_USUAL_MS_MAX: u64 = 5_000;
/// Cells of a table of seconds for a problem. Reached: refuse.
pub const SOLVE_CELLS_MAX: usize = 4_000_000;
/// Cells of a table with metres, which takes a whole way for each. Reached: refuse.
pub const SOLVE_METRES_CELLS_MAX: usize = 90_000;
/// How far a place of a problem may lie from a street, metres. Reached: refuse.
pub const SOLVE_SNAP_M_MAX: f64 = 1_000.0;
/// Bytes of a problem in our own form: a thousand shipments with all their fields.
/// Reached: refuse (413).
pub const OPTIMIZE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Days between the first shift of a problem and any of its times. Reached: refuse.
pub const OPTIMIZE_DAYS_MAX: i64 = 366;
/// Stops from which on routes are split into groups and improved side by side; below, one
/// thread finds as much and leaves the others to other callers.
pub const OPTIMIZE_SPLIT_STOPS: usize = 500;
/// Steps that may be walked to explain what is left out, about a second's worth. Reached:
/// the rest is told without reasons.
pub const OPTIMIZE_EXPLAIN_STEPS_MAX: usize = 20_000_000;
