// The parts of an order, one at a time.
import { Tabs as MantineTabs } from "@mantine/core";
import { Money } from "./Money";
import { Offers } from "./Offers";
import type { OrderView } from "./orderData";
import { Stops } from "./Stops";
import { Timeline } from "./Timeline";
import { type Tab, useDrawer } from "./useDrawer";
import { Why } from "./Why";

const TABS: { value: Tab; label: string }[] = [
  { value: "stops", label: "Stops" },
  { value: "offers", label: "Offers" },
  { value: "why", label: "Why" },
  { value: "timeline", label: "Timeline" },
  { value: "money", label: "Money" },
];

export function Tabs({ order }: { order: OrderView }) {
  const { tab, setTab } = useDrawer();
  return (
    <MantineTabs value={tab} onChange={(to) => to && setTab(to as Tab)} keepMounted={false}>
      <MantineTabs.List aria-label="Parts of the order" className="drawer-tabs">
        {TABS.map(({ value, label }) => (
          <MantineTabs.Tab key={value} value={value}>
            {label}
            {value === "offers" && order.offers.length > 0 && <span className="tab-count">{order.offers.length}</span>}
          </MantineTabs.Tab>
        ))}
      </MantineTabs.List>
      <MantineTabs.Panel value="stops">
        <Stops order={order} />
      </MantineTabs.Panel>
      <MantineTabs.Panel value="offers">
        <Offers offers={order.offers} />
      </MantineTabs.Panel>
      <MantineTabs.Panel value="why">
        <Why id={order.id} />
      </MantineTabs.Panel>
      <MantineTabs.Panel value="timeline">
        <Timeline order={order} />
      </MantineTabs.Panel>
      <MantineTabs.Panel value="money">
        <Money order={order} />
      </MantineTabs.Panel>
    </MantineTabs>
  );
}
