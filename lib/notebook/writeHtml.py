"""Writes the committed notebooks as HTML that shows its figures and equations without a network.

Figures are the PNG of each output; equations become MathML, which browsers draw themselves.

    python lib/notebook/writeHtml.py [--notebooks notebooks] [--out build/html]
"""

import argparse
import re
import sys
from pathlib import Path

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


def with_mathml(markdown: str) -> str:
    """Equations outside of code as MathML."""
    parts = CODE.split(markdown)
    for index in range(0, len(parts), 2):
        parts[index] = DISPLAY.sub(lambda found: convert(found[1].strip(), display="block"), parts[index])
        parts[index] = INLINE.sub(lambda found: convert(found[1]), parts[index])
    return "".join(parts)


def page_of(path: Path) -> str:
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = with_mathml(cell.source)
        for output in cell.get("outputs", []):
            # showMarkdown writes equations too.
            if "text/markdown" in output.get("data", {}):
                output.data["text/markdown"] = with_mathml("".join(output.data["text/markdown"]))
    page, _ = HTMLExporter(embed_images=True).from_notebook_node(notebook, {"metadata": {"name": path.stem}})
    return LOADERS.sub("", REMOTE.sub("", page))


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
