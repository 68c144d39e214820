// Another tab or phone of this worker has the connection.

import { IconDevices } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useDriver } from "../parts/use";

export function ElsewherePage(): ReactNode {
  const driver = useDriver();
  const [isAsked, setAsked] = useState(false);
  return (
    <main className="alone">
      <IconDevices className="alone-icon" aria-hidden="true" />
      <h1>The app is open in another place</h1>
      <p>You opened OmniRoute Driver in another tab or on another phone. Only one of them gets offers and sends your position, so this one rests.</p>
      <p>What you did here is kept.</p>
      <button
        type="button"
        className="big accent"
        disabled={isAsked}
        onClick={() => {
          setAsked(true);
          void driver.useHere();
        }}
      >
        {isAsked ? "Taking over…" : "Use it here"}
      </button>
    </main>
  );
}
