/** A web server on this machine that answers each request as a test says: whole, cut off, stalled, or otherwise. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export interface Answer {
  status?: number;
  headers?: Record<string, string | number>;
  body?: Buffer;
  /** After the body: the answer ends, the connection breaks, or nothing comes any more. */
  then?: "end" | "break" | "stall";
  /** Pieces that the body is sent in, and seconds between them. */
  slowly?: { pieces: number; seconds: number };
}

export type Answering = (request: Pick<IncomingMessage, "headers" | "url">) => Answer;

export interface Publisher {
  url: string;
  /** Of the requests so far. */
  requests: { url: string; headers: IncomingHttpHeaders }[];
  /** What the next requests get; the last of these answers all that follow. */
  answers: Answering[];
  close(): void;
}

export async function startPublisher(): Promise<Publisher> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answering = publisher.answers[Math.min(publisher.requests.length, publisher.answers.length - 1)];
    publisher.requests.push({ url: request.url ?? "", headers: request.headers });
    const { status = 200, headers = {}, body = Buffer.alloc(0), then = "end", slowly } = answering(request);
    response.writeHead(status, headers);
    for (let i = 1; slowly && i < slowly.pieces; i++) {
      const piece = (k: number) => Math.floor((k * body.length) / slowly.pieces);
      response.write(body.subarray(piece(i - 1), piece(i)));
      await sleep(slowly.seconds * 1000);
    }
    const last = slowly ? body.subarray(Math.floor(((slowly.pieces - 1) * body.length) / slowly.pieces)) : body;
    if (then === "end") return void response.end(last);
    response.write(last);
    if (then === "stall") return;
    // Some turns later, so that what was sent is received and kept by the client of the same process.
    for (let i = 0; i < 20; i++) await sleep(2);
    response.destroy();
  };
  const server = createServer((request, response) => void answer(request, response));
  const publisher: Publisher = {
    url: "",
    requests: [],
    answers: [],
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  publisher.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/archive.zip`;
  return publisher;
}

/** As a server of files does: the rest where the validator is that of the file, else the whole. */
export function file(content: Buffer, validator: Record<string, string> = { etag: '"1"' }): Answering {
  return ({ headers }) => {
    const [, from] = /^bytes=(\d+)-$/.exec(headers.range ?? "") ?? [];
    const same = Object.values(validator).includes(headers["if-range"] as string);
    if (from === undefined || !same) return { headers: { "content-length": content.length, ...validator }, body: content };
    const rest = content.subarray(Number(from));
    const range = `bytes ${from}-${content.length - 1}/${content.length}`;
    return { status: 206, headers: { "content-length": rest.length, "content-range": range, ...validator }, body: rest };
  };
}

/** The first bytes of an answer, and then no more. */
export function cut(answering: Answering, bytes: number, then: "break" | "stall"): Answering {
  return (request) => {
    const answer = answering(request);
    return { ...answer, body: answer.body?.subarray(0, bytes), then };
  };
}
