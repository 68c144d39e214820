// Before there is anything to show, and when there is nothing to be told.
import { useWords } from "../words.ts";

/** One page for every link that does not work, whatever the reason. */
export function Nothing() {
  const words = useWords();
  return (
    <main className="blank">
      <svg viewBox="0 0 48 48" aria-hidden="true">
        <path d="M20 28l8-8M17 23l-4 4a6 6 0 0 0 8 8l4-4M31 25l4-4a6 6 0 0 0-8-8l-4 4" />
      </svg>
      <h1>{words.notActive}</h1>
      <p>{words.notActiveDetail}</p>
    </main>
  );
}

export function Waiting({ trouble }: { trouble: boolean }) {
  const words = useWords();
  return (
    <main className="blank" aria-busy={!trouble}>
      <div className={trouble ? "dots still" : "dots"} aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
      <h1 className="visually-hidden">{words.title}</h1>
      <p role="status">{trouble ? words.offlineFirst : words.loading}</p>
    </main>
  );
}
