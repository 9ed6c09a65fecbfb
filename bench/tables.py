"""Rows of figures as Markdown.

A row has "what", "threads" (None: does not apply), "values" {engine: figure} and "ratios" {engine:
[median, p10, p90]}. A ratio is that of an engine of the library to the peer, which comes first in
"values". The first row has all engines; a later one may lack some.
"""


def table(title, rows, form="{:.1f}"):
    """Prints one table; form is that of the values."""
    if not rows:
        return
    names = list(rows[0]["values"])
    threads = rows[0]["threads"] is not None
    head = [""] + ["threads"] * threads + names + [f"{n} / {names[0]}" for n in names[1:]]
    print(f"\n### {title}\n")
    print("| " + " | ".join(head) + " |")
    print("|---|" + "--:|" * (len(head) - 1))
    for r in rows:
        cells = [r["what"]] + [str(r["threads"])] * threads + [form.format(r["values"][n]) if n in r["values"] else "" for n in names]
        print("| " + " | ".join(cells + [ratio(r["ratios"][n]) if n in r["ratios"] else "" for n in names[1:]]) + " |")


def ratio(r):
    """Writes a ratio with its spread, if it has one."""
    mid, low, high = (f"{v:.2f}" for v in r)
    return mid if low == high else f"{mid} ({low}–{high})"
