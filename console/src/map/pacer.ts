// When to draw again. At most 30 pictures a second on our account, none while the page is
// hidden, none when nobody moves.

const PICTURE_MS = 1_000 / 30;

export class Pacer {
  #timer: ReturnType<typeof setTimeout> | null = null;
  #drawnAt = 0;

  constructor(
    readonly draw: () => void,
    readonly hidden: () => boolean,
    readonly now: () => number = () => performance.now(),
  ) {}

  /** Something changed or still moves: draw soon. */
  ask(): void {
    if (this.#timer !== null || this.hidden()) return;
    const wait = Math.max(0, this.#drawnAt + PICTURE_MS - this.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.draw();
    }, wait);
  }

  /** A picture was drawn, whoever asked for it. */
  drawn(): void {
    this.#drawnAt = this.now();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
