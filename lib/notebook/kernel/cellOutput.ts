/** What one cell puts out, in the order in which it did; text that comes in many pieces goes out in few messages. */

/** Milliseconds and characters that are gathered to one message. */
const [SPAN, LENGTH] = [100, 1_000_000];

export class CellOutput {
  private name: "stdout" | "stderr" = "stdout";
  private text = "";
  private sent = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly publish: (type: string, content: object) => void) {}

  write(name: "stdout" | "stderr", text: string): void {
    if (name !== this.name) this.flush();
    this.name = name;
    this.text += text;
    // By the clock as well as by a timer, which does not fire while a cell computes.
    if (Date.now() - this.sent >= SPAN || this.text.length >= LENGTH) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), SPAN);
  }

  /** Sends anything but text, after the text before it. */
  send(type: string, content: object): void {
    this.flush();
    this.publish(type, content);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.text === "") return;
    this.sent = Date.now();
    const text = this.text;
    this.text = "";
    this.publish("stream", { name: this.name, text });
  }
}
