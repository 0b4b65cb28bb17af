"""Learns the tables of the default forecast on the train parts of M1, M3 and tourism yearly.

    python benchmarks/learn_tables.py            # writes src/forecast/models/tables/default.json
    python benchmarks/learn_tables.py --check    # and prints what a table learnt on two sets
                                                 # does on the train part of the third

The design (features, sizes, rates) was chosen by ``--check``; the test parts are not read.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.special import ndtri

from forecast.models.features import N_WEIGHT_TRAITS
from forecast.models.mixture import HORIZON_CAP, LEVELS, horizon_score
from forecast.models.pool import POOL
from windows import SETS, Windows, build, join, losses, naive_losses, weights

OUT = Path(__file__).resolve().parents[1] / "src/forecast/models/tables/default.json"
BATCH, EPOCHS, RATE = 4096, 12, 1e-2
DROP_WEIGHTS, DROP_WIDTHS = 0.25, 0.12  # share of traits hidden in a step
HIDDEN_WEIGHTS, HIDDEN_WIDTHS = 8, 16
DECAY_WEIGHTS, DECAY_WIDTHS = 5e-3, 3e-3
KAPPA, MEDIAN_SHARE = 1.5, 0.3
LOG_SHARE = 0.2  # of the pinball loss in log units; the rest is in units of MASE
SEEDS, SEEDS_CHECK = 5, 2
TAU = np.array(LEVELS)
TAIL = np.log(-ndtri(TAU)) - np.log(-ndtri(TAU)).mean()
SCORE6, SCORE = horizon_score(6), horizon_score(HORIZON_CAP)
SIDE = np.array([-1.0, 1.0])[None, :, None, None]


def adam(params: list[np.ndarray], gradient, n: int, seed: int) -> None:
    """Adam with a cosine rate over batches of rows; ``params`` change in place."""
    rng = np.random.default_rng(seed)
    first, second = [np.zeros_like(p) for p in params], [np.zeros_like(p) for p in params]
    batch = min(BATCH, n)
    steps, t = EPOCHS * (n // batch), 0
    for _ in range(EPOCHS):
        order = rng.permutation(n)
        for start in range(0, n - batch + 1, batch):
            t += 1
            rate = RATE * 0.5 * (1 + np.cos(np.pi * t / steps))
            for p, m, v, g in zip(
                params, first, second, gradient(order[start : start + batch], rng), strict=True
            ):
                m += 0.1 * (g - m)
                v += 0.001 * (g * g - v)
                p -= rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)


def start(rng: np.random.Generator, n_in: int, hidden: int, n_out: int) -> list[np.ndarray]:
    return [
        rng.normal(size=(n_in, hidden)) / np.sqrt(n_in),
        np.zeros(hidden),
        rng.normal(size=(hidden, n_out)) * 0.01,
        np.zeros(n_out),
    ]


def scaling(w: Windows) -> tuple[np.ndarray, np.ndarray]:
    return w.traits.mean(axis=0), w.traits.std(axis=0) + 1e-6


def standard(w: Windows, scale: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    return np.clip((w.traits - scale[0]) / scale[1], -4, 4)


def for_weights(w: Windows, scale: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    return standard(w, scale)[:, :N_WEIGHT_TRAITS]


def with_median(away: np.ndarray) -> np.ndarray:
    return (1 - MEDIAN_SHARE) * away + MEDIAN_SHARE * np.median(away, axis=1, keepdims=True)


def softmax(logit: np.ndarray) -> np.ndarray:
    e = np.exp(logit - logit.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def member_logits(params, x: np.ndarray, errors: np.ndarray, score: np.ndarray):
    hidden = np.tanh(x @ params[0] + params[1])
    out = hidden @ params[2] + params[3]
    m = errors.shape[1]
    return hidden, out[:, :m, None] + out[:, m:, None] * score - KAPPA * errors[:, :, None]


def learn_weights(w: Windows, scale, bases: np.ndarray, seed: int) -> list[np.ndarray]:
    """One network of member weights: least sMAPE and MASE relative to naive's, h = 1..6.

    ``bases`` (N, 3): sample weight and naive's two mean losses in the window's set.
    """
    x, z = for_weights(w, scale), with_median(w.away[:, :, :6])
    target = w.target[:, :6]
    ok = np.isfinite(target)
    target = np.where(ok, target, 0.0)
    weigh_share = ok * (bases[:, :1] / bases[:, 1:2] / 6)
    weigh_scaled = ok * (bases[:, :1] / bases[:, 2:3] / 6 * np.minimum(w.ratio, 50)[:, None])
    params = start(np.random.default_rng(seed), x.shape[1], HIDDEN_WEIGHTS, 2 * len(POOL))

    def gradient(rows, rng):
        xb = x[rows] * (rng.random((len(rows), x.shape[1])) > DROP_WEIGHTS)
        hidden, logit = member_logits(params, xb, w.errors[rows], SCORE6)
        p, zb, tb = softmax(logit), z[rows], target[rows]
        f = (p * zb).sum(axis=1)
        tanh = np.tanh((f - tb) / 2)
        ef = np.exp(np.clip(f, -5, 3))
        g = weigh_share[rows] * np.sign(tanh) * (1 - tanh**2) / 2
        g += weigh_scaled[rows] * np.tanh(50 * (ef - np.exp(np.clip(tb, -5, 5)))) * ef
        d = p * (zb - f[:, None]) * g[:, None]
        return back(
            params,
            xb,
            hidden,
            np.concatenate([d.sum(axis=2), d @ SCORE6], axis=1) / len(rows),
            DECAY_WEIGHTS,
        )

    adam(params, gradient, len(x), seed)
    return params


def back(params, x, hidden, d_out, decay: float) -> list[np.ndarray]:
    d_hidden = (d_out @ params[2].T) * (1 - hidden**2)
    return [
        x.T @ d_hidden + decay * params[0],
        d_hidden.sum(axis=0),
        hidden.T @ d_out + decay * params[2],
        d_out.sum(axis=0),
    ]


def centre(nets, scale, w: Windows, horizon: int = HORIZON_CAP) -> np.ndarray:
    """Combined forecast less the last value, on logs."""
    x, z = for_weights(w, scale), with_median(w.away[:, :, :horizon])
    return sum(
        (softmax(member_logits(p, x, w.errors, SCORE[:horizon])[1]) * z).sum(axis=1) for p in nets
    ) / len(nets)


def width_logs(params, x: np.ndarray):
    hidden = np.tanh(x @ params[0] + params[1])
    o = (hidden @ params[2] + params[3])[:, :, None]
    common, lean = o[:, 0] + o[:, 1] * SCORE, o[:, 2] + o[:, 3] * SCORE
    tail = (o[:, 4, :, None, None] + SIDE * o[:, 5, :, None, None]) * TAIL[None, None, :, None]
    return hidden, params[4] + common[:, None, None] + SIDE * lean[:, None, None] + tail


def learn_widths(
    w: Windows,
    scale,
    weight: np.ndarray,
    mid: np.ndarray,
    seed: int,
) -> list[np.ndarray]:
    """One network of half-widths: least pinball loss, partly in log units, partly in MASE's."""
    x = standard(w, scale)
    ok = np.isfinite(w.target)
    off = np.clip(np.where(ok, (w.target - mid) / w.sigma[:, None], 0.0), -60, 60)
    level = np.clip(np.exp(mid) * np.minimum(w.ratio, 1e9)[:, None], 0, 60) * w.sigma[:, None]
    level /= level.mean()
    near = np.where(np.arange(HORIZON_CAP) < 6, 1.0, 0.4)
    weigh = ok * weight[:, None] * near
    balance = (1 / np.array([0.06, 0.15, 0.25, 0.4, 0.7]))[None, None, :, None]
    tau = TAU[None, None, :, None]
    params = start(np.random.default_rng(seed), x.shape[1], HIDDEN_WIDTHS, 6)
    root = np.sqrt(np.arange(1.0, HORIZON_CAP + 1))
    params.append(np.log(-ndtri(TAU)[:, None] * root * 0.9)[None].repeat(2, axis=0))

    def gradient(rows, rng):
        xb = x[rows] * (rng.random((len(rows), x.shape[1])) > DROP_WIDTHS)
        hidden, log_q = width_logs(params, xb)
        q = np.exp(np.minimum(log_q, 6))
        out = np.stack([-off[rows], off[rows]], axis=1)[:, :, None]
        slope = np.exp(np.clip(SIDE * w.sigma[rows][:, None, None, None] * q, -3, 3))
        unit = LOG_SHARE + (1 - LOG_SHARE) * level[rows][:, None, None] * slope
        d = np.where(out > q, tau - 1, tau) * weigh[rows][:, None, None] * unit * balance * q
        d /= len(rows)
        by_side = d.sum(axis=2)
        both, lean = by_side.sum(axis=1), by_side[:, 1] - by_side[:, 0]
        tail = (d.sum(axis=3) * TAIL).sum(axis=2)
        d_out = np.stack(
            [
                both.sum(axis=1),
                both @ SCORE,
                lean.sum(axis=1),
                lean @ SCORE,
                tail.sum(axis=1),
                tail[:, 1] - tail[:, 0],
            ],
            axis=1,
        )
        return [*back(params, xb, hidden, d_out, DECAY_WIDTHS), d.sum(axis=0)]

    adam(params, gradient, len(x), seed)
    return params


def path_decay(nets, scale, w: Windows, mid: np.ndarray) -> float:
    """Exponent c of corr(score_h, score_k) = (h/k)**c of the normal scores of outturns."""
    x = standard(w, scale)
    q = np.exp(np.minimum(sum(width_logs(p, x)[1] for p in nets) / len(nets), 6))
    off = (w.target - mid) / w.sigma[:, None]
    knots = -ndtri(TAU)[:3:-1]  # one knot is enough: the quartile's scale
    side = np.where(off < 0, q[:, 0, 4], q[:, 1, 4])
    score = np.clip(off / side * knots[0], -3, 3)
    score = score[np.isfinite(score[:, :6]).all(axis=1), :6]
    corr = np.corrcoef(score.T)
    h, k = np.triu_indices(6, 1)
    return float(np.mean(np.log(corr[h, k]) / np.log((h + 1) / (k + 1))))


def raw_net(params) -> dict:
    made = {
        n: np.round(p, 5).tolist() for n, p in zip(("w1", "b1", "w2", "b2"), params, strict=False)
    }
    return made | ({"base": np.round(params[4], 5).tolist()} if len(params) > 4 else {})


def learn(parts: dict[str, Windows], n_seeds: int) -> dict:
    """Weights on all parts; widths on the errors of weights learnt without each part's set."""
    scale = scaling(join(list(parts.values())))
    bases = {}
    for name, w in parts.items():
        weight, share, scaled = weights(w)
        bases[name] = np.stack(
            [weight, np.full_like(weight, share), np.full_like(weight, scaled)], axis=1
        )
    names = list(parts)

    def nets_on(chosen, count):
        w, b = join([parts[k] for k in chosen]), np.concatenate([bases[k] for k in chosen])
        return [learn_weights(w, scale, b, seed) for seed in range(count)]

    final = nets_on(names, n_seeds)
    crossed = [
        centre(nets_on([k for k in names if k != left], 2), scale, parts[left]) for left in names
    ]
    every, mid = join([parts[k] for k in names]), np.concatenate(crossed)
    weight = np.concatenate([bases[k][:, 0] for k in names])
    widths = [learn_widths(every, scale, weight, mid, seed) for seed in range(n_seeds)]
    full = every.full & (every.length >= 7)
    decay = path_decay(widths, scale, every.take(full), mid[full])
    return {
        "members": list(POOL),
        "learnt_on": names,
        "mean": np.round(scale[0], 6).tolist(),
        "sd": np.round(scale[1], 6).tolist(),
        "kappa": KAPPA,
        "median_share": MEDIAN_SHARE,
        "path_decay": round(decay, 3),
        "tail_scores": TAIL.tolist(),
        "weight_nets": [raw_net(p) for p in final],
        "width_nets": [raw_net(p) for p in widths],
    }


def check(parts: dict[str, Windows]) -> None:
    """Learn on two sets, look at late origins of the third's train part."""
    from forecast.models.mixture import half_widths, member_weights, tables_from

    for left in parts:
        tables = tables_from(learn({k: v for k, v in parts.items() if k != left}, SEEDS_CHECK))
        w = parts[left]
        late = (w.late >= 4) & (w.late <= 6) & np.isfinite(w.ratio)
        for label, keep in (
            ("full", w.full & (w.length >= 7)),
            *((f"last {n}", w.length == n) for n in (15, 10, 7, 5)),
        ):
            part = w.take(late & keep)
            p = member_weights(tables, part.traits, part.errors.T, 4)
            mid = (p * with_median(part.away[:, :, :4])).sum(axis=1)
            share, scaled = losses(mid, part, 4)
            share0, scaled0 = naive_losses(part, 4)
            sane = scaled0 < 30
            owa = 0.5 * (
                share[sane].mean() / share0[sane].mean()
                + scaled[sane].mean() / scaled0[sane].mean()
            )
            q = half_widths(tables, part.traits, 4) * part.sigma[:, None, None, None]
            inside = [
                np.mean(
                    (part.target[:, :4] >= mid - q[:, 0, k])
                    & (part.target[:, :4] <= mid + q[:, 1, k])
                )
                for k in (4, 3, 1)
            ]
            print(
                f"{left:8s} {label:8s} n={len(mid):5d} OWA {owa:.3f} coverage 50/80/95 "
                + " ".join(f"{c:.3f}" for c in inside),
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    parts = {name: build(name) for name in SETS}
    if options.check:
        check(parts)
    tables = learn(parts, SEEDS)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(tables) + "\n", encoding="utf-8")
    print(
        f"wrote {OUT.name}: {OUT.stat().st_size / 1024:.0f} KiB, path_decay {tables['path_decay']}"
    )


if __name__ == "__main__":
    main()
