"""scikit-learn on the data of examples/learn.rs, one thread, one line of JSON a task. `cargo xtask bench --only learn`
starts it after `learn write FOLDER`:

    python tests/browser/bench/learn.py FOLDER [RUNS]
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import json
import sys
import time

import numpy as np
import sklearn
from sklearn.cluster import KMeans
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import mean_squared_error, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

TRAIN = 20_000
FOLDER = sys.argv[1]
RUNS = int(sys.argv[2]) if len(sys.argv) > 2 else 3


def load(name):
    return np.loadtxt(f"{FOLDER}/{name}.csv", delimiter=",")


def race(task, run):
    """Milliseconds of each run, and what the last one found."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        found = run()
        times.append(round(1000 * (time.perf_counter() - start), 3))
    print(json.dumps({"task": task, "ms": times, "result": found, "peer": sklearn.__version__}), flush=True)


cloud = load("kmeans")
race("kmeans", lambda: float(KMeans(6, n_init=10, random_state=42).fit(cloud).inertia_))

data = load("forest")
x, y, test, truth = data[:TRAIN, :-1], data[:TRAIN, -1], data[TRAIN:, :-1], data[TRAIN:, -1]
race(
    "forest",
    lambda: mean_squared_error(truth, RandomForestRegressor(100, random_state=42, n_jobs=1).fit(x, y).predict(test)),
)

data = load("classes")
x, y, test, truth = data[:TRAIN, :-1], data[:TRAIN, -1], data[TRAIN:, :-1], data[TRAIN:, -1]


def auc(model):
    return roc_auc_score(truth, model.fit(x, y).predict_proba(test)[:, 1])


race("forest_classes", lambda: auc(RandomForestClassifier(100, random_state=42, n_jobs=1)))
race("logistic", lambda: auc(make_pipeline(StandardScaler(), LogisticRegression())))
