// Sends the goods of a failed delivery back; says what follows before it is done.
import { Button, Group } from "@mantine/core";
import { useActs } from "../acts/useActs";
import { useDrawer } from "./useDrawer";

export function ReturnPanel({ id }: { id: string }) {
  const { perform, closed } = useActs();
  const close = useDrawer((drawer) => drawer.close);
  const send = (): void => {
    close();
    void perform({ name: "giveBack", order: id });
  };
  return (
    <>
      <h3>Send the goods back</h3>
      <p>A return order is made from here to the shop. The worker who has the goods gets it first.</p>
      <Group justify="flex-end" gap={8}>
        <Button size="xs" variant="default" onClick={close}>
          Leave it
        </Button>
        <Button size="xs" disabled={closed !== null} onClick={send}>
          Send back
        </Button>
      </Group>
    </>
  );
}
