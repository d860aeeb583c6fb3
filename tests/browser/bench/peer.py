"""The models' peer: Python's `lifetimes` on the same histories. Started by `cargo xtask bench`, once a task.

peer.py HISTORIES TASK RUNS LIMIT prints one line of JSON; a run that takes longer than LIMIT seconds ends it all.
"""

import json
import os
import platform
import sys
import threading
import time
import warnings

import lifetimes
import numpy
import pandas
import scipy

warnings.simplefilter("ignore")

MONTHLY_DISCOUNT = 1.1 ** (1 / 12) - 1
HORIZON = 365.25 / 7


def fit(model, rows):
    """Fits a model of purchases to every customer, as its documentation does; alike ones are not grouped."""
    return model.fit(rows.x, rows.t_x, rows.t)


def log_likelihood(model, rows):
    """What it reached, in weeks: it works in a unit of time of its own, and but for Pareto/NBD on the mean of customers."""
    count = 1 if isinstance(model, lifetimes.ParetoNBDFitter) else len(rows)
    return -model._negative_log_likelihood_ * count + rows.x.sum() * numpy.log(model._scale)


def buyers(rows):
    """Who bought again for money: of the others Gamma-Gamma knows nothing."""
    return rows[(rows.x > 0) & (rows.z > 0)]


def fit_spend(rows):
    own = buyers(rows)
    return lifetimes.GammaGammaFitter().fit(own.x, own.z)


def worth(model, spend, rows):
    """Chance of being active, expected purchases, and value within twelve months."""
    alive = model.conditional_probability_alive(rows.x, rows.t_x, rows.t)
    expected = model.conditional_expected_number_of_purchases_up_to_time(HORIZON, rows.x, rows.t_x, rows.t)
    value = spend.customer_lifetime_value(
        model, rows.x, rows.t_x, rows.t, rows.z, time=12, freq="W", discount_rate=MONTHLY_DISCOUNT
    )
    return alive, expected, value


def work_of(task, rows):
    """A function that does the task and gives one that says what came out."""
    models = {
        "bg_nbd": lifetimes.BetaGeoFitter,
        "mbg_nbd": lifetimes.ModifiedBetaGeoFitter,
        "pareto_nbd": lifetimes.ParetoNBDFitter,
    }
    if task in models:

        def purchases():
            model = fit(models[task](), rows)
            return lambda: log_likelihood(model, rows)

        return purchases
    if task == "gamma_gamma":

        def money():
            spend = fit_spend(rows)
            return lambda: -spend._negative_log_likelihood_ * len(buyers(rows))

        return money
    model, spend = fit(lifetimes.BetaGeoFitter(), rows), fit_spend(rows)

    def value():
        values = worth(model, spend, rows)[2]
        return lambda: values.sum()

    return value


def main(path, task, runs, limit):
    rows = pandas.read_csv(path)
    rows.t_x /= 7
    rows.t /= 7
    rows.z = rows.z.fillna(0)
    facts = {"data": os.path.basename(path).removesuffix(".csv"), "task": task, "peer": lifetimes.__version__}
    facts["python"] = f"Python {platform.python_version()}, NumPy {numpy.__version__}, SciPy {scipy.__version__}"

    def give_up():
        print(json.dumps({**facts, "beyond": limit}), flush=True)
        os._exit(0)

    ms = []
    try:
        work = work_of(task, rows)
        for _ in range(runs):
            timer = threading.Timer(limit, give_up)
            timer.daemon = True
            timer.start()
            start = time.perf_counter()
            result = work()
            ms.append((time.perf_counter() - start) * 1000)
            timer.cancel()
        print(json.dumps({**facts, "ms": ms, "result": float(result())}))
    except Exception as error:
        print(json.dumps({**facts, "missing": f"{type(error).__name__}: {error}".splitlines()[0]}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
