// Calling an order off: first what follows from it, by the server's own reckoning, then
// the reason, then five seconds to think again.
import { Button, Group, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { amount } from "../../shared/format";
import { names } from "../acts/desk";
import { useActs } from "../acts/useActs";
import { Loaded } from "./Loaded";
import { type CancelPreview, type OrderView, useCancelPreview, useRow } from "./orderData";
import { useDrawer } from "./useDrawer";

const BY = [
  { value: "customer", label: "The customer" },
  { value: "merchant", label: "The merchant" },
  { value: "dispatcher", label: "The house" },
];

export function CancelPanel({ id, order }: { id: string; order: OrderView | undefined }) {
  const row = useRow(id);
  const query = useCancelPreview(id, row?.version ?? order?.version);
  const allowed = query.data?.allowed ?? !query.data;
  return (
    <>
      <h3>Cancel: what follows</h3>
      <Loaded query={query} what="the consequences">
        {(preview) => <Consequences preview={preview} order={order} />}
      </Loaded>
      {allowed && <Form id={id} ready={query.data !== undefined} />}
    </>
  );
}

function Form({ id, ready }: { id: string; ready: boolean }) {
  const { perform, closed } = useActs();
  const close = useDrawer((drawer) => drawer.close);
  const [reason, setReason] = useState("");
  const [by, setBy] = useState("customer");
  const submit = (): void => {
    close();
    void perform({ name: "cancel", order: id, reason: reason.trim(), by: by as "customer" });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() && closed === null) submit();
      }}
    >
      <Group gap={8} align="flex-end" wrap="nowrap">
        <NativeSelect size="xs" label="Asked by" data={BY} value={by} onChange={(event) => setBy(event.currentTarget.value)} />
        <TextInput size="xs" flex={1} label="Reason" required maxLength={500} data-autofocus value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      </Group>
      <Group justify="flex-end" gap={8} mt={8}>
        <Button size="xs" variant="default" onClick={close}>
          Leave it
        </Button>
        <Button size="xs" color="red.9" type="submit" disabled={!ready || closed !== null || reason.trim() === ""}>
          Cancel order
        </Button>
      </Group>
    </form>
  );
}

function Consequences({ preview, order }: { preview: CancelPreview; order: OrderView | undefined }) {
  const said = problemWords(preview.problem);
  if (!preview.allowed) return <p className="refusal">It cannot be cancelled. {said}</p>;
  const lines = preview.words?.length ? preview.words : consequences(preview, order);
  return (
    <ul className="consequences">
      {lines.map((words) => (
        <li key={words}>{words}</li>
      ))}
    </ul>
  );
}

function problemWords(problem: CancelPreview["problem"]): string {
  if (!problem) return "";
  return typeof problem === "string" ? problem : (problem.detail ?? "");
}

/** Said by ourselves where the server gave figures only. */
function consequences(preview: CancelPreview, order: OrderView | undefined): string[] {
  const money = (minor: number): string => amount(minor, order?.total.currency ?? "EUR");
  const pieces = (preview.released ?? []).reduce((sum, line) => sum + line.pieces, 0);
  const lines: string[] = [];
  if (preview.offers_withdrawn) lines.push(`${preview.offers_withdrawn} open offers are withdrawn.`);
  if (preview.worker_id) lines.push(`${names.worker(preview.worker_id)} loses the job and is told at once.`);
  if (pieces > 0) lines.push(`${pieces} pieces go back into stock.`);
  if (preview.refund_minor) lines.push(`${money(preview.refund_minor)} goes back to the customer's wallet.`);
  if (preview.worker_pay_minor) lines.push(`The worker is paid ${money(preview.worker_pay_minor)}.`);
  if (preview.fee_minor) lines.push(`A fee of ${money(preview.fee_minor)} is kept.`);
  if (preview.returns_goods) lines.push("The goods have to come back.");
  return lines.length > 0 ? lines : ["Nobody has it yet: nothing else follows."];
}
