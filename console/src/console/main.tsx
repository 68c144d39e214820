// The console's entry: styles, then the page.

import "@fontsource/noto-sans/400.css";
import "@fontsource/noto-sans/600.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "../shared/tokens.css";
import "./console.css";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { inspectable } from "./inspect";
import { restoreSession } from "./store/session";

inspectable();
void restoreSession();
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
