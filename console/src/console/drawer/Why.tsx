// Why this worker, or why nobody: the decision's own words first, the figures below.
import { distance, exactTime, spoken } from "../../shared/format";
import { workerName } from "../store/derive";
import { useMarket } from "../store/market";
import { Counted } from "./Counted";
import { Loaded } from "./Loaded";
import { type CandidateView, type DecisionView, useWhy } from "./orderData";
import { against, sentence, verdict, wayTime } from "./words";

export function Why({ id }: { id: string }) {
  const query = useWhy(id);
  return (
    <div className="tab">
      <Loaded query={query} what="the decisions">
        {({ decisions }) =>
          decisions.length === 0 ? (
            <p className="quiet">No look for a worker has been made yet.</p>
          ) : (
            decisions.map((decision, i) => <Decision key={decision.id} decision={decision} open={i === 0} />)
          )
        }
      </Loaded>
    </div>
  );
}

function Decision({ decision, open }: { decision: DecisionView; open: boolean }) {
  const counted = Object.keys(decision.counted).length > 0;
  return (
    <details className="decision" open={open}>
      <summary>
        <span className="num">{exactTime(Date.parse(decision.at))}</span> wave {decision.wave}, {spoken(decision.strategy)}, within{" "}
        {distance(decision.radius_m)}
      </summary>
      <p className="why-words">{sentence(decision.words)}.</p>
      {decision.candidates.length > 0 && <Candidates candidates={decision.candidates} />}
      {counted && <Counted counted={decision.counted} />}
      {decision.nearest_miss && <Miss miss={decision.nearest_miss} />}
    </details>
  );
}

function Candidates({ candidates }: { candidates: readonly CandidateView[] }) {
  return (
    <table className="why-table">
      <thead>
        <tr>
          <th scope="col">Worker</th>
          <th scope="col" className="num">
            To pickup
          </th>
          <th scope="col" className="num">
            By road
          </th>
          <th scope="col">Verdict</th>
        </tr>
      </thead>
      <tbody>
        {candidates.map((candidate) => (
          <Row key={candidate.worker_id} candidate={candidate} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ candidate }: { candidate: CandidateView }) {
  const row = useMarket((market) => market.workers.get(candidate.worker_id));
  const metres = candidate.to_pickup_m ?? null;
  return (
    <tr data-verdict={candidate.verdict}>
      <td>
        <bdi>{workerName(row)}</bdi>
      </td>
      <td className="num">{candidate.to_pickup_s === null || candidate.to_pickup_s === undefined ? "–" : wayTime(candidate.to_pickup_s)}</td>
      <td className="num">{metres === null ? `${distance(candidate.distance_m)} straight` : distance(metres)}</td>
      <td>{candidate.against.length > 0 ? candidate.against.map(against).join(", ") : verdict(candidate.verdict)}</td>
    </tr>
  );
}

function Miss({ miss }: { miss: NonNullable<DecisionView["nearest_miss"]> }) {
  const row = useMarket((market) => market.workers.get(miss.worker_id));
  return (
    <p>
      Closest: <bdi>{workerName(row)}</bdi>, {distance(miss.distance_m)} away, but {miss.against.map(against).join(", ")}.
    </p>
  );
}
