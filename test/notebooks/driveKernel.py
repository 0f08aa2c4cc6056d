"""Runs cells in a kernel and prints, as JSON, what a client sees of each: its reply and its messages, late ones too.

Reads {"kernel": name, "folder": working folder, "cells": [{"code", "queued", "completeAt", "interruptAt", "shutDownAt",
"wait"}]}. A queued cell is sent together with the next one; of a cell with `completeAt` the completions at that place are
asked for, and it is not run; the kernel is interrupted, or asked to end, once the cell has printed `interruptAt` or
`shutDownAt`; `wait` is how many seconds later the next cell is sent.
"""

import json
import sys
import time
from queue import Empty

from jupyter_client.manager import KernelManager

order = json.load(sys.stdin)
manager = KernelManager(kernel_name=order["kernel"])
manager.start_kernel(cwd=order["folder"], stdout=sys.stderr)  # its own stdout must not mix with the JSON
client = manager.client()
client.start_channels()
seen = {}


def receive() -> None:
    """Takes every message that has arrived; a message of no cell is dropped."""
    for channel in (client.iopub_channel, client.shell_channel):
        try:
            while True:
                message = channel.get_msg(timeout=0)
                cell = seen.get(message["parent_header"].get("msg_id"))
                if cell is None:
                    continue
                if message["msg_type"] in ("execute_reply", "complete_reply"):
                    cell["reply"] = message["content"]
                else:
                    cell["messages"].append({"type": message["msg_type"], "content": message["content"]})
        except Empty:
            pass


def listen(seconds: float, ended=lambda: False) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        receive()
        if ended():
            return True
        time.sleep(0.01)
    return False


def has_printed(cell, text: str) -> bool:
    return text in "".join(m["content"]["text"] for m in cell["messages"] if m["type"] == "stream")


def is_idle(cell) -> bool:
    return any(m["content"].get("execution_state") == "idle" for m in cell["messages"])


try:
    client.wait_for_ready(timeout=60)
    waiting = []
    for asked in order["cells"]:
        cell = {"reply": None, "messages": [], "secondsToStop": None}
        complete = "completeAt" in asked
        seen[client.complete(asked["code"], asked["completeAt"]) if complete else client.execute(asked["code"])] = cell
        waiting.append(cell)
        if asked.get("queued"):
            continue
        for when, stop in (("interruptAt", manager.interrupt_kernel), ("shutDownAt", manager.shutdown_kernel)):
            if when in asked:
                listen(60, lambda: has_printed(cell, asked[when]) or cell["reply"] is not None)
                stopped = time.monotonic()
                stop()
                listen(60 if manager.is_alive() else 1, lambda: cell["reply"] is not None)
                cell["secondsToStop"] = time.monotonic() - stopped
        listen(60 if manager.is_alive() else 0, lambda: all(one["reply"] is not None for one in waiting))
        listen(2, lambda: all(is_idle(one) for one in waiting))
        listen(asked.get("wait", 0))
        waiting = []
    print(json.dumps(list(seen.values())))
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
