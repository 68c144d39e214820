// The customer's page. Text first: the map, when wanted, comes later and by itself.
import { createRoot } from "react-dom/client";
import "../shared/tokens.css";
import "./track.css";
import { App } from "./app.tsx";
import { tokenOf } from "./core/client.ts";
import { languageOf, TEXTS } from "./core/texts.ts";
import { followTheme } from "./theme.ts";
import { WordsContext } from "./words.ts";

const language = languageOf(navigator.languages);
document.documentElement.lang = language;
followTheme();

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <WordsContext value={TEXTS[language]}>
      <App token={tokenOf(location.pathname)} />
    </WordsContext>,
  );
}
