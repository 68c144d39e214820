// What can be done with all marked orders, how far it is, and what became of each.
import { Button, Kbd, Menu, Progress, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useActs } from "../acts/useActs";
import { useSelection } from "../store/selection";
import { tally } from "./bulk";
import { Results } from "./Results";
import { type Choice, useBulk } from "./useBulk";
import "./bulk.css";

export function BulkBar() {
  const count = useSelection((selection) => selection.marked.size);
  const title = useBulk((bulk) => bulk.title);
  if (count === 0 && title === null) return null;
  return <Bar count={count} />;
}

function Bar({ count }: { count: number }) {
  const { title, results, running } = useBulk();
  const [asking, setAsking] = useState<Asking | null>(null);
  const close = useLeave(running, asking, () => setAsking(null));
  return (
    <section className="bulk" aria-label="Marked orders">
      {title !== null && <Outcome title={title} />}
      <div className="bulk-row">
        <strong role="status">{count === 0 ? "None marked" : count === 1 ? "1 order marked" : `${count} orders marked`}</strong>
        {asking && <Reason asking={asking} done={() => setAsking(null)} />}
        {!asking && count > 0 && <Choices ask={setAsking} />}
        <span className="grow" />
        <Button size="compact-sm" variant="subtle" color="gray" onClick={close} disabled={running} rightSection={<Kbd size="xs">Esc</Kbd>}>
          {results.size > 0 ? "Close" : "Clear"}
        </Button>
      </div>
    </section>
  );
}

interface Asking {
  name: "hold" | "cancel" | "unassign";
  title: string;
}

const AT_ONCE: { choice: Choice; title: string }[] = [
  { choice: { name: "resume" }, title: "Resume" },
  { choice: { name: "broadcast" }, title: "Broadcast" },
  { choice: { name: "redispatch" }, title: "Look again" },
];

const MORE: { choice: Choice; title: string }[] = [
  { choice: { name: "unpin" }, title: "Unpin" },
  { choice: { name: "giveBack" }, title: "Send goods back" },
];

function Choices({ ask }: { ask: (asking: Asking) => void }) {
  const { closed } = useActs();
  const running = useBulk((bulk) => bulk.running);
  const off = closed !== null || running;
  const go = (choice: Choice): void => void useBulk.getState().start(choice, [...useSelection.getState().marked]);
  return (
    <>
      <Button size="compact-sm" variant="default" disabled={off} title={closed ?? undefined} onClick={() => ask({ name: "hold", title: "Hold" })}>
        Hold…
      </Button>
      {AT_ONCE.map(({ choice, title }) => (
        <Button key={title} size="compact-sm" variant="default" disabled={off} title={closed ?? undefined} onClick={() => go(choice)}>
          {title}
        </Button>
      ))}
      <Menu position="top-start" shadow="md">
        <Menu.Target>
          <Button size="compact-sm" variant="default" disabled={off}>
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => ask({ name: "unassign", title: "Take from worker" })}>Take from worker…</Menu.Item>
          {MORE.map(({ choice, title }) => (
            <Menu.Item key={title} onClick={() => go(choice)}>
              {title}
            </Menu.Item>
          ))}
          <Menu.Item color="red" onClick={() => ask({ name: "cancel", title: "Cancel orders" })}>
            Cancel orders…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

/** Asks once for what is written on every order. */
function Reason({ asking, done }: { asking: Asking; done: () => void }) {
  const [reason, setReason] = useState("");
  const count = useSelection((selection) => selection.marked.size);
  const words = reason.trim();
  return (
    <form
      className="bulk-reason"
      onSubmit={(event) => {
        event.preventDefault();
        if (!words) return;
        done();
        void useBulk.getState().start({ name: asking.name, reason: words }, [...useSelection.getState().marked]);
      }}
    >
      <TextInput size="xs" ref={(field) => field?.focus()} aria-label={`${asking.title}: why?`} placeholder={`${asking.title}: why?`} maxLength={500} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      <Button size="compact-sm" type="submit" disabled={!words} color={asking.name === "cancel" ? "red.9" : undefined}>
        {asking.title} ({count})
      </Button>
      <Button size="compact-sm" variant="default" onClick={done}>
        Leave it
      </Button>
    </form>
  );
}

function Outcome({ title }: { title: string }) {
  const { results, running, stopping, retry, stop } = useBulk();
  const { all, done, refused, left } = tally(results);
  const share = all === 0 ? 0 : ((done + refused) / all) * 100;
  return (
    <div className="bulk-outcome">
      <div className="bulk-row">
        <span role="status">
          {title}: {done} of {all} done
          {refused > 0 && `, ${refused} not done`}
          {!running && left > 0 && `, ${left} not sent`}
        </span>
        <span className="grow" />
        {running && (
          <Button size="compact-sm" variant="default" disabled={stopping} onClick={stop}>
            {stopping ? "Stopping …" : "Stop"}
          </Button>
        )}
        {!running && refused + left > 0 && (
          <Button size="compact-sm" variant="light" onClick={() => void retry()}>
            Try the {refused + left} again
          </Button>
        )}
      </div>
      {running && <Progress value={share} size="sm" aria-label="How far it is" />}
      <Results results={results} />
    </div>
  );
}

/** Escape closes one thing at a time: the reason, the outcome, the marks. */
function useLeave(running: boolean, asking: Asking | null, unask: () => void): () => void {
  const close = (): void => {
    const { title, reset } = useBulk.getState();
    if (title !== null) reset();
    else useSelection.getState().markAll([]);
  };
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.defaultPrevented || running) return;
      if (event.target instanceof Element && event.target.closest("[role=dialog], [role=menu]")) return;
      if (useSelection.getState().opened !== null && !asking) return;
      event.preventDefault();
      event.stopPropagation();
      if (asking) unask();
      else close();
    };
    window.addEventListener("keydown", pressed, { capture: true });
    return () => window.removeEventListener("keydown", pressed, { capture: true });
  });
  return close;
}
