"""Recordings in a publisher's zip → windows.npy and index.csv in a folder: SCRIPT zip folder processes."""
import multiprocessing
import sys
import zipfile

import numpy as np
import pandas as pd

path, folder, processes = sys.argv[1], sys.argv[2], int(sys.argv[3])
archive = None


def open_archive():
    """In each process: a file opened before a fork has one position for all."""
    global archive
    archive = zipfile.ZipFile(path)


def save_windows(load, names):
    """`load` gives a name's windows `[n, 128, 6]`, and what is known of each; it is called by each of the processes."""
    if processes == 1:
        parts = [load(name) for name in names]
    else:
        with multiprocessing.Pool(processes, open_archive) as pool:
            parts = pool.map(load, names, chunksize=1)
    np.save(f"{folder}/windows.npy", np.concatenate([windows for windows, _ in parts]))
    pd.concat([index for _, index in parts]).to_csv(f"{folder}/index.csv", index=False)
