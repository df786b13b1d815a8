"""How every benchmark is asked, and how it says what it found."""

import argparse
import json
import sys


def figure(value, unit, against, *, ratio=None, target=None, met=True):
    """Give a figure: what it stands beside, and whether a target, if there is one, was met."""
    ratio = None if ratio is None else round(ratio, 2)
    found = {"value": round(value, 4 if value < 1 else 1), "unit": unit, "against": against}
    return found | {"ratio": ratio, "target": target, "met": bool(met)}


def at_least(value, unit, against, target, *, ratio=None):
    """Give a figure that should be no less than its target; the ratio is to that, or as given."""
    return _aimed(value, unit, against, target, ratio, met=value >= target)


def at_most(value, unit, against, target, *, ratio=None):
    """Give a figure that should be no more than its target; the ratio is to that, or as given."""
    return _aimed(value, unit, against, target, ratio, met=value <= target)


def _aimed(value, unit, against, target, ratio, *, met):
    ratio = value / target if ratio is None else ratio
    return figure(value, unit, against, ratio=ratio, target=target, met=met)


def tell(what, end="\n"):
    """Say on the way how far it is, where somebody watches."""
    if sys.stderr.isatty():
        print(what, end=end, file=sys.stderr, flush=True)


def main(about, measured):
    """Measure in full, or at a glance, and say what was found."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="smaller worlds, for a glance")
    parser.add_argument("--json", action="store_true", help="one JSON object, and nothing else")
    given = parser.parse_args()
    found = measured(quick=given.quick)
    if given.json:
        print(json.dumps(found, ensure_ascii=False))
        return
    for name, one in found.items():
        ratio = "" if one["ratio"] is None else f", ratio {one['ratio']:,} to {one['against']}"
        print(f"{name}: {one['value']:,} {one['unit']}{ratio}{'' if one['met'] else '  MISSED'}")
