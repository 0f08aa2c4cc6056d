"""Executes the notebooks in kernels, one a core, and fails on whatever went wrong: errors, also those that come
after their cell, and any stderr output. What it writes holds no times and no random ids: executed twice, a notebook
has the same bytes.

    python lib/notebook/execute.py [--only 04] [--notebooks notebooks] [--out build/notebooks] [--render]
"""

import argparse
import json
import os
import re
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

ROOT = Path(__file__).resolve().parents[2]
FIGURES = Path(os.environ.get("WEARLAWS_FIGURES", ROOT / "figures"))
KERNELSPEC = {"display_name": "TypeScript (wearlaws)", "language": "typescript", "name": "tslab"}
PLOTLY = "application/vnd.plotly.v1+json"
MAX_OUTPUT_BYTES = 300_000
# Late output belongs to the last cell; this one, executed after all and then dropped, waits for it.
WAIT_CELL = "await new Promise<void>((resolve) => setTimeout(resolve, 300));"
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class NotebookError(Exception):
    """What is wrong with one notebook: its name, the number of the cell, the message."""

    def __init__(self, notebook: str, cell: int | None, message: str):
        place = f"{notebook}, cell {cell}" if cell else notebook
        super().__init__(f"{place}: {ANSI.sub('', message).strip()}")


class Client(NotebookClient):
    """Keeps the stderr text and errors that arrive after their cell, which nbclient drops."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.late = []

    async def async_execute_cell(self, cell, cell_index, **kwargs):
        self.current = cell_index
        return await super().async_execute_cell(cell, cell_index, **kwargs)

    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        # nbclient forgets the channel when the kernel dies.
        channel = self.kc.iopub_channel
        get_message = channel.get_msg

        async def watched(*args, **kwargs):
            message = await get_message(*args, **kwargs)
            if message["parent_header"].get("msg_id") != parent_msg_id:
                self.late.append(complaint({"output_type": message["msg_type"], **message["content"]}))
            return message

        channel.get_msg = watched
        try:
            await super()._async_poll_output_msg(parent_msg_id, cell, cell_index)
        except AttributeError:
            if self.kc is not None:
                raise
        finally:
            channel.get_msg = get_message


def complaint(output) -> str:
    """The text of an error or of stderr; empty for any other output."""
    if output["output_type"] == "error":
        return "\n".join(output["traceback"])
    return output["text"] if output["output_type"] == "stream" and output["name"] == "stderr" else ""


def complaints_of(cell) -> str:
    return "".join(complaint(output) for output in cell.get("outputs", []))


def join_streams(cell) -> None:
    """A stream arrives in pieces that differ from run to run; nbclient's own joining is quadratic in a line."""
    joined = []
    for output in cell.outputs:
        if output.output_type == "stream" and joined and joined[-1].get("name") == output.name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    cell.outputs = joined


def size_of(output) -> int:
    return len(json.dumps(output.get("data", output.get("text", ""))))


def run_cells(name: str, notebook, folder: Path, timeout: int) -> None:
    """Executes all cells in place; throws NotebookError at the first that fails."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    notebook.cells.append(nbformat.v4.new_code_cell(WAIT_CELL))
    client = Client(
        notebook,
        kernel_name="tslab",
        timeout=timeout,
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
    )
    failure = None
    try:
        client.execute()
    except CellExecutionError as error:
        failure = complaints_of(notebook.cells[client.current]) or str(error)
    except CellTimeoutError:
        failure = f"took longer than {timeout} s (WEARLAWS_CELL_TIMEOUT)"
    except DeadKernelError:
        failure = "the kernel died (out of memory, or process.exit)"
    finally:
        last = notebook.cells.pop()
    if failure is not None:
        current = notebook.cells[client.current] if client.current < len(notebook.cells) else None
        raise NotebookError(name, current.execution_count if current else len(code), failure)
    for cell in code:
        join_streams(cell)
        if complaints_of(cell):
            raise NotebookError(name, cell.execution_count, complaints_of(cell))
        for output in cell.outputs:
            if size_of(output) > MAX_OUTPUT_BYTES:
                kilobytes = round(size_of(output) / 1000)
                raise NotebookError(name, cell.execution_count, f"an output of {kilobytes} kB; at most 300 kB")
    late = "".join(client.late) + complaints_of(last)
    if late:
        raise NotebookError(name, len(code), f"after the cell had ended: {late}")


def check_figures(name: str, notebook, started: float) -> None:
    """A notebook's metadata names its figures: each was shown, and written since the start."""
    figures = notebook.metadata.get("wearlaws", {}).get("figures", [])
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    shown = sum(PLOTLY in output.get("data", {}) for output in outputs)
    if shown < len(figures):
        wanted = f"its metadata names {len(figures)}: {', '.join(figures)}"
        raise NotebookError(name, None, f"shows {shown} plotly figures; {wanted}")
    for figure in figures:
        for suffix in ("png", "svg", "pdf"):
            path = FIGURES / f"{figure}.{suffix}"
            # File times are coarser than the clock.
            if not path.exists() or path.stat().st_mtime < started - 0.05:
                raise NotebookError(name, None, f"did not write figures/{figure}.{suffix}, which its metadata names")


def make_stable(notebook) -> None:
    """Removes what changes from one execution to the next."""
    # language_info is the kernel's own: where another stands, JupyterLab changes the notebook on opening it.
    kept = {key: value for key, value in notebook.metadata.items() if key in ("language_info", "wearlaws")}
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNELSPEC, **kept})
    for index, cell in enumerate(notebook.cells):
        cell.id = f"cell-{index + 1:02d}"
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k == "tags"})
    notebook.nbformat, notebook.nbformat_minor = 4, 5


def write_notebook(notebook, path: Path) -> None:
    """Writes to a temporary name and then renames, so that no reader meets half a notebook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(nbformat.writes(notebook), encoding="utf-8")
    os.replace(part, path)


def execute(path: Path, out: Path, timeout: int) -> str | None:
    """Writes the executed notebook to `out`; returns what went wrong."""
    started = time.time()
    notebook = nbformat.read(path, as_version=4)
    try:
        run_cells(path.name, notebook, path.parent, timeout)
        check_figures(path.name, notebook, started)
    except NotebookError as error:
        return str(error)
    make_stable(notebook)
    write_notebook(notebook, out / path.name)
    print(f"{path.name}  {time.time() - started:.1f} s", flush=True)
    return None


def sources_of(path: Path) -> set[str]:
    if not path.exists():
        return set()
    lines = path.read_text(encoding="utf-8").splitlines()
    return {json.loads(line).get("source") for line in lines if line.strip()}


def refuse_synthetic(study: str) -> None:
    """The committed notebooks are of real rows, and are not replaced by ones of synthetic rows."""
    if "synthetic" in sources_of(ROOT / "data" / "results" / f"{Path(study).stem}.jsonl"):
        sys.exit(f'render: rows of "{study}" are synthetic, those of the committed notebooks are real; render without STUDY')


def synthetic_by_source(path: Path) -> dict[str, bool]:
    """Each cell that has output: does that name synthetic data?"""
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.get("outputs")]
    return {cell.source: "synthetic" in json.dumps(cell.outputs) for cell in cells}


def refuse_lost_recordings(path: Path, executed: Path) -> None:
    """A cell that shows recordings is not replaced by one that shows synthetic data, as it does where they are missing."""
    before = synthetic_by_source(path)
    if any(synthetic and before.get(source) is False for source, synthetic in synthetic_by_source(executed).items()):
        sys.exit(f"render: {path.name} shows recordings, {executed} synthetic data; name their folder by WEARLAWS_DATA")


def longest_first(path: Path) -> int:
    """What probes and what trains is begun before the rest, so that the others fill the cores to the end."""
    source = path.read_text(encoding="utf-8")
    calls = ("probeSet(", "runOne(", "wearlaws/train")
    return next((rank for rank, call in enumerate(calls) if call in source), len(calls))


def main() -> int:
    parser = argparse.ArgumentParser(description="Executes the notebooks and fails on whatever went wrong.")
    parser.add_argument("--only", default="", help="first characters of the notebooks to execute, e.g. 04 or 04,06")
    parser.add_argument("--notebooks", type=Path, default=ROOT / "notebooks", help="folder of the notebooks")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "notebooks", help="folder to write to")
    parser.add_argument("--render", action="store_true", help="replace the notebooks once all have passed")
    options = parser.parse_args()
    timeout = int(os.environ.get("WEARLAWS_CELL_TIMEOUT", "3600"))
    if options.render:
        refuse_synthetic(os.environ.get("STUDY", ""))

    prefixes = tuple(prefix for prefix in options.only.split(",") if prefix)
    paths = sorted(options.notebooks.resolve().glob("*.ipynb"))
    paths = [path for path in paths if not prefixes or path.name.startswith(prefixes)]
    if not paths:
        wanted = f" that begins with {options.only}" if prefixes else ""
        sys.exit(f"execute: no notebook{wanted} in {options.notebooks}")
    paths.sort(key=longest_first)

    with ProcessPoolExecutor(min(len(paths), os.cpu_count() or 1)) as pool:
        failures = 0
        for failure in pool.map(partial(execute, out=options.out, timeout=timeout), paths):
            if failure is not None:
                failures += 1
                print(f"failed: {failure}", file=sys.stderr, flush=True)
    if failures:
        print(f"{failures} of {len(paths)} notebooks failed", file=sys.stderr)
        return 1
    if options.render:
        for path in paths:
            refuse_lost_recordings(path, options.out / path.name)
        for path in paths:
            write_notebook(nbformat.read(options.out / path.name, as_version=4), path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
