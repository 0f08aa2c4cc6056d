import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setsAtHand } from "../../../lib/grid/run/overview";

describe("the sets at hand", () => {
  it("are all but the corpus and SisFall where there are no recordings", async () => {
    const root = mkdtempSync(join(tmpdir(), "wearlaws-sets-"));
    try {
      const names = ["uci-har", "hapt", "sisfall", "wisdm-phone", "corpus", "extrasensory"];
      const found = await setsAtHand(names, { dataFolder: null, root });
      assert.deepEqual(found, ["uci-har", "hapt", "wisdm-phone", "extrasensory"]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
