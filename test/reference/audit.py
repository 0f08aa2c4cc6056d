"""What the study `real` can and cannot carry, from its rows with NumPy and SciPy; prints audit.json.

    python -m venv /tmp/venv && /tmp/venv/bin/pip install numpy scipy
    /tmp/venv/bin/python test/reference/audit.py > test/reference/audit.json

It takes nothing from lib/: the runs of the grid are named by their configs, laws are linregress and least_squares.
Intervals are at 95 %: Student's t over the three folds, or over test users by the delete-one jackknife.
"""

import json

from auditLaws import laws
from auditScores import scores

print(json.dumps({**laws, **scores}, indent=1, default=float))
