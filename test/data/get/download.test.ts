import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { download, type DownloadOptions } from "../../../lib/data/get/download";
import { makeZip, temporaryFolder } from "../loaders/makeFiles";
import { type Answering, cut, file, type Publisher, startPublisher } from "./publisher";

describe("a download", function () {
  this.timeout(120_000);
  const place = temporaryFolder();
  let publisher: Publisher;
  let zip: Buffer;
  let other: Buffer;
  const makeContent = async () =>
    readFileSync(await makeZip(join(place.path(), "a.zip"), { "a.bin": randomBytes(300_000) }, { compress: false }));
  before(async () => {
    publisher = await startPublisher();
    [zip, other] = [await makeContent(), await makeContent()];
  });
  after(() => publisher.close());

  /** Downloads from a server that gives these answers in turn; the last of them to all that follow. */
  async function get(
    answers: Answering[],
    { path = join(place.path(), "archive.zip"), sha256, maxBytes = 1e16, hosts, ...options }: GetOptions = {},
  ) {
    Object.assign(publisher, { answers, requests: [] });
    const failures: string[] = [];
    const source = {
      url: publisher.url,
      page: "http://the.publisher/page",
      maxBytes,
      ...(hosts && { hosts }),
      ...(sha256 && { sha256 }),
    };
    const patience = { stallSeconds: 30, pauseSeconds: 0.01, tries: 3, onFailure: (reason: string) => failures.push(reason) };
    const error = await download(source, path, { ...patience, ...options }).then(
      () => null,
      (reason: Error) => reason,
    );
    const ranges = publisher.requests.map(({ headers }) => headers.range);
    return { path, error, failures, ranges, files: readdirSync(dirname(path)).sort() };
  }
  interface GetOptions extends DownloadOptions {
    path?: string;
    sha256?: string;
    maxBytes?: number;
    hosts?: string[];
  }

  /** Ends with the whole file, and nothing beside it. */
  async function gets(content: Buffer, answers: Answering[], options: GetOptions = {}) {
    const found = await get(answers, options);
    assert.equal(found.error, null);
    assert.deepEqual(found.files, ["archive.zip"]);
    assert.ok(readFileSync(found.path).equals(content));
    return found;
  }

  /** Ends with an error, and without the file. */
  async function refuses(message: RegExp, answers: Answering[], options: GetOptions = {}) {
    const found = await get(answers, options);
    assert.match(String(found.error?.message), message);
    assert.ok(!found.files.includes("archive.zip") && !found.files.some((name) => /lock|partial/.test(name)), found.files.join());
    return found;
  }

  it("gets a file, telling how far it is, and keeps its name from it until it is whole", async () => {
    const path = join(place.path(), "archive.zip");
    const seen: { bytes: number; total: number | null; named: boolean }[] = [];
    const onProgress: DownloadOptions["onProgress"] = ({ bytes, total }) => seen.push({ bytes, total, named: existsSync(path) });
    const { ranges } = await gets(zip, [file(zip)], { path, onProgress });
    assert.deepEqual(ranges, [undefined]);
    assert.deepEqual(seen[seen.length - 1], { bytes: zip.length, total: zip.length, named: false });
  });

  it("continues where the connection broke off or stalled, and says so", async () => {
    const answers = [cut(file(zip), 10_000, "break"), cut(file(zip), 5_000, "stall"), file(zip)];
    const { ranges, failures } = await gets(zip, answers, { stallSeconds: 1 });
    assert.deepEqual(ranges, [undefined, "bytes=10000-", "bytes=15000-"]);
    assert.equal(publisher.requests[1].headers["if-range"], '"1"');
    assert.match(failures[0], /^the connection failed: .*; next try in 0\.01 s/);
    assert.match(failures[1], /^no byte for 1 s; next try in 0\.02 s/);
  });

  it("waits for a slow server as long as something comes", async () => {
    const slowly: Answering = (request) => ({ ...file(zip)(request), slowly: { pieces: 8, seconds: 0.1 } });
    assert.deepEqual((await gets(zip, [slowly], { stallSeconds: 0.5 })).failures, []);
  });

  it("continues by the time of the last change where there is no ETag, or a weak one", async () => {
    const lastModified = { "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT" };
    for (const validator of [lastModified, { etag: 'W/"1"', ...lastModified }]) {
      const { ranges } = await gets(zip, [cut(file(zip, validator), 1000, "break"), file(zip, validator)]);
      assert.deepEqual(ranges, [undefined, "bytes=1000-"]);
      assert.equal(publisher.requests[1].headers["if-range"], lastModified["last-modified"]);
    }
  });

  it("begins again where nothing tells that the rest is of the same file", async () => {
    const { ranges } = await gets(zip, [cut(file(zip, {}), 1000, "break"), file(zip, {})]);
    assert.deepEqual(ranges, [undefined, undefined]);
  });

  it("resumes in the next call, after a stop by hand and after a call that gave up", async () => {
    const stop = new AbortController();
    const onProgress = () => stop.abort(new Error("stopped by hand"));
    const { path, files } = await refuses(/^stopped by hand$/, [cut(file(zip), 1000, "stall")], {
      signal: stop.signal,
      onProgress,
    });
    assert.deepEqual(files, ["archive.zip.part", "archive.zip.part.json"]);
    const broken = cut(file(zip), 1000, "break");
    const { ranges } = await refuses(
      /after 2 tries that the connection failed: .* call again to resume after the 0\.0 MB that are kept/,
      [broken],
      { path, tries: 2 },
    );
    assert.deepEqual(ranges, ["bytes=1000-", "bytes=2000-"]);
    assert.deepEqual((await gets(zip, [file(zip)], { path })).ranges, ["bytes=3000-"]);
  });

  it("asks for nothing where a killed call had all bytes, and looks at them", async () => {
    const path = join(place.path(), "archive.zip");
    const begun = { url: publisher.url, etag: '"1"', lastModified: null, total: zip.length };
    writeFileSync(`${path}.part`, zip);
    writeFileSync(`${path}.part.json`, JSON.stringify(begun));
    assert.deepEqual((await gets(zip, [file(zip)], { path })).ranges, []);
  });

  it("begins again where the remote file has changed, whatever the server makes of If-Range", async () => {
    const changed = { etag: '"2"' };
    await gets(other, [cut(file(zip), 1000, "break"), file(other, changed)]);
    const ignoring: Answering = (request) => file(other, changed)({ headers: { ...request.headers, "if-range": '"2"' } });
    const { failures, ranges } = await gets(other, [cut(file(zip), 1000, "break"), ignoring]);
    assert.match(failures[1], /the publisher's file is another one now; starting again/);
    assert.deepEqual(ranges, [undefined, "bytes=1000-", undefined]);
    const longer = Buffer.concat([other, Buffer.alloc(5)]);
    const { failures: ofSize } = await gets(zip, [cut(file(zip), 1000, "break"), file(longer), file(zip)]);
    assert.match(ofSize[1], /another one now/);
  });

  it("takes the whole from a server that does not know Range", async () => {
    const whole: Answering = () => file(zip)({ headers: {} });
    assert.deepEqual((await gets(zip, [cut(whole, 1000, "break"), whole])).ranges, [undefined, "bytes=1000-"]);
    const { failures } = await refuses(/found after 3 tries that the connection failed/, [cut(whole, 200_000, "break")]);
    assert.equal(failures.length, 2);
  });

  it("counts tries from zero while it progresses, but not where the server begins again each time", async () => {
    const large = readFileSync(await makeZip(join(place.path(), "a.zip"), { "a.bin": randomBytes(8e6) }, { compress: false }));
    const part = cut(file(large), 1_900_000, "break");
    assert.equal((await gets(large, [part, part, part, part, file(large)])).ranges.length, 5);
    const whole: Answering = () => file(large)({ headers: {} });
    assert.equal((await refuses(/found after 3 tries/, [cut(whole, 1_900_000, "break")])).ranges.length, 3);
  });

  it("takes no rest that begins elsewhere, and no more or fewer bytes than were said", async () => {
    const elsewhere: Answering = () => ({
      status: 206,
      headers: { "content-range": `bytes 5-9/${zip.length}` },
      body: zip.subarray(5, 10),
    });
    const { failures } = await gets(zip, [cut(file(zip), 1000, "break"), elsewhere, file(zip)]);
    assert.match(failures[1], /expected the rest from byte 1000, found "bytes 5-9\/\d+"; starting again/);
    const range = (to: number) => ({ "content-range": `bytes 1000-${to}/${zip.length}`, etag: '"1"' });
    const short: Answering = () => ({ status: 206, headers: range(1999), body: zip.subarray(1000, 2000) });
    const { ranges } = await gets(zip, [cut(file(zip), 1000, "break"), short, file(zip)]);
    assert.deepEqual(ranges, [undefined, "bytes=1000-", "bytes=2000-"]);
    const long: Answering = () => ({ status: 206, headers: range(zip.length - 1), body: zip });
    assert.match(
      (await gets(zip, [cut(file(zip), 1000, "break"), long, file(zip)])).failures[1],
      /more bytes came than the \d+ of the file/,
    );
    const none: Answering = () => ({ status: 416, headers: { "content-range": "bytes */7" } });
    assert.match(
      (await gets(zip, [cut(file(zip), 1000, "break"), none, file(zip)])).failures[1],
      /has no rest of this file; starting again/,
    );
    await refuses(/the connection failed|ended after/, [
      () => ({ headers: { "content-length": zip.length + 9 }, body: zip, then: "break" }),
    ]);
  });

  it("follows redirects, with the range", async () => {
    const moved: Answering = () => ({ status: 302, headers: { location: "/moved.zip" } });
    const { ranges } = await gets(zip, [moved, cut(file(zip), 1000, "break"), moved, file(zip)]);
    assert.deepEqual(ranges, [undefined, undefined, "bytes=1000-", "bytes=1000-"]);
    assert.deepEqual(
      publisher.requests.map(({ url }) => url),
      ["/archive.zip", "/moved.zip", "/archive.zip", "/moved.zip"],
    );
  });

  it("says that a web page came, where to get the file by hand, and keeps what had come", async () => {
    const page = Buffer.from("\n <!doctype html><title>Please log in</title>");
    const html: Answering = () => ({
      headers: { "content-type": "text/html; charset=utf-8", "content-length": page.length },
      body: page,
    });
    const plain: Answering = () => ({ headers: { "content-type": "application/zip" }, body: page });
    const expected =
      /archive\.zip: expected a zip, found a web page; open http:\/\/the\.publisher\/page, download it there, and put it into data\/raw\/ as archive\.zip$/;
    for (const answer of [html, plain]) {
      assert.deepEqual((await refuses(expected, [answer])).ranges.length, 1);
      const { path, files } = await refuses(expected, [cut(file(zip), 1000, "break"), answer]);
      assert.deepEqual(files, ["archive.zip.part", "archive.zip.part.json"]);
      assert.deepEqual((await gets(zip, [file(zip)], { path })).ranges, ["bytes=1000-"]);
    }
  });

  it("names 403 and 404 at once, and other codings than the file's own", async () => {
    for (const [status, text] of [
      [403, "Forbidden"],
      [404, "Not Found"],
    ] as const) {
      const { ranges } = await refuses(new RegExp(`found that the server answers ${status} ${text}; open http`), [
        () => ({ status }),
      ]);
      assert.equal(ranges.length, 1);
    }
    await refuses(/found it compressed as gzip/, [() => ({ headers: { "content-encoding": "gzip" }, body: zip })]);
  });

  it("asks again after 503 and 429, and gives up after as many tries as it says", async () => {
    const busy: Answering = () => ({ status: 503 });
    await gets(zip, [busy, () => ({ status: 429 }), file(zip)]);
    const { ranges } = await refuses(
      /found after 3 tries that the server answered 503 Service Unavailable; call again; or open/,
      [busy],
    );
    assert.equal(ranges.length, 3);
    publisher.close();
    await refuses(/found after 3 tries that the connection failed: .*ECONNREFUSED/, [busy]);
    publisher = await startPublisher();
  });

  it("does without a stated length: what was cut off there is no zip, or ends without its last chunk", async () => {
    const unsized: Answering = () => ({ headers: { etag: '"1"' }, body: zip });
    await gets(zip, [unsized]);
    assert.deepEqual((await gets(zip, [cut(unsized, 1000, "break"), file(zip)])).ranges, [undefined, "bytes=1000-"]);
    const half: Answering = () => ({ headers: { connection: "close" }, body: zip.subarray(0, 1000) });
    const { files } = await refuses(/expected a whole zip; .* it was removed: call again, or open http/, [half]);
    assert.deepEqual(files, []);
  });

  it("compares the checksum where one is published", async () => {
    const sha256 = createHash("sha256").update(zip).digest("hex");
    await gets(zip, [file(zip)], { sha256 });
    const { files } = await refuses(
      new RegExp(`expected the SHA-256 ${sha256}, found [0-9a-f]{64}; it was removed`),
      [file(other)],
      { sha256 },
    );
    assert.deepEqual(files, []);
  });

  it("says that the disk is full: before the first byte, or when it takes no more", async () => {
    const huge: Answering = () => ({ headers: { "content-length": 1e15, etag: '"1"' }, body: zip, then: "stall" });
    await refuses(/expected room for 1000000000\.0 MB more, found [\d.]+ MB; free some space and call again/, [huge]);
    Object.assign(publisher, { answers: [file(zip)], requests: [] });
    const path = join(place.path(), "archive.zip");
    const command = [process.execPath, "--import=tsx", join(__dirname, "downloadOnce.ts"), publisher.url, path];
    const limited = promisify(execFile)("sh", ["-c", 'trap "" XFSZ; ulimit -f 128; exec "$@"', "sh", ...command]);
    await assert.rejects(
      limited,
      /archive\.zip\.part: expected room for the file, found EFBIG: .*; free some space and call again, what has come is kept/,
    );
    assert.deepEqual(readdirSync(dirname(path)).sort(), ["archive.zip.part", "archive.zip.part.json"]);
    assert.deepEqual((await gets(zip, [file(zip)], { path })).ranges, ["bytes=65536-"]); // 128 blocks of 512 bytes
  });

  it("is made by one process at a time; the lock of a killed one is taken over", async () => {
    const path = join(place.path(), "archive.zip");
    const first = get([cut(file(zip), 1000, "stall")], { path, tries: 1, stallSeconds: 1 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await assert.rejects(
      download({ url: publisher.url, maxBytes: 1e9, page: "" }, path),
      /archive\.zip\.part\.lock: process \d+ downloads this file; wait for it/,
    );
    await first;
    writeFileSync(`${path}.part.lock`, "4194305"); // above the largest process number of Linux
    await gets(zip, [file(zip)], { path });
  });
});
