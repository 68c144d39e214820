// A courier without a page: speaks the driver socket as the app does, for tests
// where the driver is not the one looked at.
import WebSocket from "ws";
import type { Server } from "./harness.ts";

interface Said {
  type: string;
  seq?: number;
  data: Record<string, unknown>;
}

export class Courier {
  readonly heard: Said[] = [];
  #n = 0;

  private constructor(readonly socket: WebSocket) {}

  static async connect(server: Server, token: string): Promise<Courier> {
    const socket = new WebSocket(`${server.url.replace("http", "ws")}/ws/driver`, "omniroute.driver.v1");
    const courier = new Courier(socket);
    socket.on("message", (text) => courier.#hear(JSON.parse(String(text)) as Said));
    await new Promise((done, fail) => socket.once("open", done).once("error", fail));
    courier.say("hello", { token, app: "test", clock: Date.now() });
    await courier.hears("welcome");
    return courier;
  }

  #hear(said: Said): void {
    this.heard.push(said);
    if (said.type === "ping") this.say("pong", {});
    if (said.seq) this.say("ack", { seq: said.seq });
  }

  say(type: string, data: Record<string, unknown>): void {
    this.#n += 1;
    this.socket.send(JSON.stringify({ v: 1, id: String(this.#n), seq: 0, type, ts: Date.now(), data }));
  }

  /** Sends a command and gives its result. */
  async command(type: string, data: Record<string, unknown>): Promise<Record<string, unknown>> {
    const id = crypto.randomUUID();
    this.say(type, { command_id: id, ...data });
    const result = await this.hears("result", (said) => (said as Said & { ref?: string }).ref === id || said.data["ref"] === id);
    return result.data;
  }

  /** Available, and seen at a place. */
  async goAvailable(lat: number, lng: number): Promise<void> {
    await this.command("duty.set", { duty: "available" });
    this.stand(lat, lng);
  }

  stand(lat: number, lng: number): void {
    this.say("loc", { fixes: [{ lat, lng, acc: 8, ts: Date.now() }] });
  }

  async hears(type: string, fits: (said: Said) => boolean = () => true, seconds = 30): Promise<Said> {
    for (let i = 0; i < seconds * 20; i += 1) {
      const found = this.heard.find((said) => said.type === type && fits(said));
      if (found) return found;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`never heard ${type}; heard ${this.heard.map((said) => said.type).join(", ")}`);
  }

  close(): void {
    this.socket.close();
  }
}
