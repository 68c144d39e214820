// The home of a dispatcher: orders left, the city in the middle, workers right, the plan
// below. On a narrow page the four are tabs.

import { useMediaQuery } from "@mantine/hooks";
import { type CSSProperties, type ReactNode, type RefObject, useEffect, useRef } from "react";
import { useIntake } from "../intake/useIntake";
import { connectMarket } from "../store/connect";
import { useSelection } from "../store/selection";
import { useSession } from "../store/session";
import { type Tab, useUi } from "../store/ui";
import { Banner } from "./Banner";
import { Header } from "./Header";
import { MapPane } from "./MapPane";
import { Plan } from "./Plan";
import { frames } from "./positions";
import { Queue } from "./Queue";
import { Splitter } from "./Splitter";
import { Workers } from "./Workers";

/** Below this the panels do not fit beside each other. */
export const NARROW = "(max-width: 899px)";

export function Live({ children }: { children?: ReactNode }) {
  const token = useSession((s) => s.token);
  const market = useSession((s) => s.market?.id);
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  useEffect(() => (token ? connectMarket(token, market, frames) : undefined), [token, market]);
  const top = useRef<HTMLDivElement>(null);
  useTop(top);
  return (
    <div className="live">
      <div ref={top}>
        <Header />
        <Banner />
      </div>
      {narrow ? <Stacked /> : <SideBySide />}
      {children}
    </div>
  );
}

/** What lies over the panels begins below the header and its banners. */
function useTop(top: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = top.current;
    if (!element) return;
    const watch = new ResizeObserver(() => {
      document.documentElement.style.setProperty("--drawer-top", `${element.offsetHeight}px`);
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, [top]);
}

/** Whether a drawer lies where the workers are. */
function useCovered(): boolean {
  const order = useSelection((s) => s.opened !== null);
  const intake = useIntake((s) => s.opened);
  return order || intake;
}

function SideBySide() {
  const { left, right, bottom } = useUi((s) => s.sizes);
  const covered = useCovered();
  const style = { "--left": `${left}px`, "--right": `${right}px`, "--bottom": `${bottom}px` } as CSSProperties;
  return (
    <main className={covered ? "panels has-drawer" : "panels"} style={style}>
      <Queue />
      <Splitter panel="left" label="Width of the orders" grows={1} />
      <MapPane />
      {covered ? (
        <div aria-hidden="true" />
      ) : (
        <>
          <Splitter panel="right" label="Width of the workers" grows={-1} />
          <Workers />
        </>
      )}
      <Splitter panel="bottom" label="Height of the plan" grows={-1} />
      <Plan />
    </main>
  );
}

const TABS: readonly { id: Tab; title: string; panel: () => ReactNode }[] = [
  { id: "orders", title: "Orders", panel: () => <Queue /> },
  { id: "map", title: "Map", panel: () => <MapPane /> },
  { id: "workers", title: "Workers", panel: () => <Workers /> },
  { id: "plan", title: "Plan", panel: () => <Plan /> },
];

function Stacked() {
  const tab = useUi((s) => s.tab);
  return (
    <main className="stacked">
      {TABS.find((each) => each.id === tab)?.panel()}
      <nav className="tabs" aria-label="Parts of the page">
        {TABS.map((each) => (
          <button
            key={each.id}
            type="button"
            aria-current={each.id === tab ? "page" : undefined}
            onClick={() => useUi.getState().setTab(each.id)}
          >
            {each.title}
          </button>
        ))}
      </nav>
    </main>
  );
}
