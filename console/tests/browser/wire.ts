// A wire between the pages and the server that can be cut without either end being
// told, as a phone in a tunnel: bytes wait, nothing is reset, and all flow on after.
import { connect, createServer, type Server as NetServer, type Socket } from "node:net";
import type { Server, Town } from "./harness.ts";

export class Wire {
  readonly #sockets = new Set<Socket>();
  readonly #listener: NetServer;
  #port = 0;
  #cut = false;

  private constructor(readonly to: number) {
    this.#listener = createServer((near) => this.#join(near));
  }

  static async to(server: Server): Promise<Wire> {
    const wire = new Wire(server.port);
    await new Promise<void>((done) => wire.#listener.listen(0, "127.0.0.1", done));
    const address = wire.#listener.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    wire.#port = address.port;
    return wire;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  #join(near: Socket): void {
    const far = connect(this.to, "127.0.0.1");
    for (const socket of [near, far]) {
      const other = socket === near ? far : near;
      this.#sockets.add(socket);
      socket.on("data", (bytes) => other.write(bytes));
      socket.on("end", () => other.end());
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
      if (this.#cut) socket.pause();
    }
  }

  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.pause();
  }

  mend(): void {
    this.#cut = false;
    for (const socket of this.#sockets) socket.resume();
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#listener.close();
  }
}

/** The same town, its pages opened through the wire; its API is asked directly. */
export function through(town: Town, wire: Wire): Town {
  // Pages are opened by the address alone, so an address is all there is.
  return { ...town, server: { url: wire.url } as Server };
}
