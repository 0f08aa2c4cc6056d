import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describeDownload, getSet } from "../../../lib/data/get/getSet";
import { findFiles } from "../../../lib/data/places";
import { type NativeSet, setFiles } from "../../../lib/data/sets";
import { makeZip, temporaryFolder } from "../loaders/makeFiles";
import { file, type Publisher, startPublisher } from "./publisher";
import { haptFiles } from "../check/smallSets";

describe("getting a set", () => {
  const place = temporaryFolder();
  const fetchAsItIs = globalThis.fetch;
  let publisher: Publisher;
  before(async () => {
    publisher = await startPublisher();
    // Every publisher is the one on this machine.
    globalThis.fetch = (url, init) => fetchAsItIs(new URL(new URL(String(url)).pathname, publisher.url), init);
  });
  after(() => {
    globalThis.fetch = fetchAsItIs;
    publisher.close();
  });

  it("saves each archive under a name that the set's files are looked for by", () => {
    for (const [name, { files, downloads }] of Object.entries(setFiles)) {
      if (downloads === null) continue;
      assert.equal(downloads.length, files.length, name);
      downloads.forEach(({ url }, i) => assert.ok(files[i].includes(basename(new URL(url).pathname)), `${name}: ${url}`));
    }
  });

  it("downloads into data/raw/ what is missing, and no more", async () => {
    const [root, dataFolder] = [place.path(), place.path()];
    const zip = readFileSync(await makeZip(join(place.path(), "a.zip"), haptFiles()));
    Object.assign(publisher, { answers: [file(zip)], requests: [] });
    writeFileSync(join(dataFolder, "cv5Folds.zip"), zip);
    const raw = join(root, "data", "raw");
    const sensors = ["raw_acc", "proc_gyro"].map((sensor) => `ExtraSensory.raw_measurements.${sensor}.zip`);
    const paths = await getSet("extrasensory", { root, dataFolder });
    assert.deepEqual(paths, [...sensors.map((name) => join(raw, name)), join(dataFolder, "cv5Folds.zip")]);
    assert.deepEqual(
      publisher.requests.map(({ url }) => basename(url)),
      sensors,
    );
    assert.deepEqual(findFiles("extrasensory", { root, dataFolder }), paths);
    assert.deepEqual(await getSet("extrasensory", { root, dataFolder }), paths);
    assert.equal(publisher.requests.length, 2);
  });

  it("says of SisFall that nobody publishes it at 50 Hz, unless it is at hand", async () => {
    const [root, dataFolder] = [place.path(), place.path()];
    await assert.rejects(
      getSet("sisfall", { root, dataFolder }),
      /SisFall at 50 Hz, as sisfall-50hz\.parquet, is published nowhere; its original is described at https:\/\/doi\.org\/10\.3390\/s17010198/,
    );
    const path = join(root, "data", "raw", "sisfall-50hz.parquet");
    mkdirSync(join(root, "data", "raw"), { recursive: true });
    writeFileSync(path, "");
    assert.deepEqual(await getSet("sisfall", { root, dataFolder }), [path]);
  });

  it("says which sets are published", async () => {
    const places = { root: place.path(), dataFolder: null };
    await assert.rejects(getSet("corpus", places), /the corpus "corpus" is read from the sets sisfall, wisdm-phone-4: get these/);
    await assert.rejects(getSet("mine", places), (error: Error) => {
      for (const name of Object.keys(setFiles) as NativeSet[]) assert.ok(error.message.includes(name), error.message);
      return true;
    });
  });

  it("puts rate and time left in words", () => {
    const progress = { file: "a.zip", bytes: 2.5e6, total: 1e9, bytesPerSecond: 1e6, secondsLeft: 997.5 };
    assert.equal(describeDownload(progress), "a.zip: 2.5 of 1000.0 MB, 1.0 MB/s, 17 min left");
    assert.equal(describeDownload({ ...progress, secondsLeft: 12.1 }), "a.zip: 2.5 of 1000.0 MB, 1.0 MB/s, 13 s left");
    assert.equal(describeDownload({ ...progress, total: null, secondsLeft: null }), "a.zip: 2.5 MB, 1.0 MB/s");
  });
});
