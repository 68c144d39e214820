// Why signing in failed, in words that help and give nothing away.
import { Problem, words } from "../../shared/api/http";

export function refusalWords(error: unknown): string {
  if (!(error instanceof Problem)) return words(error);
  if (error.code === "network") return "The server cannot be reached. Check the connection and try again.";
  if (error.status === 401) return "Tenant, e-mail or password is wrong.";
  if (error.status === 403) return "This account may not use the console.";
  if (error.status === 429) return "Too many attempts. Wait a minute, then try again.";
  if (error.status === 422) return "Tenant, e-mail or password is not written as it should be.";
  return error.status >= 500 ? "The server is not ready. Try again in a moment." : words(error);
}
