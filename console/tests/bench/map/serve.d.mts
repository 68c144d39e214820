export interface ServedBench {
  address: string;
  /** Every path asked for so far. */
  asked: string[];
  /** Set `broken` to answer tiles with 503. */
  tiles: { broken: boolean };
  close(): void;
}
export function serveBench(): Promise<ServedBench>;
