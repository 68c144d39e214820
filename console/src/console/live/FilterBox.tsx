// The filter box: one language with the palette. `Esc` leaves it, `Enter` goes to the list.

import { IconSearch, IconX } from "@tabler/icons-react";
import { useUi } from "../store/ui";

export const FILTER_BOX = "filter-box";

export function FilterBox({ complaint }: { complaint: string | null }) {
  const filter = useUi((s) => s.filter);
  const { setFilter } = useUi.getState();
  return (
    <div className="filter">
      <IconSearch size={16} aria-hidden="true" />
      <input
        id={FILTER_BOX}
        type="text"
        value={filter}
        spellCheck={false}
        autoComplete="off"
        aria-label="Filter orders and workers"
        aria-invalid={complaint !== null}
        aria-describedby={complaint ? "filter-complaint" : undefined}
        placeholder="Filter: 9K3M, late>10, worker:ana"
        onChange={(event) => setFilter(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" && event.key !== "Enter") return;
          if (event.key === "Escape") setFilter("");
          event.currentTarget.blur();
          document.getElementById("queue")?.focus();
        }}
      />
      {filter && (
        <button type="button" className="icon-button" aria-label="Clear the filter" onClick={() => setFilter("")}>
          <IconX size={14} aria-hidden="true" />
        </button>
      )}
      {complaint && (
        <p id="filter-complaint" className="filter-complaint" role="status">
          {complaint} Everything is shown.
        </p>
      )}
    </div>
  );
}
