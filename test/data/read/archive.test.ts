import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findFile, openArchive } from "../../../lib/data/read/archive";
import { makeFolder, makeZip, temporaryFolder } from "../loaders/makeFiles";
import { deflated, hole, zipWriter } from "./zipWriter";

describe("archive", () => {
  const place = temporaryFolder();
  const files = { "set/b.txt": "two", "set/a.txt": "one", "__MACOSX/set/._a.txt": "litter", "set/.DS_Store": "litter" };

  it("lists and reads a zip, the zip inside a zip and the unpacked folder alike", async () => {
    const folder = place.path();
    const inner = await makeZip(join(folder, "inner.zip"), files);
    const outer = await makeZip(join(folder, "outer.zip"), { "readme.md": "x", "Inner.zip": readFileSync(inner) });
    const unpacked = makeFolder(place.path(), files);
    const halfUnpacked = makeFolder(place.path(), { "Inner.zip": readFileSync(inner) });
    for (const [path, expected] of [
      [inner, ["set/a.txt", "set/b.txt"]],
      [unpacked, ["set/a.txt", "set/b.txt"]],
      [outer, ["Inner.zip/set/a.txt", "Inner.zip/set/b.txt", "readme.md"]],
      [halfUnpacked, ["Inner.zip/set/a.txt", "Inner.zip/set/b.txt"]],
    ] as const) {
      const archive = await openArchive(path);
      assert.deepEqual(archive.files, expected, path);
      assert.equal((await archive.read(findFile(archive, "set/b.txt"))).toString(), "two", path);
      archive.close();
    }
  });

  it("reads a ZIP64: 70,000 files behind one of 5 GiB, which is a hole on the disk", async () => {
    const path = join(place.path(), "large.zip");
    const zip = zipWriter(path);
    zip.add("large.bin", hole(5 * 2 ** 30));
    zip.add("first.txt", deflated(Buffer.from("first")));
    for (let i = 0; i < 70_000; i++) zip.again(`again/${i}.txt`);
    zip.add("last.txt", deflated(Buffer.from("last")));
    zip.end();
    assert.ok(statSync(path).size > 5 * 2 ** 30 && statSync(path).blocks * 512 < 2 ** 26, "the hole takes no room");
    const archive = await openArchive(path);
    assert.equal(archive.files.length, 70_003);
    for (const [file, text] of [
      ["first.txt", "first"],
      ["again/69999.txt", "first"],
      ["last.txt", "last"],
    ]) {
      assert.equal((await archive.read(file)).toString(), text, file);
    }
    await assert.rejects(
      archive.read("large.bin"),
      /cannot read "large\.bin": expected 2147483648 bytes at most, found that it unpacks to 5368709120/,
    );
    archive.close();
  });

  it("says that a file is encrypted, or packed by a method that is not read", async () => {
    const bytes = readFileSync(await makeZip(join(place.path(), "a.zip"), { "a.txt": "text" }));
    const entry = bytes.indexOf(Buffer.from("PK\x01\x02", "latin1"));
    for (const [at, value, message] of [
      [8, 1, /"a\.txt": expected it stored or deflated, found it encrypted/],
      [10, 12, /found method 12/],
    ] as const) {
      const changed = Buffer.from(bytes);
      changed.writeUInt16LE(value, entry + at);
      const path = join(place.path(), "changed.zip");
      writeFileSync(path, changed);
      const archive = await openArchive(path);
      await assert.rejects(archive.read("a.txt"), message);
      archive.close();
    }
  });

  it("finds a file below any top folder, but not one that merely ends alike", async () => {
    const archive = await openArchive(makeFolder(place.path(), { "y.txt": "", "top/x.txt": "", "other/xx.txt": "" }));
    assert.equal(findFile(archive, "y.txt"), "y.txt");
    assert.equal(findFile(archive, "x.txt"), "top/x.txt");
    assert.throws(() => findFile(archive, "z.txt"), /expected one file …\/z\.txt, found none among its 3 files/);
  });

  it("says which files compete for one name", async () => {
    const archive = await openArchive(makeFolder(place.path(), { "a/x.txt": "", "b/x.txt": "" }));
    assert.throws(() => findFile(archive, "x.txt"), /expected one file …\/x\.txt, found a\/x\.txt, b\/x\.txt/);
  });

  it("says what is missing: the archive, or a file in it", async () => {
    const folder = place.path();
    await assert.rejects(openArchive(join(folder, "no.zip")), /no archive .*no\.zip: expected a zip or its unpacked/);
    const archive = await openArchive(await makeZip(join(folder, "a.zip"), files));
    await assert.rejects(archive.read("set/c.txt"), /a\.zip: no file "set\/c\.txt" among its 2/);
    archive.close();
  });

  it("says that a zip is cut off, also one inside another", async () => {
    const folder = place.path();
    const bytes = readFileSync(await makeZip(join(folder, "whole.zip"), files));
    const cut = bytes.subarray(0, bytes.length >> 1);
    writeFileSync(join(folder, "cut.zip"), cut);
    await assert.rejects(openArchive(join(folder, "cut.zip")), /cut\.zip: .*download was cut off, fetch it again/);
    const outer = await makeZip(join(folder, "outer.zip"), { "cut.zip": cut });
    await assert.rejects(openArchive(outer), /outer\.zip, in it cut\.zip: .*if the download was cut off/);
  });

  it("says which file of a damaged zip cannot be read", async () => {
    const folder = place.path();
    const bytes = readFileSync(await makeZip(join(folder, "a.zip"), { "a.txt": "a line of text\n".repeat(100) }));
    bytes.fill(0xff, 40, 50); // within the packed bytes of the only file: the names come after them
    writeFileSync(join(folder, "damaged.zip"), bytes);
    const archive = await openArchive(join(folder, "damaged.zip"));
    await assert.rejects(archive.read("a.txt"), /damaged\.zip: cannot read "a\.txt": .*fetch it again/);
    archive.close();
  });

  it("refuses a path that leaves the archive, in a zip or by a link", async () => {
    const folder = place.path();
    const bytes = readFileSync(await makeZip(join(folder, "good.zip"), { "aa/evil.txt": "x" }));
    const evil = Buffer.from(bytes.toString("latin1").replaceAll("aa/evil.txt", "../evil.txt"), "latin1");
    writeFileSync(join(folder, "evil.zip"), evil);
    await assert.rejects(openArchive(join(folder, "evil.zip")), /\.\.\/evil\.txt.*path leaves the archive/);

    mkdirSync(join(folder, "linked"));
    symlinkSync(join(folder, "good.zip"), join(folder, "linked", "out.txt"));
    await assert.rejects(openArchive(join(folder, "linked")), /"out\.txt" is a link to .* leaves the folder/);
  });

  it("refuses a zip whose files unpack to more than any publication of its size, also one inside another", async () => {
    const folder = place.path();
    const names = [..."abcdefgh"];
    const zip = readFileSync(await makeZip(join(folder, "whole.zip"), Object.fromEntries(names.map((name) => [name, "x"]))));
    const bomb = join(folder, "bomb.zip");
    writeFileSync(bomb, claiming(zip, 200e6));
    const expected =
      /: expected files of 1073741824 bytes at most in all, found that they unpack to 1600000000; do not trust this zip/;
    await assert.rejects(openArchive(bomb), expected);
    await assert.rejects(openArchive(makeFolder(place.path(), { "a.zip": readFileSync(bomb) })), expected);
    const outer = await makeZip(join(folder, "outer.zip"), { "bomb.zip": readFileSync(bomb) });
    await assert.rejects(openArchive(outer), /outer\.zip, in it bomb\.zip: expected files of 1073741824 bytes at most in all/);
    writeFileSync(bomb, claiming(zip, 130e6)); // 1.04 GB, below 2 ** 30 bytes
    (await openArchive(bomb)).close();
  });

  it("refuses to read one file of more than 2 GiB", async () => {
    const folder = place.path();
    // So large that a file of 2 GiB is not a hundred times its size.
    const zip = readFileSync(await makeZip(join(folder, "a.zip"), { "a.bin": randomBytes(22e6), "b.txt": "x" }));
    zip.writeUInt32LE(2 ** 31 + 1, zip.lastIndexOf(Buffer.from("PK\x01\x02", "latin1")) + 24);
    writeFileSync(join(folder, "a.zip"), zip);
    const archive = await openArchive(join(folder, "a.zip"));
    await assert.rejects(
      archive.read("b.txt"),
      /cannot read "b\.txt": expected 2147483648 bytes at most, found that it unpacks to 2147483649/,
    );
    archive.close();
  });
});

/** The zip, its list of contents saying that each file unpacks to `bytes`: 24 bytes after the signature of an entry. */
function claiming(zip: Buffer, bytes: number): Buffer {
  const signature = Buffer.from("PK\x01\x02", "latin1");
  const claims = Buffer.from(zip);
  for (let at = claims.indexOf(signature); at >= 0; at = claims.indexOf(signature, at + 1)) claims.writeUInt32LE(bytes, at + 24);
  return claims;
}
