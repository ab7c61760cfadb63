"""The child's side of bench/contestant.ts: does as many steps as each line of standard input says, and tells the time they took."""

import json
import sys
import time


def serve(do_steps):
    """`do_steps(n)` does n steps, or a few more, and returns how many it did."""
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        steps = do_steps(int(line))
        print(json.dumps({"steps": steps, "seconds": time.perf_counter() - start}), flush=True)
