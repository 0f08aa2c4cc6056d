import assert from "node:assert/strict";
import { asMarkdown } from "../../../lib/base/text/asMarkdown";

describe("words of the data in Markdown", () => {
  it("have no tag, entity, link, equation, emphasis, code or cell of a table", () => {
    assert.equal(
      asMarkdown("<img onerror=x> &lt; [a](b) ![c](d) $x$ *e* `f` ~g~ a|b # h \\"),
      "\\<img onerror=x\\> \\&lt; \\[a\\](b) !\\[c\\](d) \\$x\\$ \\*e\\* \\`f\\` \\~g\\~ a\\|b \\# h \\\\",
    );
    const addresses = "see https://a.example, www.b.example or c@d.example";
    assert.equal(asMarkdown(addresses), "see https\\://a.example, www\\.b.example or c\\@d.example");
  });

  it("are on one line", () => {
    assert.equal(asMarkdown(" one\n# two\r\n- three\n"), "one \\# two - three");
  });

  // CommonMark 0.31, 6.2: an underscore between letters neither opens nor closes emphasis.
  it("keep underscores within a word, which a terminal shows too", () => {
    assert.equal(asMarkdown("acc_exp01_user01.txt:1, __proto__"), "acc_exp01_user01.txt:1, \\_\\_proto\\_\\_");
    const plain = "real: SisFall + WISDM phone (7,415 windows), 100 %";
    assert.equal(asMarkdown(plain), plain);
  });
});
