// Tracking documents as the server writes them, for the tests of the page that reads them.
export const NOON = Date.parse("2026-11-21T12:00:00Z");
export const at = (minutes: number): string => new Date(NOON + minutes * 60_000).toISOString();

/** A delivery on its way, for its recipient; anything may be set by `more`. */
export function sample(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    state: "in_progress",
    stage: "coming",
    party: "recipient",
    title: "Your order from Padaria",
    placed_at: at(-20),
    updated_at: at(-1),
    server_time: at(0),
    eta: { from: at(10), to: at(20), as_of: at(0), stale: false },
    worker: { first_name: "Wanda", vehicle: "motorcycle", position: { lat: 41.15, lng: -8.61, at: at(0), stale: false } },
    dropoff: { lat: 41.1579, lng: -8.6291, address: "Rua da Boavista 1" },
    pickup: { lat: 41.1496, lng: -8.6109 },
    pin: "4711",
    stops_before: 0,
    items: [{ name: "Bread", quantity: 2 }],
    money: { total_minor: 1031, currency: "EUR", payment: "cash", cash_due_minor: 1031 },
    can: { rate: false, tip: false, change_note: true },
    attribution: "© OpenStreetMap contributors",
    ...more,
  };
}
