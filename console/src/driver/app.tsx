// Which page is shown: first who is signed in and whether this tab has the
// connection, then an offer, then the tab the driver chose.

import { type ReactNode, useEffect, useState } from "react";
import { installShell, useNewShell as takeNewShell } from "./device/shell";
import { Frame } from "./frame";
import { Spinner } from "./parts/bits";
import { useView } from "./parts/use";
import { ElsewherePage } from "./pages/elsewhere";
import { SignInPage } from "./pages/sign-in";

export function App(): ReactNode {
  const view = useView();
  const [isNewer, setNewer] = useState(false);
  useEffect(() => void installShell(() => setNewer(true)), []);
  return (
    <>
      {isNewer && <UpdateBar />}
      {view.phase === "starting" && (view.out.error ? <SignInPage /> : <Spinner label="Opening…" />)}
      {view.phase === "signed_out" && <SignInPage />}
      {view.phase === "signed_in" && (view.link.status === "superseded" ? <ElsewherePage /> : <Frame />)}
    </>
  );
}

function UpdateBar(): ReactNode {
  return (
    <div className="update" role="status">
      <span>A newer app is ready.</span>
      <button type="button" className="small accent" onClick={takeNewShell}>Use it</button>
    </div>
  );
}
