import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { download } from "../../../lib/data/get/download";
import { request } from "../../../lib/data/get/request";
import { setFiles } from "../../../lib/data/sets";
import { makeZip, temporaryFolder } from "../loaders/makeFiles";
import { type Answering, cut, file, type Publisher, startPublisher } from "./publisher";

describe("what a download takes", function () {
  this.timeout(120_000);
  const place = temporaryFolder();
  let publisher: Publisher;
  let other: Publisher;
  let zip: Buffer;
  before(async () => {
    [publisher, other] = [await startPublisher(), await startPublisher()];
    zip = readFileSync(await makeZip(join(place.path(), "a.zip"), { "a.bin": randomBytes(100_000) }, { compress: false }));
  });
  after(() => [publisher, other].forEach((server) => server.close()));

  const to =
    (location: string): Answering =>
    () => ({ status: 302, headers: { location } });
  /** The other server under a name that is not its publisher's. */
  const elsewhere = () => other.url.replace("127.0.0.1", "localhost");

  async function get(answers: Answering[], limits: { maxBytes?: number; hosts?: string[] } = {}, kept?: Buffer) {
    Object.assign(publisher, { answers, requests: [] });
    Object.assign(other, { answers: [file(zip)], requests: [] });
    const path = join(place.path(), "archive.zip");
    if (kept) {
      writeFileSync(`${path}.part`, kept);
      writeFileSync(`${path}.part.json`, JSON.stringify({ url: publisher.url, etag: '"1"', lastModified: null, total: null }));
    }
    const remote = { url: publisher.url, page: "http://the.publisher/page", maxBytes: 1e6, ...limits };
    const error = await download(remote, path, { tries: 3, pauseSeconds: 0.01 }).then(
      () => null,
      (reason: Error) => reason.message,
    );
    return { error, requests: publisher.requests.length, files: readdirSync(join(path, "..")).sort() };
  }

  it("comes from the same host or a listed one, and redirects to others are named and not followed", async () => {
    const { error, requests } = await get([to(elsewhere())]);
    assert.equal(
      error,
      `${publisher.url}: expected the file from ${new URL(publisher.url).host}, found a redirect to ${elsewhere()}; open http://the.publisher/page, download it there, and put it into data/raw/ as archive.zip`,
    );
    assert.deepEqual([requests, other.requests.length], [1, 0]);
    const listed = await get([to(elsewhere())], { hosts: ["localhost"] });
    assert.deepEqual([listed.error, listed.files, other.requests.length], [null, ["archive.zip"], 1]);
  });

  it("comes after a few redirects at most, and never by another protocol than http and https", async () => {
    const { error, requests } = await get([to("/again.zip")]);
    assert.match(error ?? "", /expected at most 5 redirects, found more; open http/);
    assert.equal(requests, 6);
    assert.match((await get([to("file:///etc/passwd")])).error ?? "", /found a redirect to file:\/\/\/etc\/passwd/);
  });

  it("is not asked for by http once a publisher was asked by https", async () => {
    const fetchAsItIs = globalThis.fetch;
    const asked: string[] = [];
    globalThis.fetch = async (url) => {
      asked.push(String(url));
      return new Response(null, { status: 301, headers: { location: "http://the.publisher/a.zip" } });
    };
    try {
      const whole = request(
        { url: "https://the.publisher/a.zip", maxBytes: 1 },
        { headers: {}, signal: new AbortController().signal },
      );
      await assert.rejects(whole, /^Error: expected the file from the\.publisher by https, found a redirect to http:/);
    } finally {
      globalThis.fetch = fetchAsItIs;
    }
    assert.deepEqual(asked, ["https://the.publisher/a.zip"]);
  });

  it("is no larger than the publisher's files are, whether its size is announced or not", async () => {
    const unsized: Answering = () => ({ headers: { etag: '"1"' }, body: zip });
    const start = zip.subarray(0, 40_000);
    for (const [answer, kept] of [[file(zip)], [unsized], [file(zip), start]] as const) {
      const { error, requests, files } = await get([answer], { maxBytes: 50_000 }, kept);
      assert.match(error ?? "", /archive\.zip: expected at most 0\.1 MB, found (0\.1 MB|more); open http/);
      assert.deepEqual([requests, files], [1, []]);
    }
    assert.equal((await get([file(zip)], { maxBytes: zip.length })).error, null);
  });

  it("stops at the size that was announced", async () => {
    const range = { "content-range": `bytes 1000-${zip.length - 1}/${zip.length}`, etag: '"1"' };
    // Goes on for ever after 100 bytes too many.
    const endless: Answering = () => ({ status: 206, headers: range, body: Buffer.alloc(zip.length - 900), then: "stall" });
    const { error, requests } = await get([cut(file(zip), 1000, "break"), endless, file(zip)]);
    assert.deepEqual([error, requests], [null, 3]);
  });

  it("is asked for by https of every publisher but the one that has it by http alone, and up to a size", () => {
    for (const [name, { downloads }] of Object.entries(setFiles)) {
      for (const { url, maxBytes } of downloads ?? []) {
        assert.equal(new URL(url).protocol, name === "extrasensory" ? "http:" : "https:");
        assert.ok(maxBytes >= 1e6 && maxBytes < 20e9, url);
      }
    }
  });
});
