// A wire that can be cut: stands between the page and the server and ends connections
// without a word, as a network does.
import { connect, createServer, type Server, type Socket } from "node:net";

export class CuttingProxy {
  readonly #open = new Set<Socket>();
  readonly #server: Server;
  /** Connections that asked for a socket, since the beginning. */
  sockets = 0;
  cuts = 0;

  private constructor(target: number) {
    this.#server = createServer((near) => {
      const far = connect(target, "127.0.0.1");
      const end = () => {
        near.destroy();
        far.destroy();
        this.#open.delete(near);
      };
      near.on("data", (bytes: Buffer) => {
        if (bytes.includes("/ws/console")) {
          this.sockets += 1;
          this.#open.add(near);
        }
        far.write(bytes);
      });
      far.on("data", (bytes: Buffer) => near.write(bytes));
      for (const side of [near, far]) side.on("close", end).on("error", end);
    });
  }

  static async before(target: number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(target);
    await new Promise<void>((done) => proxy.#server.listen(0, "127.0.0.1", done));
    return proxy;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("not listening");
    return `http://127.0.0.1:${address.port}`;
  }

  /** Cuts every open socket; false when there was none. */
  cut(): boolean {
    if (this.#open.size === 0) return false;
    for (const socket of this.#open) socket.destroy();
    this.#open.clear();
    this.cuts += 1;
    return true;
  }

  close(): void {
    this.cut();
    this.#server.close();
  }
}
