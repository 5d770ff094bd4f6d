"""How long a family still waits: from what was observed, as a range, or not at all."""

from movilidad.core.queueing.service_times import ServiceTime, service_time
from movilidad.core.queueing.waits import WaitRange, wait_range

__all__ = ["ServiceTime", "WaitRange", "service_time", "wait_range"]
