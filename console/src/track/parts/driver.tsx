// Who brings it. A position that is old is called old.
import { span } from "../../shared/format.ts";
import type { View } from "../core/view.ts";
import { useWords } from "../words.ts";

export function Driver({ view }: { view: View }) {
  const words = useWords();
  const { name, vehicle, seen } = view.driver ?? {};
  return (
    <section className="card driver" aria-labelledby="driver">
      <span className="avatar" aria-hidden="true">
        <svg viewBox="0 0 24 24">
          <circle cx="12" cy="8.5" r="4" />
          <path d="M4.5 20a7.5 7.5 0 0 1 15 0" />
        </svg>
      </span>
      <div>
        <h2 id="driver" className="small">
          {words.driver}
        </h2>
        <p className="name">
          <bdi>{name ?? words.driver}</bdi>
          {vehicle && <span className="vehicle"> · {vehicle}</span>}
        </p>
        {seen && <p className={seen.stale ? "seen stale" : "seen"}>{(seen.stale ? words.positionStale : words.position)(span(seen.ageMs))}</p>}
        {!seen && view.stage === "on_the_way" && <p className="seen">{words.noPosition}</p>}
      </div>
    </section>
  );
}
