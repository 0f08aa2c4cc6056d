import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashSafetensors, readSafetensors, writeSafetensors } from "../../lib/train/safetensors";

describe("train/safetensors", () => {
  const folder = mkdtempSync(join(tmpdir(), "wearlaws-safetensors-"));
  const file = join(folder, "w.safetensors");
  const weights = {
    "head.weight": { shape: [2, 2], values: Float32Array.of(1, 2, 3, 0.1) },
    bias: { shape: [1], values: Float32Array.of(-1) },
  };
  after(() => rmSync(folder, { recursive: true }));

  it("writes the bytes that the format's description asks for", () => {
    writeSafetensors(file, weights, { step: "3" });
    const bytes = readFileSync(file);
    const size = Number(bytes.readBigUInt64LE());
    assert.equal(size % 8, 0);
    const header = JSON.parse(bytes.subarray(8, 8 + size).toString()) as { __metadata__: { sha256: string } };
    const { sha256 } = header.__metadata__;
    const unsealed = Buffer.from(bytes.toString("latin1").replace(sha256, "0".repeat(64)), "latin1");
    assert.equal(sha256, createHash("sha256").update(unsealed).digest("hex"));
    assert.deepEqual(header, {
      __metadata__: { step: "3", sha256 },
      "head.weight": { dtype: "F32", shape: [2, 2], data_offsets: [0, 16] },
      bias: { dtype: "F32", shape: [1], data_offsets: [16, 20] },
    });
    assert.equal(bytes.length, 8 + size + 20);
    assert.equal(bytes.readFloatLE(8 + size + 16), -1);
    assert.equal(hashSafetensors(weights, { step: "3" }), createHash("sha256").update(bytes).digest("hex"));
  });

  it("reads back what it wrote", () => {
    assert.deepEqual(readSafetensors(file), { weights, metadata: { step: "3" } });
  });

  it("reads a file made by hand, without metadata", () => {
    const header = Buffer.from('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} ');
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    writeFileSync(file, Buffer.concat([length, header, Buffer.from(Float32Array.of(0.5).buffer)]));
    assert.deepEqual(readSafetensors(file).weights, { a: { shape: [1], values: Float32Array.of(0.5) } });
  });

  it("says of a file cut short what is missing", () => {
    writeSafetensors(file, weights);
    truncateSync(file, readFileSync(file).length - 1);
    assert.throws(
      () => readSafetensors(file),
      /w\.safetensors: expected the whole file as it was written, found that it ends within tensor bias/,
    );
  });

  const write = (header: object | string, data: number) => {
    const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    writeFileSync(file, Buffer.concat([length, json, Buffer.alloc(data)]));
  };

  it("refuses a header that is not UTF-8, which would name a tensor otherwise than its file", () => {
    const header = Buffer.from('{"\xa8":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} ', "latin1");
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    writeFileSync(file, Buffer.concat([length, header, Buffer.alloc(4)]));
    assert.throws(() => readSafetensors(file), /w\.safetensors: .* found that its header is not UTF-8/);
  });

  it("names what another file is, and never asks to remove it", () => {
    // First bytes of torch.save of PyTorch 2 and of 1.5, of HDF5 and of numpy.save.
    for (const [begins, kind] of [
      [
        "PK\x03\x04\0\0\x08\x08\0\0",
        /not a safetensors file \(a PyTorch checkpoint, or another zip archive: save its tensors with/,
      ],
      ["\x80\x02\x8a\x0al\xfc\x9cF\xf9 ", /not a safetensors file \(a PyTorch checkpoint, or another pickle/],
      ["\x89HDF\r\n\x1a\n\0\0", /not a safetensors file \(an HDF5 file/],
      ["\x93NUMPY\x01\0v\0{", /not a safetensors file \(a NumPy array/],
    ] as const) {
      writeFileSync(file, Buffer.from(begins, "latin1"));
      assert.throws(
        () => readSafetensors(file),
        ({ message }: Error) => kind.test(message) && !message.includes("remove"),
      );
    }
  });

  // The format: tensors without holes, none shares bytes with another, and each has the bytes of its shape.
  it("names the tensor whose place, shape or entry is wrong", () => {
    const of = (shape: unknown, data_offsets: unknown) => ({ dtype: "F32", shape, data_offsets });
    for (const [header, found] of [
      [{ a: of([1], [0, 4]), b: of([1], [0, 4]) }, "tensor b begins at byte 0 of the values, not at 4"],
      [{ a: of([2], [0, 8]), b: of([1], [4, 8]) }, "tensor b begins at byte 4 of the values, not at 8"],
      [{ a: of([1], [4, 8]) }, "tensor a begins at byte 4 of the values, not at 0"],
      [{ a: of([2, 2], [0, 8]) }, "tensor a of 2 × 2 has 8 bytes, not 16"],
      [{ a: of([4], [0, 16]) }, "it ends within tensor a"],
      [{ a: of([1], [0, 4]) }, "4 bytes follow its last tensor"],
      [{ a: of([1], [-4, 0]) }, "tensor a: field data_offsets.0: Too small: expected number to be >=0"],
      [{ a: of([0.5], [0, 2]) }, "tensor a: field shape.0: Invalid input: expected int, received number"],
      [{ a: null }, "tensor a: field (the whole): Invalid input: expected object, received null"],
      [{ __metadata__: { n: 1 } }, "its metadata are not all text"],
      ["null", "its header is no JSON object"],
    ] as const) {
      write(header, 8);
      const message = `${file}: expected the whole file as it was written, found that ${found}`;
      assert.throws(() => readSafetensors(file), { name: "DamagedFile", message });
    }
  });

  it("finds any byte that was changed since, in the values or in the header", () => {
    writeSafetensors(file, weights, { step: "3" });
    const bytes = readFileSync(file);
    for (let place = 0; place < bytes.length; place++) {
      if (bytes[place] === 0x20) continue; // padding of the header
      const changed = Buffer.from(bytes);
      changed[place] ^= 1;
      writeFileSync(file, changed);
      // Where the name of the metadata itself is hit, what is read is of no run.
      try {
        assert.notDeepEqual(readSafetensors(file).metadata, { step: "3" }, `byte ${place}`);
      } catch (error) {
        assert.equal((error as Error).name, "DamagedFile", `byte ${place}: ${(error as Error).message}`);
      }
    }
  });
});
