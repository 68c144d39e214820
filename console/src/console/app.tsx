// The console put together: who is signed in, then the Live page with what lies over it.

import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ActsHost } from "./acts/ActsHost";
import { Broken } from "./Broken";
import { BulkBar } from "./bulk/BulkBar";
import { OrderDrawer } from "./drawer/OrderDrawer";
import { NewOrder } from "./intake/NewOrder";
import { Help } from "./keys/Help";
import { useOverlays } from "./keys/overlays";
import { Palette } from "./keys/Palette";
import { commands, useKeys } from "./keys/useKeys";
import { Login } from "./login/Login";
import { Live } from "./live/Live";
import { useSession } from "./store/session";
import { mantineTheme, useThemeOnPage } from "./theme";

const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 2_000, refetchOnWindowFocus: false } },
});

export function App() {
  const theme = useThemeOnPage();
  return (
    <MantineProvider theme={mantineTheme} forceColorScheme={theme}>
      <Broken>
        <QueryClientProvider client={queries}>
          <Page />
          <Notifications position="bottom-center" limit={4} />
        </QueryClientProvider>
      </Broken>
    </MantineProvider>
  );
}

function Page() {
  const signedIn = useSession((s) => s.token !== null);
  const restoring = useSession((s) => s.restoring);
  if (signedIn) return <Desk />;
  return restoring ? <Opening /> : <Login />;
}

function Opening() {
  return (
    <main className="opening" aria-busy="true">
      <img src="/icon.svg" alt="" width={40} height={40} />
      <p>Opening the console …</p>
    </main>
  );
}

function Desk() {
  useKeys();
  const help = useOverlays((s) => s.help);
  return (
    <Live>
      <OrderDrawer />
      <NewOrder />
      <BulkBar />
      <ActsHost />
      <Help commands={commands} opened={help} onClose={() => useOverlays.setState({ help: false })} />
      <Palette />
    </Live>
  );
}
