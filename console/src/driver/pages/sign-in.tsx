// Signing in: by a link (nothing to type), or with company, phone and PIN.

import { IconKey, IconPackages } from "@tabler/icons-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { signInByPin } from "../core/session";
import { useDriver, useView } from "../parts/use";

const LAST = "omniroute.driver.last";

function lastUsed(): { tenant: string; phone: string } {
  try {
    return { tenant: "", phone: "", ...(JSON.parse(localStorage.getItem(LAST) ?? "{}") as object) };
  } catch {
    return { tenant: "", phone: "" };
  }
}

export function SignInPage(): ReactNode {
  const driver = useDriver();
  const { out } = useView();
  const [tenant, setTenant] = useState(() => lastUsed().tenant);
  const [phone, setPhone] = useState(() => lastUsed().phone);
  const [pin, setPin] = useState("");

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    try {
      localStorage.setItem(LAST, JSON.stringify({ tenant, phone }));
    } catch {
      // Then it is typed again next time.
    }
    void driver.signIn(() => signInByPin(tenant, phone, pin));
  };

  return (
    <main className="alone sign-in">
      <img src="/driver-icon.svg" alt="" width="72" height="72" />
      <h1>{out.why === "token" ? "You were signed out" : "OmniRoute Driver"}</h1>
      <Why />
      <form onSubmit={submit}>
        <label className="field">
          <span>Company</span>
          <input value={tenant} required autoCapitalize="none" autoComplete="organization" spellCheck={false} onChange={(event) => setTenant(event.target.value)} />
        </label>
        <label className="field">
          <span>Phone</span>
          <input value={phone} required type="tel" autoComplete="tel" onChange={(event) => setPhone(event.target.value)} />
        </label>
        <label className="field">
          <span>PIN</span>
          <input value={pin} required type="password" inputMode="numeric" autoComplete="current-password" onChange={(event) => setPin(event.target.value)} />
        </label>
        {out.error && <p className="error" role="alert">{out.error}</p>}
        <button type="submit" className="big accent" disabled={out.busy}>{out.busy ? "Signing in…" : "Sign in"}</button>
      </form>
      <p className="hint"><IconKey aria-hidden="true" /> Did the office send you a link or a QR code? Open it on this phone: it signs you in by itself.</p>
    </main>
  );
}

function Why(): ReactNode {
  const { out } = useView();
  const things = `${out.waiting} ${out.waiting === 1 ? "thing" : "things"}`;
  return (
    <>
      {out.why === "token" && <p>The office ended this session, or it ran out. Sign in again to go on.</p>}
      {out.waiting > 0 && (
        <p className="kept" role="status">
          <IconPackages aria-hidden="true" /> {things} you did {out.waiting === 1 ? "is" : "are"} kept on this phone and sent when you sign in again.
        </p>
      )}
      {out.why === "never" && !out.error && <p>Offers, jobs and earnings in one place.</p>}
    </>
  );
}
