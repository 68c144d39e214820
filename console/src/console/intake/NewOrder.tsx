// A new order by two clicks on the map, or by keyboard alone. Not modal: the map is
// part of the form.
import { ActionIcon, Button, Kbd } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Problem, words } from "../../shared/api/http";
import { performer } from "../acts/desk";
import { useActs } from "../acts/useActs";
import { clock } from "../store/market";
import { useSelection } from "../store/selection";
import { useSession } from "../store/session";
import { useShops } from "./catalogue";
import { bodyOf, type FieldErrors, missing, placed } from "./draft";
import { Lines } from "./Lines";
import { More } from "./More";
import { Payment } from "./Payment";
import { Places } from "./Places";
import { Quote } from "./Quote";
import { useIntake } from "./useIntake";
import "./intake.css";

export function NewOrder() {
  const opened = useIntake((intake) => intake.opened);
  return opened ? <Sheet /> : null;
}

function Sheet() {
  const place = useRef<HTMLElement>(null);
  const close = useIntake((intake) => intake.close);
  const { shops, query } = useShops();
  const { errors, rest, busy, submit } = usePlacing();
  const { closed } = useActs();
  useSheetKeys(close);
  useEffect(() => {
    place.current?.querySelector<HTMLElement>("input")?.focus();
  }, []);
  useEffect(() => {
    if (Object.keys(errors).length > 0) place.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [errors]);
  return (
    <section className="intake" role="dialog" aria-modal="false" aria-labelledby="intake-title" ref={place}>
      <header>
        <h2 id="intake-title">New order</h2>
        <ActionIcon variant="subtle" color="gray" aria-label="Close without placing" onClick={close}>
          <IconX size={18} />
        </ActionIcon>
      </header>
      <form onSubmit={submit} noValidate>
        <div className="intake-body">
          <Places shops={shops} trouble={query.isError ? words(query.error) : null} errors={errors} />
          <Lines errors={errors} />
          <Payment errors={errors} />
          <More errors={errors} />
        </div>
        <footer>
          <Quote />
          {rest && (
            <p className="intake-refused" role="alert">
              {rest}
            </p>
          )}
          <Button type="submit" loading={busy} disabled={closed !== null} title={closed ?? undefined} rightSection={<Kbd size="xs">Ctrl ↵</Kbd>}>
            Place order
          </Button>
        </footer>
      </form>
    </section>
  );
}

interface Placing {
  errors: FieldErrors;
  rest: string | null;
  busy: boolean;
  submit: (event: FormEvent) => void;
}

/** Sends the order; what the server refuses is shown at its field. */
function usePlacing(): Placing {
  const [errors, setErrors] = useState<FieldErrors>({});
  const [rest, setRest] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (): Promise<void> => {
    const { draft, close } = useIntake.getState();
    const lacking = missing(draft);
    setErrors(lacking);
    setRest(null);
    if (Object.keys(lacking).length > 0) return;
    setBusy(true);
    const body = bodyOf(draft, useSession.getState().market?.id, clock.now());
    const outcome = await performer.perform({ name: "newOrder", body });
    setBusy(false);
    if (outcome.kind === "done") {
      close();
      if (outcome.ack.id) useSelection.getState().open(outcome.ack.id);
    } else if (outcome.kind === "refused") {
      const said = outcome.problem instanceof Problem ? placed(outcome.problem.errors) : { fields: {}, rest: [] };
      setErrors(said.fields);
      setRest(Object.keys(said.fields).length > 0 ? said.rest.join(" ") || null : words(outcome.problem));
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!busy) void send();
  };
  return { errors, rest, busy, submit };
}

/** Escape leaves; Ctrl-Enter places from any field. */
function useSheetKeys(close: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !event.defaultPrevented) {
        event.preventDefault();
        event.stopPropagation();
        close();
      }
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        document.querySelector<HTMLFormElement>(".intake form")?.requestSubmit();
      }
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [close]);
}
