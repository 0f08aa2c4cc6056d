import assert from "node:assert/strict";
import { expandShorthands } from "../../lib/notebook/kernel/shorthands";

describe("shorthand properties", () => {
  it("are written out, in objects and in assignments, and nothing else is", () => {
    const written = (code: string) => expandShorthands(code).text;
    assert.equal(written("f({ rate, steps: 2, ...rest, m() {} });"), "f({ rate: rate, steps: 2, ...rest, m() {} });");
    assert.equal(written("({ a, b = 2 } = found);"), "({ a: a, b: b = 2 } = found);");
    for (const same of ["const { a } = f();", "import { a } from 'a';", "export { a };", "`${ {} } { a }`; // { a }"]) {
      assert.equal(written(same), same);
    }
  });

  it("leave every place of the code where it was", () => {
    const code = "f({ a, b }); x;\ng({ c }, { d }); y;";
    const { text, originalPosition: originalPlace } = expandShorthands(code);
    for (const name of ["f(", "x", "g(", "y"]) {
      const [offset, expected] = [text.indexOf(name), code.indexOf(name)];
      const line = name === "f(" || name === "x" ? 0 : 1;
      const place = { offset, line, character: offset - (text.lastIndexOf("\n", offset) + 1) };
      const character = expected - (code.lastIndexOf("\n", expected) + 1);
      assert.deepEqual(originalPlace(place), { offset: expected, line, character }, name);
    }
  });

  it("have the places of both their name and their value where the name was written", () => {
    const { originalPosition: originalPlace } = expandShorthands("f({ ab });"); // f({ ab: ab });
    const places = [4, 8].map((offset) => originalPlace({ offset, line: 0, character: offset }));
    assert.deepEqual(places.map(({ character }) => character), [4, 4]);
  });
});
