#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Draws the results of bench_kem as bars: ML-KEM-768 on each backend, and X25519 beside it.

    chart.py RESULTS.json CHART.svg

The picture carries its own background and follows the reader's choice of light or dark.
"""
import json
import math
import statistics
import sys
import textwrap
from xml.sax.saxutils import escape

PARAMETER_SET = "ML-KEM-768"
OPERATIONS = ("KeyGen", "Encaps", "Decaps")
YARDSTICK = "X25519"
YARDSTICK_OPERATIONS = ("KeyGen", "Derive")

# The bars of the fastest backend have the first colour, those of the slowest the second, the others
# something in between.
LIGHT = dict(background="#ffffff", border="#d1d9e0", text="#1f2328", muted="#59636e",
             grid="#e6eaef", bars=("#0a4fa3", "#8fbdf0"), yardstick="#a3abb5")
DARK = dict(background="#0d1117", border="#3d444d", text="#f0f6fc", muted="#9198a1",
            grid="#232a33", bars=("#58a6ff", "#204d85"), yardstick="#656d77")

WIDTH = 840
MARGIN = 28
PLOT_LEFT = 196
PLOT_RIGHT = WIDTH - MARGIN - 48  # room for the figure of the longest bar
BAR = 17
BAR_STEP = 22
GAP_OF_CLUSTERS = 13
HEADING = 30
CAPTION_COLUMNS = 112


def medians(results):
    """Microseconds of processor time by name of the benchmark."""
    to_microseconds = {"ns": 1e-3, "us": 1.0, "ms": 1e3, "s": 1e6}
    times = {}
    for run in results["benchmarks"]:
        if run["run_type"] == "iteration" and not run.get("error_occurred"):
            times.setdefault(run.get("run_name", run["name"]), []).append(
                run["cpu_time"] * to_microseconds[run["time_unit"]])
    rounds = max((len(values) for values in times.values()), default=0)
    return {name: statistics.median(values) for name, values in times.items()}, rounds


def between(colours, share):
    first, last = ([int(c[i:i + 2], 16) for i in (1, 3, 5)] for c in colours)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(first, last))


def rules(colours, backends):
    """The style sheet of one colour scheme."""
    lines = [
        f".background {{ fill: {colours['background']}; stroke: {colours['border']}; }}",
        f".text {{ fill: {colours['text']}; }}",
        f".figure {{ stroke: {colours['background']}; }}",
        f".muted {{ fill: {colours['muted']}; }}",
        f".grid {{ stroke: {colours['grid']}; }}",
        f".axis {{ stroke: {colours['muted']}; }}",
        f".yardstick {{ fill: {colours['yardstick']}; }}",
    ]
    for i in range(backends):
        share = i / (backends - 1) if backends > 1 else 0
        lines.append(f".backend{i} {{ fill: {between(colours['bars'], share)}; }}")
    return lines


def text(x, y, content, classes, anchor="start"):
    return (f'<text x="{x:g}" y="{y:g}" class="{classes}" text-anchor="{anchor}">'
            f"{escape(content)}</text>")


def step_of_grid(longest):
    """At most eight lines, at 1, 2 or 5 times a power of ten."""
    for exponent in range(-3, 9):
        for digit in (1, 2, 5):
            if longest <= 8 * digit * 10.0**exponent:
                return digit * 10.0**exponent
    sys.exit("chart.py: the figures are out of all proportion")


def draw(results):
    context = results["context"]
    time, rounds = medians(results)
    backends = context["backends"].split()

    # Headings, each with clusters of bars: the name of the operation, then name, class and value.
    sections = [(PARAMETER_SET, [
        (operation, [(backend, f"backend{i}", time[f"{PARAMETER_SET}/{operation}/{backend}"])
                     for i, backend in enumerate(backends)])
        for operation in OPERATIONS])]
    by = "OpenSSL"
    if f"{YARDSTICK}/{YARDSTICK_OPERATIONS[0]}/{by}" in time:
        sections.append((YARDSTICK, [
            (operation, [(by, "yardstick", time[f"{YARDSTICK}/{operation}/{by}"])])
            for operation in YARDSTICK_OPERATIONS]))
    else:
        print("chart.py: no X25519 among the results", file=sys.stderr)

    longest = max(value for _, clusters in sections for _, bars in clusters for _, _, value in bars)
    step = step_of_grid(longest)
    scale = (PLOT_RIGHT - PLOT_LEFT) / longest

    body = []
    y = plot_top = 88
    for heading, clusters in sections:
        body.append(text(MARGIN, y + 15, heading, "text heading"))
        y += HEADING
        for operation, bars in clusters:
            body.append(text(MARGIN, y + 13, operation, "text"))
            for name, css, value in bars:
                width = max(value * scale, 1)
                body.append(text(PLOT_LEFT - 10, y + 13, name, "muted", "end"))
                body.append(f'<rect x="{PLOT_LEFT}" y="{y:g}" width="{width:.1f}" height="{BAR}" '
                            f'rx="2" class="{css}"/>')
                body.append(text(PLOT_LEFT + width + 7, y + 13, f"{value:.1f}", "text figure"))
                y += BAR_STEP
            y += GAP_OF_CLUSTERS if len(bars) > 1 else 0
        y += 8
    plot_bottom = y

    grid = []
    for i in range(math.floor(longest / step) + 1):
        x = PLOT_LEFT + i * step * scale
        grid.append(f'<line x1="{x:.1f}" y1="{plot_top}" x2="{x:.1f}" y2="{plot_bottom}" '
                    f'class="{"grid" if i else "axis"}"/>')
        grid.append(text(round(x, 1), plot_bottom + 17, f"{i * step:g}", "muted small", "middle"))

    processor = f"one core of {context['processor']}"
    caption = [f"Medians of {rounds} interleaved rounds on {processor}." if rounds > 1
               else f"A single round on {processor}.",
               f"Compiled with {context['compiler']}."]
    if len(sections) > 1:
        # "OpenSSL 3.0.19 27 Jan 2026" without its date.
        caption[1] += f" X25519: {' '.join(context['OpenSSL'].split()[:2])} through EVP."
    y = plot_bottom + 46
    for line in (line for part in caption for line in textwrap.wrap(part, CAPTION_COLUMNS)):
        body.append(text(MARGIN, y, line, "muted small"))
        y += 17
    height = y + 6

    title = f"Microseconds an operation: {PARAMETER_SET} and {YARDSTICK}"
    described = "; ".join(f"{heading} {operation} {name} {value:.1f}"
                          for heading, clusters in sections for operation, bars in clusters
                          for name, _, value in bars)
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="title description">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="description">{escape(described)}</desc>',
        "<style>",
        'text { font: 14px system-ui, -apple-system, "Segoe UI", "Liberation Sans", Arial, '
        "sans-serif; }",
        ".title { font-size: 19px; font-weight: 600; }",
        ".heading { font-weight: 600; }",
        # Where a line of the grid passes behind a figure, the background shows around it.
        ".figure { paint-order: stroke; stroke-width: 5px; }",
        ".small { font-size: 12.5px; }",
        *rules(LIGHT, len(backends)),
        "@media (prefers-color-scheme: dark) {",
        *rules(DARK, len(backends)),
        "}",
        "</style>",
        f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="8" '
        'class="background"/>',
        text(MARGIN, 42, title, "text title"),
        text(MARGIN, 64, "Shorter is better. Wiping of stack and registers is included.", "muted"),
        *grid,
        *body,
        "</svg>",
    ]) + "\n"


def main(arguments):
    if len(arguments) != 2:
        sys.exit(__doc__)
    with open(arguments[0], encoding="utf-8") as file:
        results = json.load(file)
    try:
        picture = draw(results)
    except KeyError as missing:
        sys.exit(f"chart.py: {arguments[0]} has no {missing}")
    with open(arguments[1], "w", encoding="utf-8") as file:
        file.write(picture)
    print(f"chart: {arguments[1]}")


if __name__ == "__main__":
    main(sys.argv[1:])
