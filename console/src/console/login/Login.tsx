// Signing in. Nothing is kept but the token the server gives; the fields are named so
// that a password manager knows them.
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useSession } from "../store/session";
import { refusalWords } from "./refusal";
import "./login.css";

export function Login() {
  const ended = useSession((session) => session.ended);
  const { submit, busy, refused } = useSignIn();
  const alarm = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (refused) alarm.current?.focus();
  }, [refused]);
  return (
    <main className="login">
      <form onSubmit={submit} aria-labelledby="login-title">
        <header>
          <img src="/icon.svg" alt="" width={32} height={32} />
          <h1 id="login-title">Sign in to OmniRoute</h1>
        </header>
        {ended && !refused && (
          <p className="login-ended" role="status">
            {ended}
          </p>
        )}
        {refused && (
          <p className="login-refused" role="alert" tabIndex={-1} ref={alarm}>
            {refused}
          </p>
        )}
        <TextInput label="Tenant" placeholder="The short name of your company" name="tenant" autoComplete="organization" autoCapitalize="none" spellCheck={false} required withAsterisk={false} />
        <TextInput label="E-mail" name="email" type="email" autoComplete="username" spellCheck={false} required withAsterisk={false} />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ "aria-label": "Show the password", tabIndex: 0 }}
        />
        <Button type="submit" fullWidth loading={busy}>
          Sign in
        </Button>
      </form>
    </main>
  );
}

function useSignIn(): { submit: (event: FormEvent<HTMLFormElement>) => void; busy: boolean; refused: string | null } {
  const signIn = useSession((session) => session.signIn);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    const field = (name: string): string => String(typed.get(name) ?? "");
    setBusy(true);
    setRefused(null);
    signIn(field("tenant").trim(), field("email").trim(), field("password"))
      .catch((error: unknown) => setRefused(refusalWords(error)))
      .finally(() => setBusy(false));
  };
  return { submit, busy, refused };
}
