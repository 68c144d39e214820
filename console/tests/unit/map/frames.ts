// Frames as the server writes them, for tests.

export interface Told {
  n: number;
  lat: number;
  lng: number;
  heading?: number;
  state?: number;
}

export interface Layout {
  magic?: number;
  version?: number;
  complete?: boolean;
  recordBytes?: number;
  tick?: number;
  engineTime?: number;
}

export const AVAILABLE = 1 << 2;

export function frameOf(told: readonly Told[], layout: Layout = {}): ArrayBuffer {
  const recordBytes = layout.recordBytes ?? 14;
  const bytes = new ArrayBuffer(16 + told.length * recordBytes);
  const view = new DataView(bytes);
  view.setUint8(0, layout.magic ?? 0x4f);
  view.setUint8(1, layout.version ?? 1);
  view.setUint8(2, layout.complete ? 1 : 0);
  view.setUint8(3, recordBytes);
  view.setUint32(4, layout.tick ?? 1, true);
  view.setBigInt64(8, BigInt(layout.engineTime ?? 1_000), true);
  told.forEach(({ n, lat, lng, heading = 0, state = AVAILABLE }, index) => {
    const at = 16 + index * recordBytes;
    view.setUint32(at, n, true);
    view.setInt32(at + 4, Math.round(lat * 1e7), true);
    view.setInt32(at + 8, Math.round(lng * 1e7), true);
    view.setUint8(at + 12, heading);
    view.setUint8(at + 13, state);
    for (let extra = 14; extra < recordBytes; extra++) view.setUint8(at + extra, 0xee);
  });
  return bytes;
}
