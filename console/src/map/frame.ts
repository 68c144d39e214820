// The binary frames of positions as the server sends them: a header of 16 bytes, then
// records. Nothing here throws: a frame we cannot trust is refused with a word that says why.

const MAGIC = 0x4f; // "O"
const VERSION = 1;
const COMPLETE = 1;
const HEADER_BYTES = 16;
/** What a record holds today. A newer server may append; we step over what we do not know. */
const KNOWN_RECORD_BYTES = 14;
/** More than any market has; a longer frame is not ours. */
export const RECORDS_MAX = 200_000;

export type Refusal = "not_a_frame" | "unknown_version" | "record_too_short" | "cut_off" | "too_many";

export interface Frame {
  tick: number;
  /** Epoch ms by the engine's clock. */
  engineTime: number;
  /** Everyone is in it: forget who is not. */
  complete: boolean;
  records: number;
  recordBytes: number;
  view: DataView;
}

export function readFrame(bytes: unknown): Frame | Refusal {
  if (!(bytes instanceof ArrayBuffer) || bytes.byteLength < HEADER_BYTES) return "not_a_frame";
  const view = new DataView(bytes);
  if (view.getUint8(0) !== MAGIC) return "not_a_frame";
  if (view.getUint8(1) !== VERSION) return "unknown_version";
  const recordBytes = view.getUint8(3);
  if (recordBytes < KNOWN_RECORD_BYTES) return "record_too_short";
  const records = (bytes.byteLength - HEADER_BYTES) / recordBytes;
  if (!Number.isInteger(records)) return "cut_off";
  if (records > RECORDS_MAX) return "too_many";
  return {
    tick: view.getUint32(4, true),
    engineTime: view.getInt32(12, true) * 2 ** 32 + view.getUint32(8, true),
    complete: (view.getUint8(2) & COMPLETE) !== 0,
    records,
    recordBytes,
    view,
  };
}

/** Where record `index` begins. */
export function recordAt(frame: Frame, index: number): number {
  return HEADER_BYTES + index * frame.recordBytes;
}
