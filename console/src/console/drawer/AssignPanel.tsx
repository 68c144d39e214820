// Who could take it, best first, with what each would cost. 1-9 chooses.
import { Kbd, Select } from "@mantine/core";
import { useEffect, useMemo } from "react";
import { amount, distance, spoken } from "../../shared/format";
import { useActs } from "../acts/useActs";
import { workerName } from "../store/derive";
import { useMarket } from "../store/market";
import { useSession } from "../store/session";
import { Counted } from "./Counted";
import { Loaded } from "./Loaded";
import { type Candidate, useCandidates } from "./orderData";
import { useDrawer } from "./useDrawer";
import { wayTime } from "./words";

interface Props {
  id: string;
  act: "assign" | "pin";
}

export function AssignPanel({ id, act }: Props) {
  const query = useCandidates(id);
  const { perform, closed } = useActs();
  const close = useDrawer((drawer) => drawer.close);
  const choose = (worker: string): void => {
    close();
    void perform({ name: act, order: id, worker });
  };
  useNumberKeys(query.isPlaceholderData ? [] : (query.data?.items ?? []), closed === null, choose);
  return (
    <>
      <h3>{act === "pin" ? "Ask only this worker" : "Assign to"}</h3>
      <Loaded query={query} what="who could take it">
        {({ items, counted }) => (
          <>
            {items.length === 0 && <p className="quiet">Nobody is eligible right now.</p>}
            <ol className="candidates">
              {items.map((candidate, i) => (
                <Row key={candidate.worker_id} candidate={candidate} n={i + 1} off={closed !== null} choose={choose} />
              ))}
            </ol>
            {items.length === 0 && counted && <Counted counted={counted} />}
          </>
        )}
      </Loaded>
      <Anyone choose={choose} off={closed !== null} />
    </>
  );
}

interface RowProps {
  candidate: Candidate;
  n: number;
  off: boolean;
  choose: (worker: string) => void;
}

function Row({ candidate, n, off, choose }: RowProps) {
  const row = useMarket((market) => market.workers.get(candidate.worker_id));
  const currency = useSession((session) => session.market?.currency ?? "EUR");
  const name = candidate.name ?? workerName(row);
  const terms = [
    candidate.to_pickup_s !== null && candidate.to_pickup_s !== undefined && wayTime(candidate.to_pickup_s),
    candidate.to_pickup_m !== null && candidate.to_pickup_m !== undefined && distance(candidate.to_pickup_m),
    candidate.vehicle && spoken(candidate.vehicle),
    typeof candidate.rating === "number" && `★ ${candidate.rating.toFixed(1)}`,
    candidate.cash_minor && candidate.cash_minor > 0 && `${amount(candidate.cash_minor, currency)} cash`,
  ].filter((term): term is string => typeof term === "string");
  return (
    <li>
      <button type="button" className="candidate" disabled={off} onClick={() => choose(candidate.worker_id)}>
        <Kbd size="xs">{n}</Kbd>
        <span className="candidate-name">
          <bdi>{name}</bdi>
        </span>
        <span className="candidate-terms">{terms.join(" · ")}</span>
        {candidate.note && <span className="candidate-note">{candidate.note}</span>}
      </button>
    </li>
  );
}

/** Anyone at all, by name: the server says no to who cannot. */
function Anyone({ choose, off }: { choose: (worker: string) => void; off: boolean }) {
  const workers = useMarket((market) => market.workers);
  const rev = useMarket((market) => market.workersRev);
  const data = useMemo(() => {
    void rev;
    return [...workers.values()].map((row) => ({ value: row.id, label: workerName(row) }));
  }, [workers, rev]);
  return (
    <Select
      size="xs"
      mt="xs"
      searchable
      openOnFocus={false}
      disabled={off}
      aria-label="Somebody else"
      placeholder="Somebody else, by name"
      data={data}
      limit={30}
      value={null}
      onChange={(worker) => worker && choose(worker)}
      nothingFoundMessage="Nobody by this name"
    />
  );
}

function useNumberKeys(items: readonly Candidate[], on: boolean, choose: (worker: string) => void): void {
  useEffect(() => {
    if (!on) return;
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
      const chosen = /^[1-9]$/.test(event.key) ? items[Number(event.key) - 1] : undefined;
      if (!chosen) return;
      event.preventDefault();
      event.stopPropagation();
      choose(chosen.worker_id);
    };
    window.addEventListener("keydown", pressed, { capture: true });
    return () => window.removeEventListener("keydown", pressed, { capture: true });
  });
}

function isTyping(where: EventTarget | null): boolean {
  return where instanceof Element && where.closest("input, textarea, select, [contenteditable]") !== null;
}
