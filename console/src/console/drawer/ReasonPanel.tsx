// An act that needs a reason: chosen with one click, or written.
import { Button, Group, TextInput } from "@mantine/core";
import { useState } from "react";
import { acts } from "../acts/acts";
import { useActs } from "../acts/useActs";
import { useDrawer } from "./useDrawer";

const REASONS = {
  hold: ["Shop is not ready", "Customer asked to wait", "Address unclear", "Weather"],
  unassign: ["Worker asked for it", "Too slow", "Wrong worker", "Vehicle trouble"],
};

export function ReasonPanel({ id, act }: { id: string; act: "hold" | "unassign" }) {
  const { perform, closed } = useActs();
  const close = useDrawer((drawer) => drawer.close);
  const [own, setOwn] = useState("");
  const because = (reason: string): void => {
    close();
    void perform({ name: act, order: id, reason });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (own.trim()) because(own.trim());
      }}
    >
      <h3>{acts[act].title}: why?</h3>
      <Group gap={6}>
        {REASONS[act].map((reason) => (
          <Button key={reason} size="compact-sm" variant="default" disabled={closed !== null} onClick={() => because(reason)}>
            {reason}
          </Button>
        ))}
      </Group>
      <Group gap={6} mt={8} wrap="nowrap">
        <TextInput size="xs" flex={1} maxLength={500} aria-label="Another reason" placeholder="Another reason" value={own} onChange={(event) => setOwn(event.currentTarget.value)} />
        <Button size="xs" type="submit" disabled={closed !== null || own.trim() === ""}>
          {acts[act].title}
        </Button>
      </Group>
    </form>
  );
}
