"""What Prometheus scrapes of an exporter, minute by minute, written as promtool's input series.

A world starts healthy; a case changes some series. Each series is a function of the seconds since the start that gives
a value, or None where the page doesn't have the series then.
"""
STEP = 30  # Seconds between scrapes, and between evaluations.

EXPORTER = {"job": "rocketmq-canary", "instance": "a:10879"}
CANARY = EXPORTER | {
    "account": "default", "region_id": "cn-hangzhou", "instance_id": "MQ_INST_1_A", "topic": "orders",
    "canary": "orders",
}
GROUP = CANARY | {"consumer_group": "GID_billing"}
API = EXPORTER | {"account": "default", "region_id": "cn-hangzhou", "operation": "OnsMessageTrace"}
ACCOUNT = EXPORTER | {"account": "default"}

TYPES = [
    "CONSUMED", "CONSUMED_BUT_FILTERED", "NOT_CONSUME_YET", "NOT_ONLINE", "UNKNOWN", "PULL", "CONSUME_BROADCASTING",
    "OTHER", "MISSING",
]
REASONS = ["throttled", "unauthorized", "server_error", "message_gone"]
BOUNDS = ["5", "10", "30", "60", "120", "300", "600", "1800", "3600", "7200", "21600", "+Inf"]
THRESHOLD = 600


def const(value):
    return lambda t: value


def between(start, end, inside, outside):
    """One value or function from minute `start` until before minute `end`, another one otherwise."""
    inside, outside = (value if callable(value) else const(value) for value in (inside, outside))
    return lambda t: inside(t) if start * 60 <= t < end * 60 else outside(t)


def since(start, inside, outside):
    return between(start, 1e9, inside, outside)


def toggling(start, on_minutes, off_minutes, on, off):
    """From minute `start` on for some minutes, then off for some, and so on; off before."""
    on, off = (value if callable(value) else const(value) for value in (on, off))

    def value(t):
        phase = (t - start * 60) % ((on_minutes + off_minutes) * 60)
        return on(t) if t >= start * 60 and phase < on_minutes * 60 else off(t)

    return value


def counter(rate):
    """A counter that grows by what `rate` gives for each step."""
    rate = rate if callable(rate) else const(rate)
    sums = [0]

    def value(t):
        while len(sums) <= t // STEP:
            sums.append(sums[-1] + rate((len(sums) - 1) * STEP))
        return sums[t // STEP]

    return value


def succeeded(t):
    """The last success of an exporter that sees: never 0, which stands for none, though the time begins there."""
    return t or 1


def selector(name, labels):
    return name + "{" + ",".join(f'{key}="{value}"' for key, value in sorted(labels.items())) + "}"


class World:
    """The series of one exporter, healthy until a case says otherwise."""

    def __init__(self):
        self.series = {}
        self.put("up", EXPORTER, const(1))
        self.put("heartbeat_timestamp_seconds", EXPORTER, lambda t: t - 3)
        self.put("config_last_reload_successful", EXPORTER, const(1))
        self.put("credentials_refresh_failures_total", ACCOUNT, const(0))
        self.put("credentials_expiry_timestamp_seconds", ACCOUNT, lambda t: t - t % 1800 + 2400)
        self.put("schedule_demand_ratio", API, const(0.4))
        self.put("api_requests_total", API, counter(15))
        for reason in REASONS:
            # Messages age out all the time.
            self.failures(reason, 10 if reason == "message_gone" else 0)
        self.canary()
        self.group()

    def put(self, name, labels, function):
        """Adds or replaces one series; None takes it away."""
        name = name if name in ("up", "ALERTS") else "rocketmq_canary_" + name
        self.series[selector(name, labels)] = (labels.get("instance"), function)

    def failures(self, reason, rate):
        self.put("api_request_failures_total", API | {"reason": reason}, counter(rate))

    def canary(self, labels=CANARY, **changed):
        healthy = {
            "overdue_messages": const(0),
            "last_success_timestamp_seconds": succeeded,
            "sample_interval_seconds": const(30),
            "newest_message_timestamp_seconds": lambda t: t - t % 60,
            "fresh_within_seconds": const(900),
            "groups_dropped": const(0),
        }
        for name, function in (healthy | changed).items():
            self.put(name, labels, function)
        for state, number in [("pending", 1), ("settled", 19), ("expired", 0)]:
            self.put("watched_messages", labels | {"state": state}, const(number))

    def group(self, labels=GROUP, told=lambda t: True, threshold=const(THRESHOLD), latency="10", per_step=0.5, **tracks):
        """A group that is told of while `told`; `tracks` are numbers by type, CONSUMED 20 without any."""
        tracks = tracks or {"CONSUMED": 20}

        def while_told(value):
            value = value if callable(value) else const(value)
            return lambda t: value(t) if told(t) else None

        for kind in TYPES:
            self.put("tracks", labels | {"track_type": kind}, while_told(tracks.get(kind, 0)))
        self.put("regressions_total", labels, while_told(0))
        self.put("lag_threshold_seconds", labels, threshold)
        self.put("oldest_unconsumed_timestamp_seconds", labels, const(None))
        count = counter(per_step)
        for bound in BOUNDS:
            holds = BOUNDS.index(bound) >= BOUNDS.index(latency)
            self.put(
                "consumption_latency_seconds_bucket", labels | {"le": bound},
                while_told(count if holds else 0))
        self.put("consumption_latency_seconds_count", labels, while_told(count))

    def outage(self, start, end, labels=CANARY, groups=(GROUP,)):
        """The API fails: messages are overdue 75 s later, and 5 minutes later nothing is told of groups."""
        at, back = start * 60, end * 60
        self.put("overdue_messages", labels, lambda t: 4 if at + 75 < t < back else 0)
        self.put("last_success_timestamp_seconds", labels, lambda t: at if at < t < back else succeeded(t))
        for group in groups:
            self.silence(lambda t: at + 300 < t < back, group)

    def silence(self, when, group=GROUP):
        """Nothing is told of a group, though its threshold stays, and that it is expected."""
        for key, (instance, function) in list(self.series.items()):
            named = f'consumer_group="{group["consumer_group"]}"' in key and f'canary="{group["canary"]}"' in key
            if named and not key.startswith(("rocketmq_canary_lag_threshold", "rocketmq_canary_expected_group")):
                self.series[key] = (instance, lambda t, told=function: None if when(t) else told(t))

    def unscraped(self, when, up=0, instance=EXPORTER["instance"]):
        """Scrapes of an instance fail: `up` is 0, or None when there is no target."""
        for key, (owner, function) in list(self.series.items()):
            if owner == instance:
                lost = up if key.startswith("up{") else None
                self.series[key] = (owner, lambda t, page=function, lost=lost: lost if when(t) else page(t))

    def failed_scrapes(self, *minutes):
        """Single scrapes fail."""
        times = {round(minute * 60) for minute in minutes}
        self.unscraped(lambda t: t in times)

    def input_series(self, minutes):
        """The series as promtool reads them; a series that ends is marked stale, as Prometheus does."""
        written = []
        for key, (_, function) in self.series.items():
            words, present = [], False
            for t in range(0, minutes * 60 + 1, STEP):
                value = function(t)
                if value is not None:
                    words.append(f"{value:g}" if abs(value) < 1e5 else repr(float(value)))
                else:
                    words.append("stale" if present else "_")
                present = value is not None
            written.append({"series": key, "values": " ".join(words)})
        return written
