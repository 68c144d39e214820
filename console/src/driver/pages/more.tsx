// Looks, sound, and the way to the quieter pages.

import { IconChevronRight, IconDeviceMobile, IconEye, IconLogout } from "@tabler/icons-react";
import { type ReactNode, useState, useSyncExternalStore } from "react";
import { waitingCount } from "../core/view";
import { choose, onSettings, type Settings, settings } from "../device/settings";
import { Sheet } from "../parts/sheet";
import { go, useDriver, useView } from "../parts/use";

export function MorePage(): ReactNode {
  const { known } = useView();
  const [isLeaving, setLeaving] = useState(false);
  return (
    <div className="page">
      <section className="card who">
        <strong><bdi>{known.name ?? "Driver"}</bdi></strong>
        <p className="soft"><bdi>{[known.market, known.vehicle].filter(Boolean).join(" · ")}</bdi></p>
      </section>
      <nav className="card links" aria-label="More pages">
        <button type="button" onClick={() => go("trust")}><IconEye aria-hidden="true" /> What is tracked, and when <IconChevronRight aria-hidden="true" /></button>
        <button type="button" onClick={() => go("tracker")}><IconDeviceMobile aria-hidden="true" /> Tracking with the screen off <IconChevronRight aria-hidden="true" /></button>
      </nav>
      <Looks />
      <button type="button" className="big plain" onClick={() => setLeaving(true)}><IconLogout aria-hidden="true" /> Sign out</button>
      {isLeaving && <LeaveSheet onClose={() => setLeaving(false)} />}
    </div>
  );
}

const THEMES: [Settings["theme"], string][] = [["auto", "As the phone"], ["light", "Day"], ["dark", "Night"]];
const SIZES: [Settings["text"], string][] = [["normal", "Normal"], ["large", "Large"], ["huge", "Largest"]];

function Looks(): ReactNode {
  const chosen = useSyncExternalStore(onSettings, settings);
  return (
    <section className="card looks">
      <Pick label="Looks" options={THEMES} value={chosen.theme} onPick={(theme) => choose({ theme })} />
      <Pick label="Text" options={SIZES} value={chosen.text} onPick={(text) => choose({ text })} />
      <label className="switch">
        <span>Sound for offers</span>
        <input type="checkbox" role="switch" checked={chosen.sound} onChange={(event) => choose({ sound: event.target.checked })} />
      </label>
      <label className="switch">
        <span>Vibration</span>
        <input type="checkbox" role="switch" checked={chosen.vibration} onChange={(event) => choose({ vibration: event.target.checked })} />
      </label>
    </section>
  );
}

function Pick<T extends string>({ label, options, value, onPick }: { label: string; options: [T, string][]; value: T; onPick: (value: T) => void }): ReactNode {
  return (
    <fieldset className="pick">
      <legend>{label}</legend>
      <div>
        {options.map(([option, words]) => (
          <button key={option} type="button" aria-pressed={option === value} onClick={() => onPick(option)}>{words}</button>
        ))}
      </div>
    </fieldset>
  );
}

function LeaveSheet({ onClose }: { onClose: () => void }): ReactNode {
  const driver = useDriver();
  const view = useView();
  const count = waitingCount(view);
  return (
    <Sheet title="Sign out?" onClose={onClose}>
      {view.known.jobs.length > 0 && <p className="verdict warn">You have a job. It stays yours, and the office hears nothing from you meanwhile.</p>}
      {count > 0 && <p className="verdict warn">{count} {count === 1 ? "thing has" : "things have"} not reached the office. They stay on this phone until you sign in again.</p>}
      <p className="soft">Going off duty is a different thing: do that first if you stop work.</p>
      <button type="button" className="big bad" onClick={() => void driver.signOut()}>Sign out</button>
      <button type="button" className="big plain" onClick={onClose}>Stay</button>
    </Sheet>
  );
}
