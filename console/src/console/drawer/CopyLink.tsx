// Makes a tracking link for the recipient and puts it on the clipboard.
import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { IconCheck, IconLink } from "@tabler/icons-react";
import { useState } from "react";
import { words } from "../../shared/api/http";
import { tell } from "../acts/desk";
import { call } from "../store/session";

type State = { step: "idle" | "asking" | "copied" } | { step: "shown"; url: string };

export function CopyLink({ id }: { id: string }) {
  const [state, setState] = useState<State>({ step: "idle" });
  const make = async (): Promise<void> => {
    setState({ step: "asking" });
    try {
      const { data } = await call<{ path: string }>(`/orders/${encodeURIComponent(id)}/links`, { body: { party: "recipient" } });
      setState(await copied(new URL(data.path, location.origin).href));
    } catch (error) {
      setState({ step: "idle" });
      tell({ tone: "refused", words: `No tracking link was made. ${words(error)}` });
    }
  };
  if (state.step === "shown") return <Shown url={state.url} />;
  const done = state.step === "copied";
  return (
    <Tooltip label={done ? "Copied" : "Copy tracking link"}>
      <ActionIcon variant="subtle" color={done ? "teal" : "gray"} loading={state.step === "asking"} aria-label="Copy tracking link" onClick={() => void make()}>
        {done ? <IconCheck size={18} /> : <IconLink size={18} />}
      </ActionIcon>
    </Tooltip>
  );
}

/** A page without a safe address has no clipboard: then the link is shown to be copied. */
async function copied(url: string): Promise<State> {
  try {
    await navigator.clipboard.writeText(url);
    tell({ tone: "done", words: "The tracking link is on the clipboard." });
    return { step: "copied" };
  } catch {
    return { step: "shown", url };
  }
}

function Shown({ url }: { url: string }) {
  return <TextInput size="xs" w={160} readOnly value={url} aria-label="Tracking link" onFocus={(event) => event.currentTarget.select()} />;
}
