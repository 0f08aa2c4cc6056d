"""Writes the committed notebooks as HTML that shows its figures and equations without a network.

Figures are the PNG of each output; equations become MathML, which browsers draw themselves.

    python lib/notebook/writeHtml.py [--notebooks notebooks] [--out build/html]
"""

import argparse
import re
import sys
from pathlib import Path
from secrets import token_hex

import nbformat
from latex2mathml.converter import convert
from nbconvert import HTMLExporter

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
DISPLAY = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
INLINE = re.compile(r"(?<![\\$])\$(?=\S)([^$\n]*?\S)\$(?![\d$])")
# Loaded from the network by nbconvert's template; without equations and diagrams nothing needs them.
REMOTE = re.compile(r"<script\b[^>]*src=\"https?://[^>]*>\s*</script>")
# The template's remaining scripts: MathJax's and mermaid's settings, which would fetch them.
LOADERS = re.compile(r"<script\b(?:(?!</script>).)*?(?:MathJax|mermaid)(?:(?!</script>).)*?</script>", re.DOTALL)


class Equations:
    """Takes the equations out of markdown and puts them into the page as MathML: the renderer would break them."""

    def __init__(self):
        self.mathml = []
        self.mark = f"EQUATION{token_hex(8)}N"  # no text of the notebook can hold it

    def _keep(self, tex: str, display: str) -> str:
        self.mathml.append(convert(tex.strip(), display=display))
        return f"{self.mark}{len(self.mathml) - 1}X"

    def take(self, markdown: str) -> str:
        parts = CODE.split(markdown)
        for index in range(0, len(parts), 2):
            parts[index] = DISPLAY.sub(lambda found: self._keep(found[1], "block"), parts[index])
            parts[index] = INLINE.sub(lambda found: self._keep(found[1], "inline"), parts[index])
        return "".join(parts)

    def put(self, page: str) -> str:
        return re.sub(rf"{self.mark}(\d+)X", lambda found: self.mathml[int(found[1])], page)


def page_of(path: Path) -> str:
    notebook = nbformat.read(path, as_version=4)
    equations = Equations()
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = equations.take(cell.source)
        for output in cell.get("outputs", []):
            if "text/markdown" in output.get("data", {}):
                output.data["text/markdown"] = equations.take(output.data["text/markdown"])
    page, _ = HTMLExporter(embed_images=True).from_notebook_node(notebook, {"metadata": {"name": path.stem}})
    return equations.put(LOADERS.sub("", REMOTE.sub("", page)))


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes the notebooks as HTML that needs no network.")
    parser.add_argument("--notebooks", type=Path, default=ROOT / "notebooks", help="folder of the notebooks")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "html", help="folder to write to")
    options = parser.parse_args()
    paths = sorted(options.notebooks.glob("*.ipynb"))
    if not paths:
        sys.exit(f"html: no notebook in {options.notebooks}")
    options.out.mkdir(parents=True, exist_ok=True)
    for path in paths:
        (options.out / f"{path.stem}.html").write_text(page_of(path), encoding="utf-8")
    print(f"{len(paths)} pages in {options.out}")


if __name__ == "__main__":
    main()
