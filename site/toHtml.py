"""Turns Markdown and notebooks into HTML fragments for the site: JSON on stdin to JSON on stdout.

    {"markdown": {key: text}, "notebooks": {key: path}}  →  {"css": of highlighted code, "html": {key: fragment}}

Equations become MathML. A figure becomes a place of its size that holds the figure's JSON; the site's script draws it.
"""

import json
import re
import sys
from html import escape
from pathlib import Path
from urllib.parse import unquote

import nbformat
from nbconvert import HTMLExporter
from nbconvert.filters import markdown2html
from pygments.formatters import HtmlFormatter

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "lib" / "notebook"))
from writeHtml import Equations  # noqa: E402

PLOTLY = "application/vnd.plotly.v1+json"


def figure_html(plot: dict, name: str) -> str:
    layout = plot["layout"]
    # "</script>" in a word of the figure would end the element.
    text = json.dumps({"data": plot["data"], "layout": layout}, ensure_ascii=False).replace("<", "\\u003c")
    size = f"width:{layout['width']}px;height:{layout['height']}px"
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{name}">'
        f'<div class="figure" style="{size}"><script type="application/json">{text}</script></div></div>'
    )


def notebook_html(path: Path) -> str:
    notebook = nbformat.read(path, as_version=4)
    equations = Equations()
    figures = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = equations.take(cell.source)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/markdown" in data:
                data["text/markdown"] = equations.take(data["text/markdown"])
            if PLOTLY in data:
                name = re.sub(r"[^\w .,:–-]", "", data.get("text/plain", "figure").split(": ", 1)[-1])
                figures.append(figure_html(data[PLOTLY], name))
                output.data = nbformat.from_dict({"text/html": f"<p>{equations.mark}figure{len(figures) - 1}</p>"})
    html, _ = HTMLExporter(template_name="basic", embed_images=True).from_notebook_node(notebook)
    html = re.sub(rf"<p>{equations.mark}figure(\d+)</p>", lambda found: figures[int(found[1])], html)
    return with_ids(equations.put(html))


def with_ids(html: str) -> str:
    """Headings keep their ids alone, as links to them are written: nbconvert quotes them, a browser looks for the words."""
    html = re.sub(r'<a class="anchor-link".*?</a>', "", html)
    return re.sub(r'(<h\d id=")([^"]*)', lambda found: found[1] + escape(unquote(found[2]), quote=True), html)


def markdown_html(text: str) -> str:
    equations = Equations()
    return with_ids(equations.put(markdown2html(equations.take(text))))


def main() -> None:
    asked = json.load(sys.stdin)
    html = {key: markdown_html(text) for key, text in asked["markdown"].items()}
    html |= {key: notebook_html(ROOT / path) for key, path in asked["notebooks"].items()}
    json.dump({"css": HtmlFormatter().get_style_defs(".highlight"), "html": html}, sys.stdout)


if __name__ == "__main__":
    main()
