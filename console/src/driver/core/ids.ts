// Ids made on the phone. `crypto.randomUUID` exists on secure pages only, and a
// phone may meet the server by plain http on the local network.

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

function bytes(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(16));
}

/** Writes a UUID's version and variant over random bytes. */
function stamped(b: Uint8Array, version: number): Uint8Array {
  b[6] = ((b[6] ?? 0) & 0x0f) | version;
  b[8] = ((b[8] ?? 0) & 0x3f) | 0x80;
  return b;
}

/** A random UUID (version 4). */
export function uuid(): string {
  const b = stamped(bytes(), 0x40);
  const hex = Array.from(b, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** A proof's id: `prf_` and a UUIDv7 in 26 letters of Crockford's base32. */
export function proofId(nowMs: number = Date.now()): string {
  const b = bytes();
  let time = BigInt(nowMs);
  for (let i = 5; i >= 0; i--) {
    b[i] = Number(time & 255n);
    time >>= 8n;
  }
  stamped(b, 0x70);
  let raw = b.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let text = "";
  for (let i = 0; i < 26; i++) {
    text = ALPHABET.charAt(Number(raw & 31n)) + text;
    raw >>= 5n;
  }
  return `prf_${text}`;
}
