/** The messages of a kernel: tslab's server, with execution counts, errors, and outputs that all arrive. */
import * as jupyter from "tslab/dist/jupyter";
import { CellOutput } from "./cellOutput";
import { CellRunner } from "./cellRunner";
import { displayBundle, isFigure } from "./lastValue";
import { wordsAbove, wordsBelow } from "../show/figureWords";
import type { Bundle } from "../show/writer";

type Socket = Parameters<jupyter.ZmqServer["handleShellMessage"]>[0];
type Iopub = jupyter.ZmqServer["iopub"];
type Message = Parameters<jupyter.ZmqServer["handleExecute"]>[1];

interface ExecuteRequest {
  code: string;
  silent?: boolean;
  store_history?: boolean;
  stop_on_error?: boolean;
}

/** Milliseconds that a cell is given when the kernel is to end. */
const GRACE = 4000;
/** Milliseconds without a message, after which the kernel warms up. */
const REST = 300;

export class KernelServer extends jupyter.ZmqServer {
  private readonly runner: CellRunner;
  /** Of the cell that ran last: what comes later belongs to it too. */
  private output: CellOutput | null = null;
  private count = 0;
  /** Cells requested, cells started, and the last one that an error has cancelled. */
  private readonly cells = { asked: 0, begun: 0, calledOff: 0 };
  /** Messages that are being handled; null once the kernel is warm. */
  private busy: number | null = 0;
  private rest: NodeJS.Timeout | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private ending: Promise<unknown> | undefined;
  private bound: () => void = () => undefined;
  /** A message that arrives while a later socket is still being bound could not be answered. */
  private readonly binding = new Promise<void>((resolve) => (this.bound = resolve));

  constructor(connectionFile: string) {
    const runner = new CellRunner();
    super(new jupyter.JupyterHandlerImpl(runner.executor, false), connectionFile);
    this.runner = runner;
    for (const name of ["stdout", "stderr"] as const) this.redirect(name);
  }

  override async init(): Promise<void> {
    await super.init();
    // zeromq allows a socket 512 synchronous sends, and then loses bursts; without a time or a mark to wait for, none.
    for (const socket of [this.iopub, this.shell, this.control]) {
      socket.sendTimeout = 0;
      socket.sendHighWaterMark = 0;
    }
    this.bound();
  }

  /** Takes cells one after the other and all else at once, so that completion works while a cell runs. */
  override async handleShellMessage(socket: Socket, ...frames: Buffer[]): Promise<void> {
    await this.binding;
    await this.beforeWarmUp(() => this.take(socket, ...frames));
  }

  /** Warms up once, when nothing is asked: a cell that comes first need not wait for it. */
  private async beforeWarmUp(handle: () => Promise<void>): Promise<void> {
    if (this.busy === null) return handle();
    clearTimeout(this.rest);
    this.busy++;
    try {
      await handle();
    } finally {
      this.busy--;
      if (this.busy === 0) {
        this.rest = setTimeout(() => {
          this.busy = null;
          this.runner.warmUp();
        }, REST);
      }
    }
  }

  private async take(socket: Socket, ...frames: Buffer[]): Promise<void> {
    const handle = () => super.handleShellMessage(socket, ...frames);
    const type = messageType(frames);
    if (type === "shutdown_request") {
      await this.endCell();
      await handle();
      process.exit(); // else what a cell left running would continue, unseen
    }
    if (type !== "execute_request") return handle();
    this.cells.asked++;
    const handled = this.turn.then(handle);
    this.turn = handled.catch(() => undefined);
    return handled;
  }

  override async handleExecute(socket: Socket, message: Message): Promise<void> {
    const { code, silent, store_history, stop_on_error } = message.content as ExecuteRequest;
    const reply = (content: object) =>
      this.publish("execute_reply", { execution_count: this.count, ...content }, message, socket);
    this.cells.begun++;
    if (this.cells.begun <= this.cells.calledOff) return reply({ status: "aborted" });

    if (!silent && store_history !== false) this.count++;
    const output = new CellOutput((type, content) => this.publish(type, content, message));
    this.output = output;
    // Where tslab's own display functions, and display.ts, look for the cell.
    Object.assign(jupyter, {
      lastWriteDisplayData: (content: object, update: boolean) =>
        output.send(update ? "update_display_data" : "display_data", content),
    });
    if (!silent) output.send("execute_input", { code, execution_count: this.count });
    const error = await this.runner.run(code, this.count, async (value) => {
      const shown = await displayBundle(value);
      const words = (data: Bundle) => output.send("display_data", { data, metadata: {}, transient: {} });
      if (isFigure(value)) words(wordsAbove(value));
      output.send("execute_result", { execution_count: this.count, ...shown });
      if (isFigure(value)) words(wordsBelow(value));
    });
    output.flush();
    if (error === null) return reply({ status: "ok", payload: [], user_expressions: {} });

    output.send("error", error);
    if (stop_on_error !== false) {
      await new Promise((resolve) => setTimeout(resolve, 20)); // what was sent behind it is read meanwhile
      this.cells.calledOff = this.cells.asked;
    }
    reply({ status: "error", ...error });
  }

  /** The stop button: stops what the cell has called, and ends the cell. */
  interrupt(): void {
    // jupyter_client also interrupts a kernel that it shuts down, and a second interrupt would leave the cell at once.
    if (!this.ending) this.runner.interrupt();
  }

  /** Stops the cell, which leaves a checkpoint if it trains; Jupyter waits five seconds before it kills a kernel. */
  endCell(): Promise<unknown> {
    if (this.ending) return this.ending;
    this.cells.calledOff = this.cells.asked;
    if (!this.runner.stopping) this.runner.interrupt();
    return (this.ending = Promise.race([this.turn, new Promise((resolve) => setTimeout(resolve, GRACE))]));
  }

  /** Takes an error that nobody caught: the running cell fails, and one that comes later is shown below its cell. */
  fail(reason: unknown): void {
    if (this.runner.fail(reason)) return;
    if (this.output === null) console.error(reason);
    else this.output.send("error", this.runner.describe(reason));
  }

  private publish(type: string, content: object, parent: Message, socket: Socket | Iopub = this.iopub): void {
    const message = parent.createReply();
    message.header.msg_type = type;
    message.content = content;
    message.signAndSend(this.connInfo.key, socket);
  }

  /** Text goes to the cell that ran last; before the first one to the terminal. */
  private redirect(name: "stdout" | "stderr"): void {
    const toTerminal = process[name].write.bind(process[name]);
    const decoder = new TextDecoder();
    process[name].write = (data: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
      if (this.output === null) return toTerminal(data, encoding as BufferEncoding, done as () => void);
      this.output.write(name, typeof data === "string" ? data : decoder.decode(data, { stream: true }));
      const written = typeof encoding === "function" ? encoding : done;
      if (typeof written === "function") process.nextTick(written, null);
      return true;
    };
  }
}

/** A message is identities, `<IDS|MSG>`, signature, header, parent, metadata, content. */
function messageType(frames: Buffer[]): string {
  const header = frames[frames.findIndex((frame) => frame.toString() === "<IDS|MSG>") + 2];
  return (JSON.parse(header.toString()) as { msg_type: string }).msg_type;
}
