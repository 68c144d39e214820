// Who gets it, what the driver should know, by when, and how a worker is sought.
import { Group, NativeSelect, Textarea, TextInput } from "@mantine/core";
import type { Strategy } from "../acts/act";
import type { Draft, FieldErrors } from "./draft";
import { useIntake } from "./useIntake";

const DUE = [
  { value: "", label: "No promise" },
  ...[20, 30, 45, 60, 90, 120, 240].map((minutes) => ({ value: String(minutes), label: minutes < 120 ? `In ${minutes} min` : `In ${minutes / 60} h` })),
];

const STRATEGIES = [
  { value: "nearest", label: "Ask the nearest" },
  { value: "broadcast", label: "Broadcast" },
  { value: "manual", label: "I assign it" },
];

type TextField = "name" | "phone" | "address" | "note";

export function More({ errors }: { errors: FieldErrors }) {
  const { draft, change } = useIntake();
  return (
    <fieldset>
      <legend>Who and when</legend>
      <Group grow gap={8} align="flex-start">
        <Text field="name" label="Name" max={200} errors={errors} draft={draft} change={change} />
        <Text field="phone" label="Phone" max={40} errors={errors} draft={draft} change={change} />
      </Group>
      <Text field="address" label="Address" max={500} errors={errors} draft={draft} change={change} />
      <Textarea label="Note for the driver" autosize minRows={1} maxRows={4} maxLength={500} value={draft.note} error={errors.note} onChange={(event) => change({ note: event.currentTarget.value })} />
      <Group grow gap={8} align="flex-start">
        <NativeSelect
          label="Promised"
          data={DUE}
          value={draft.dueMinutes === null ? "" : String(draft.dueMinutes)}
          error={errors.due}
          onChange={(event) => change({ dueMinutes: event.currentTarget.value === "" ? null : Number(event.currentTarget.value) })}
        />
        <NativeSelect label="Worker" data={STRATEGIES} value={draft.strategy} error={errors.strategy} onChange={(event) => change({ strategy: event.currentTarget.value as Strategy })} />
      </Group>
    </fieldset>
  );
}

interface TextProps {
  field: TextField;
  label: string;
  max: number;
  errors: FieldErrors;
  draft: Draft;
  change: (part: Partial<Draft>) => void;
}

function Text({ field, label, max, errors, draft, change }: TextProps) {
  return <TextInput label={label} maxLength={max} autoComplete="off" value={draft[field]} error={errors[field]} onChange={(event) => change({ [field]: event.currentTarget.value })} />;
}
