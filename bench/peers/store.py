"""Windows of our store, read by offset as ours are: a mapped file would count to the memory of the process."""
import os

import numpy as np

SAMPLES, CHANNELS, HEADER = 128, 6, 128
BYTES = SAMPLES * CHANNELS * 4


class Store:
    def __init__(self, path):
        self.file = os.open(path, os.O_RDONLY)
        self.count = (os.fstat(self.file).st_size - HEADER) // BYTES

    def read(self, rows):
        """float32 `[len(rows), 128, 6]`"""
        windows = np.empty((len(rows), SAMPLES, CHANNELS), np.float32)
        for window, row in zip(windows, rows):
            os.preadv(self.file, [window], HEADER + int(row) * BYTES)
        return windows
