import assert from "node:assert/strict";
import { activityTrack } from "../../../../lib/data/loaders/table/activityTrack";

describe("activities over time", () => {
  it("give the one that covers most of a window, the first of two that cover as much, and none before the first row", () => {
    const track = activityTrack();
    ["sit", "sit", "walk", "walk", "walk", null, "walk"].forEach((activity, second) => track.add(second, activity));
    assert.equal(track.most(-2, 0), "unlabelled");
    assert.equal(track.most(0, 3), "sit");
    assert.equal(track.most(1, 3), "sit");
    assert.equal(track.most(1.5, 3), "walk");
    assert.equal(track.most(4.5, 5.8), "unlabelled");
    assert.equal(track.most(5.5, 9), "walk");
  });
});
