// Two dispatchers, one order: what you wanted beside what is there now, and whose hand it was.
import { Button, Group, Modal } from "@mantine/core";
import { spoken } from "../../shared/format";
import type { ShownOrder } from "./act";
import { type Asking, names, useDesk } from "./desk";

export function ConflictDialog() {
  const asking = useDesk((desk) => desk.asking[0]);
  if (!asking) return null;
  const leave = () => asking.answer("leave");
  return (
    <Modal opened onClose={leave} title="Somebody was faster" size="lg" closeButtonProps={{ "aria-label": "Leave it" }}>
      <Sides asking={asking} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={leave} data-autofocus>
          {asking.now ? "Leave it" : "Close"}
        </Button>
        {asking.now && (
          <Button onClick={() => asking.answer("again")}>
            Do it anyway
          </Button>
        )}
      </Group>
    </Modal>
  );
}

function Sides({ asking }: { asking: Asking }) {
  const { seen, now, who } = asking;
  return (
    <div className="conflict">
      <section aria-label="What you wanted">
        <h3>You wanted</h3>
        <p>{asking.wanted}</p>
        {seen && <p>when it was: {summary(seen)}</p>}
      </section>
      <section aria-label="What is there now">
        <h3>Now{who ? `, changed by ${who}` : ""}</h3>
        {now ? <Facts now={now} seen={seen} /> : <p>The order cannot be read now.</p>}
      </section>
    </div>
  );
}

function Facts({ now, seen }: { now: ShownOrder; seen: ShownOrder | undefined }) {
  const facts: [string, string, boolean][] = [
    ["State", spoken(now.state), seen !== undefined && seen.state !== now.state],
    ["Worker", now.worker_id ? names.worker(now.worker_id) : "nobody", seen !== undefined && seen.worker_id !== now.worker_id],
    ["On hold", now.on_hold ? (now.hold_reason ?? "yes") : "no", seen !== undefined && seen.on_hold !== now.on_hold],
    ["Pinned to", now.pinned ? names.worker(now.pinned) : "nobody", seen !== undefined && seen.pinned !== now.pinned],
  ];
  return (
    <dl>
      {facts.map(([what, is, changed]) => (
        <div key={what} style={{ display: "contents" }}>
          <dt>{what}</dt>
          <dd data-changed={changed}>{is}</dd>
        </div>
      ))}
    </dl>
  );
}

function summary(order: ShownOrder): string {
  const parts = [spoken(order.state)];
  if (order.worker_id) parts.push(`with ${names.worker(order.worker_id)}`);
  if (order.on_hold) parts.push("on hold");
  if (order.pinned) parts.push(`pinned to ${names.worker(order.pinned)}`);
  return parts.join(", ");
}
