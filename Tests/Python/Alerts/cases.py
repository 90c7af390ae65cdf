"""The cases of every alert: what the exporter says, and when the alert fires.

A check is a minute and what the alert measures then; None: it doesn't fire. Times are counted by hand from the rules'
`for`, windows and thresholds. Kinds are fires, quiet, gap (failed scrapes) and flapping, and where consumer groups are
concerned blind.
"""
import dataclasses
import functools
import typing

from world import ACCOUNT, API, CANARY, EXPORTER, GROUP, World, between, const, counter, since, toggling


@dataclasses.dataclass
class Case:
    alert: str
    kind: str
    fact: str
    change: typing.Callable
    checks: list
    labels: dict = None

    @functools.cached_property
    def world(self):
        """A healthy world, changed."""
        world = World()
        self.change(world)
        return world


CASES = []


def case(alert, kind, fact, *checks, labels=None):
    """Registers the world that a function makes of a healthy one."""
    def register(change):
        CASES.append(Case(alert, kind, fact, change, list(checks), labels))
        return change

    return register


OLDEST = "oldest_unconsumed_timestamp_seconds"
BORN = 600  # Birth, in seconds, of the message that a stalled group doesn't consume.


def stuck(world, start=10, end=1e9):
    """From minute `start` the group no longer consumes: the oldest message is born then, and its lag grows."""
    world.put(OLDEST, GROUP, between(start, end, start * 60, None))


def ignored(world, start=40):
    """A stalled group, the only one of its canary, is listed in ignored_groups: messages are answered, of no group."""
    stuck(world)
    world.silence(lambda t: t >= start * 60)
    world.put("lag_threshold_seconds", GROUP, since(start, None, 600))


# Lag grows from minute 10, is over 600 s from minute 20.5, and pages 5 minutes later.
@case("ConsumptionStuck", "fires", "a lag over the threshold pages after five minutes, with the group's labels",
      (20.5, None), (25, None), (25.5, "15m 30s"), (60, "50m 0s"))
def _(world):
    stuck(world)


@case("ConsumptionStuck", "fires", "a recovery ends it, five minutes later for flapping's sake",
      (40, "30m 0s"), (44.5, "34m 30s"), (49, "34m 30s"), (50.5, None))
def _(world):
    stuck(world, end=45)


# Over 600 s from minute 23.5 on, by answers that are 200 s old.
@case("ConsumptionStuck", "fires", "answers of minutes ago count while nothing is overdue, though a new message is due sooner",
      (28, None), (28.5, "15m 10s"), (60, "46m 40s"))
def _(world):
    stuck(world)
    world.put("last_success_timestamp_seconds", CANARY, lambda t: t - 200)


@case("ConsumptionStuck", "quiet", "a lag at the threshold is none, and a longer threshold is the group's own",
      (21, None), (40, None), (70, None))
def _(world):
    world.put("lag_threshold_seconds", GROUP, const(3600))
    stuck(world, end=70)


@case("ConsumptionStuck", "quiet", "the lag of a topic that is always ten minutes behind isn't over ten minutes",
      (30, None), (90, None))
def _(world):
    world.put(OLDEST, GROUP, lambda t: t - 600)


@case("ConsumptionStuck", "quiet", "a group that was never expected and never consumed anything is abandoned",
      (40, None), (90, None))
def _(world):
    world.put("lag_threshold_seconds", GROUP, const(None))
    stuck(world)


@case("ConsumptionStuck", "quiet", "a group that is offline, and of whose messages all are consumed, isn't stuck",
      (30, None), (60, None))
def _(world):
    offline(world)


@case("ConsumptionStuck", "gap", "a failed scrape delays nothing, and ends nothing",
      (20.5, None), (25, None), (25.5, "15m 30s"), (32, "21m 30s"), (33, "23m 0s"))
def _(world):
    stuck(world)
    world.failed_scrapes(23, 32)


@case("ConsumptionStuck", "gap", "nor does every second scrape that fails",
      (25.5, None), (26, "16m 0s"), (40, "30m 0s"))
def _(world):
    stuck(world)
    world.unscraped(lambda t: t % 60 == 30)


@case("ConsumptionStuck", "flapping", "a lag that comes and goes within four minutes never pages",
      *[(minute, None) for minute in range(20, 80, 2)])
def _(world):
    world.put(OLDEST, GROUP, toggling(20, 4, 1, lambda t: t - 900, None))


@case("ConsumptionStuck", "flapping", "a firing one isn't ended by four good minutes",
      (26, "15m 0s"), (33, "15m 0s"), (41, "15m 0s"), (60, "15m 0s"))
def _(world):
    world.put(OLDEST, GROUP, toggling(18, 11, 4, lambda t: t - 900, None))


@case("ConsumptionStuck", "blind", "an outage of the API starts none, however long the last known message waits",
      *[(minute, None) for minute in (16, 20, 25, 40, 100)])
def _(world):
    # The threshold is shorter than the five minutes in which answers count as fresh.
    world.put("lag_threshold_seconds", GROUP, const(120))
    world.put(OLDEST, GROUP, lambda t: min(t, 600) - 30)
    world.outage(10, 1000)


@case("ConsumptionStuck", "blind", "one that was pending when sight was lost waits until sight is back",
      (24, None), (26, None), (60, None), (64.5, None), (65, "55m 0s"))
def _(world):
    # Over the threshold at 20.5; blind from 22.5, when messages are overdue, to 60.
    stuck(world)
    world.outage(21, 60)


@case("ConsumptionStuck", "blind", "a firing one is held by what was last known, and a recovery that is seen ends it",
      (29, "19m 0s"), (32, "20m 0s"), (90, "20m 0s"), (149, "20m 0s"), (154, "20m 0s"), (155.5, None))
def _(world):
    stuck(world, end=60)
    world.outage(30, 150)


@case("ConsumptionStuck", "blind", "a firing one is held while the exporter is dead, and released by its answer",
      (29, "19m 0s"), (34, "19m 30s"), (90, "19m 30s"), (149, "19m 30s"), (156, None))
def _(world):
    stuck(world, end=60)
    world.unscraped(lambda t: 30 * 60 <= t < 150 * 60)


@case("ConsumptionStuck", "blind", "a firing one is held when the exporter's target is gone, and goes on elsewhere",
      (29, "19m 0s"), (60, "19m 30s"), (100, "1h 30m 0s"))
def _(world):
    stuck(world)
    second = World()
    stuck(second)
    world.unscraped(lambda t: t >= 30 * 60, up=None)
    second.unscraped(lambda t: t < 70 * 60, up=None)
    for key, series in second.series.items():
        world.series[key.replace("a:10879", "b:10879")] = series


@case("ConsumptionStuck", "blind", "a restart during an outage, which empties the exporter's memory, ends nothing",
      (29, "19m 0s"), (45, "20m 0s"), (90, "20m 0s"), (150, "20m 0s"))
def _(world):
    stuck(world)
    world.outage(30, 1000)
    # The new process knows no success, has nothing overdue at first, and of this group not even the threshold.
    for name, function in [
        ("last_success_timestamp_seconds", lambda t: 0 if t >= 2520 else min(t, 1800)),
        ("overdue_messages", lambda t: 4 if t > 1875 and not 2520 <= t < 2610 else 0),
    ]:
        world.put(name, CANARY, function)
    world.silence(lambda t: t >= 2520)
    world.put("lag_threshold_seconds", GROUP, since(42, None, 600))


@case("ConsumptionStuck", "blind", "a restart in a stall, after which the group has not consumed anything, ends nothing",
      (29, "19m 0s"), (45, "35m 0s"), (60, "50m 0s"))
def _(world):
    stuck(world)
    world.put("lag_threshold_seconds", GROUP, since(30, None, 600))
    world.unscraped(lambda t: 30 * 60 <= t < 31 * 60)


@case("ConsumptionStuck", "blind", "a canary that is no longer configured is forgotten after a quarter of an hour",
      (29, "19m 0s"), (40, "19m 30s"), (60, None))
def _(world):
    stuck(world)
    for key, (owner, function) in list(world.series.items()):
        if 'canary="' in key:
            world.series[key] = (owner, lambda t, page=function: page(t) if t < 30 * 60 else None)


def gone(world, start=30, expired=5):
    """From minute `start` the service knows no message any more: the last success stays what it was."""
    world.silence(lambda t: t >= start * 60)
    for state in ("pending", "settled"):
        world.put("watched_messages", CANARY | {"state": state}, since(start, 0, 5))
    world.put("watched_messages", CANARY | {"state": "expired"}, since(start, expired, 0))
    world.put("last_success_timestamp_seconds", CANARY, lambda t: min(t, start * 60 - 30))


# Known of for 15 minutes more, and five minutes later it is over.
@case("ConsumptionStuck", "blind", "a canary whose messages are gone is forgotten after a quarter of an hour",
      (29, "19m 0s"), (40, "19m 30s"), (49, "19m 30s"), (50, None), (60, None))
def _(world):
    stuck(world)
    gone(world)


@case("ConsumptionStuck", "blind", "so is one whose messages were all retired, and that watches none",
      (29, "19m 0s"), (40, "19m 30s"), (49, "19m 30s"), (50, None), (60, None))
def _(world):
    stuck(world)
    gone(world, expired=0)


@case("ConsumptionStuck", "blind", "and one whose messages are gone when the exporter has started again",
      (29, "19m 0s"), (40, "19m 30s"), (60, None))
def _(world):
    stuck(world)
    gone(world)
    world.put("last_success_timestamp_seconds", CANARY, lambda t: t if t < 1800 else 0)


@case("ConsumptionStuck", "blind", "a message that the service doesn't know for ten minutes ends nothing",
      (29, "19m 0s"), (38, "19m 30s"), (60, "50m 0s"))
def _(world):
    stuck(world)
    world.silence(lambda t: 30 * 60 <= t < 40 * 60)
    for state, number in [("pending", between(30, 40, 0, 1)), ("settled", const(0)), ("expired", between(30, 40, 1, 0))]:
        world.put("watched_messages", CANARY | {"state": state}, number)
    world.put("last_success_timestamp_seconds", CANARY, between(30, 40, 1770, lambda t: t))


@case("ConsumptionStuck", "fires", "it ends when the canary's only group is listed in ignored_groups",
      (39, "29m 0s"), (44.5, "29m 30s"), (45, None), (90, None))
def _(world):
    ignored(world)


@case("ConsumptionStuck", "blind", "an outage after that holds nothing that is over", (39, "29m 0s"), (45, None), (90, None))
def _(world):
    ignored(world)
    world.outage(42, 1000)


@case("ConsumptionStuck", "blind", "one that is held is over with the first answer that tells of no group",
      (29, "19m 0s"), (59, "20m 0s"), (64, "20m 0s"), (65.5, None))
def _(world):
    ignored(world)
    world.outage(30, 60)


@case("ConsumptionStuck", "blind", "after three days without sight nothing is held, though the exporter goes on",
      (29, "19m 0s"), (72 * 60, "20m 0s"), (72 * 60 + 36, None))
def _(world):
    stuck(world)
    world.outage(30, 1e9)


@case("ConsumptionStuck", "blind", "one that ended isn't raised again by an outage",
      (40, "30m 0s"), (51, None), (60, None), (90, None))
def _(world):
    stuck(world, end=45)
    world.outage(52, 1000)


@case("ConsumptionStuck", "blind", "one message that is overdue while others are answered hides nothing",
      (25, None), (25.5, "15m 30s"), (60, "50m 0s"))
def _(world):
    stuck(world)
    world.put("overdue_messages", CANARY, const(1))


@case("ConsumptionStuck", "blind", "the outage of one canary holds nothing of another",
      (40, "30m 0s"), (50.5, None))
def _(world):
    stuck(world, end=45)
    other = CANARY | {"canary": "other"}
    world.canary(other)
    world.group(other | {"consumer_group": "GID_billing"})
    world.outage(30, 1000, other, [other | {"consumer_group": "GID_billing"}])


# A message every minute; the slowest tenth lies between 300 and 600 s, or between 120 and 300 s.
def latency(world, bucket, per_step=0.5):
    world.group(latency=bucket, per_step=per_step)


@case("ConsumptionSlow", "fires", "a quantile over half the threshold is a ticket after a quarter of an hour",
      (5, None), (19, None), (40, "9m 30s"), (90, "9m 30s"))
def _(world):
    latency(world, "600")


@case("ConsumptionSlow", "quiet", "a quantile under half the threshold is none", (40, None), (90, None))
def _(world):
    latency(world, "300")


@case("ConsumptionSlow", "quiet", "four messages in an hour are too few to tell", (60, None), (119, None), (180, None))
def _(world):
    latency(world, "600", lambda t: 1 if t % 900 == 0 else 0)


@case("ConsumptionSlow", "quiet", "a stuck group, of which no latency is known, isn't slow", (40, None), (90, None))
def _(world):
    world.group(per_step=0)
    stuck(world)


@case("ConsumptionSlow", "gap", "failed scrapes change nothing", (40, "9m 30s"), (60, "9m 30s"), (60.5, "9m 30s"))
def _(world):
    latency(world, "600")
    world.failed_scrapes(10, 25, 60)


@case("ConsumptionSlow", "flapping", "a quantile that is over the line for ten minutes at a time is none",
      *[(minute, None) for minute in range(20, 110, 5)])
def _(world):
    latency(world, "600")
    world.put("lag_threshold_seconds", GROUP, toggling(20, 10, 5, 600, 7200))


@case("ConsumptionSlow", "flapping", "a firing one isn't ended by ten good minutes", (40, "9m 30s"), (64, "9m 30s"))
def _(world):
    latency(world, "600")
    world.put("lag_threshold_seconds", GROUP, between(50, 60, 7200, 600))


@case("ConsumptionSlow", "blind", "it is held through an outage, until an hour of sight or five messages say otherwise",
      (59, "9m 30s"), (120, "9m 30s"), (239, "9m 30s"), (260, "9m 30s"), (330, None))
def _(world):
    # Nothing is consumed any more after the outage.
    latency(world, "600", lambda t: 0.5 if t < 3600 else 0)
    world.outage(60, 240)


@case("ConsumptionSlow", "blind", "an outage starts none", (64, None), (80, None), (150, None))
def _(world):
    latency(world, "600")
    world.put("lag_threshold_seconds", GROUP, since(55, 600, 7200))
    world.outage(60, 1000)


@case("ConsumptionSlow", "blind", "what was held because it is stuck isn't slow after an outage",
      (99, None), (116, None), (150, None))
def _(world):
    world.group(per_step=0)
    stuck(world)
    world.outage(30, 100)


def offline(world, start=10, end=1e9, share=20):
    world.group(NOT_ONLINE=between(start, end, share, 0), CONSUMED=between(start, end, 20 - share, 20))


@case("ConsumerGroupOffline", "fires", "a group without consumers pages after five minutes",
      (14.5, None), (15, "100%"), (60, "100%"))
def _(world):
    offline(world)


@case("ConsumerGroupOffline", "fires", "when most of its messages say so", (15, "55%"), (29, "55%"), (34.5, "55%"), (35, None))
def _(world):
    offline(world, share=11, end=30)


@case("ConsumerGroupOffline", "quiet", "some messages were answered by a broker that doesn't know its consumers",
      (15, None), (60, None))
def _(world):
    offline(world, share=10)


@case("ConsumerGroupOffline", "quiet", "an abandoned group, neither expected nor ever seen to consume, is no page",
      (20, None), (60, None))
def _(world):
    offline(world)
    world.put("lag_threshold_seconds", GROUP, const(None))


@case("ConsumerGroupOffline", "quiet", "a group that is stuck and passes messages over is online", (30, None), (60, None))
def _(world):
    filtered(world)
    stuck(world)


def taken_off(world, until):
    """The group never consumed anything, and is taken off expected_groups in minute `until`."""
    offline(world)
    world.put("expected_group_info", GROUP, since(until, None, 1))
    world.put("lag_threshold_seconds", GROUP, since(until, None, 600))


@case("ConsumerGroupOffline", "fires", "it ends when a group that never consumed is taken off expected_groups",
      (15, "100%"), (39, "100%"), (44.5, "100%"), (45, None), (90, None))
def _(world):
    taken_off(world, 40)


@case("ConsumerGroupOffline", "blind", "so it does when that happens while the exporter is down",
      (29, "100%"), (69, "100%"), (74.5, "100%"), (75.5, None), (120, None))
def _(world):
    taken_off(world, 60)
    world.unscraped(lambda t: 30 * 60 <= t < 70 * 60)


@case("ConsumerGroupOffline", "blind", "or in an outage of the API",
      (29, "100%"), (69, "100%"), (74.5, "100%"), (75.5, None), (120, None))
def _(world):
    taken_off(world, 45)
    world.outage(30, 70)


@case("ConsumerGroupOffline", "blind", "one that is expected all the time goes on after a restart",
      (29, "100%"), (40, "100%"), (60, "100%"), (90, "100%"))
def _(world):
    taken_off(world, 1e9)
    world.unscraped(lambda t: 30 * 60 <= t < 50 * 60)


@case("ConsumerGroupOffline", "gap", "a failed scrape delays nothing and ends nothing",
      (14.5, None), (15, "100%"), (20, "100%"))
def _(world):
    offline(world)
    world.failed_scrapes(12, 20)


@case("ConsumerGroupOffline", "flapping", "restarts of four minutes are no page", *[(m, None) for m in range(10, 60, 2)])
def _(world):
    world.group(NOT_ONLINE=toggling(10, 4, 2, 20, 0), CONSUMED=toggling(10, 4, 2, 0, 20))


@case("ConsumerGroupOffline", "blind", "it is held through an outage", (29, "100%"), (60, "100%"), (75.5, None))
def _(world):
    offline(world, end=45)
    world.outage(30, 70)


@case("ConsumerGroupOffline", "blind", "an outage starts none", (16, None), (60, None))
def _(world):
    offline(world, start=11)
    world.outage(10, 1000)


def missing(world, start=0, end=1e9, share=20):
    world.group(MISSING=between(start, end, share, 0), CONSUMED=between(start, end, 20 - share, 20))
    world.put("expected_group_info", GROUP, const(1))


@case("ConsumerGroupMissing", "fires", "a group that was never there pages after five minutes",
      (4.5, None), (5, "100%"), (60, "100%"))
def _(world):
    missing(world)


@case("ConsumerGroupMissing", "fires", "it ends when the group is listed for most messages",
      (39, "100%"), (44, "100%"), (45.5, None))
def _(world):
    missing(world, end=40)


@case("ConsumerGroupMissing", "quiet", "a group that was listed for half of the messages is there", (10, None), (60, None))
def _(world):
    missing(world, share=10)


@case("ConsumerGroupMissing", "quiet", "a group that is offline is listed", (30, None), (60, None))
def _(world):
    offline(world)


@case("ConsumerGroupMissing", "gap", "a failed scrape delays nothing and ends nothing",
      (4.5, None), (5, "100%"), (20, "100%"))
def _(world):
    missing(world)
    world.failed_scrapes(2, 20)


@case("ConsumerGroupMissing", "flapping", "an answer that lists it now and then is no page",
      *[(minute, None) for minute in range(10, 60, 2)])
def _(world):
    world.group(MISSING=toggling(10, 4, 2, 20, 0), CONSUMED=toggling(10, 4, 2, 0, 20))


@case("ConsumerGroupMissing", "blind", "it is over a quarter of an hour after the only message has aged out",
      (29, "100%"), (49, "100%"), (50, None), (60, None))
def _(world):
    missing(world)
    gone(world, expired=1)


@case("ConsumerGroupMissing", "blind", "it is held through an outage", (29, "100%"), (60, "100%"), (75.5, None))
def _(world):
    missing(world, end=45)
    world.outage(30, 70)


def filtered(world, start=10, end=1e9, share=3):
    world.group(CONSUMED_BUT_FILTERED=between(start, end, share, 0), CONSUMED=between(start, end, 20 - share, 20))


@case("ConsumptionFiltered", "fires", "messages that were passed over are a ticket after a quarter of an hour",
      (24.5, None), (25, "15%"), (60, "15%"))
def _(world):
    filtered(world)


@case("ConsumptionFiltered", "fires", "it ends five minutes after the last such message is no longer watched",
      (39.5, "15%"), (44.5, "15%"), (45, None))
def _(world):
    filtered(world, end=40)


@case("ConsumptionFiltered", "quiet", "messages that were consumed, or not yet, are none", (30, None), (60, None))
def _(world):
    world.group(CONSUMED=15, NOT_CONSUME_YET=3, PULL=1, CONSUME_BROADCASTING=1)
    stuck(world)


@case("ConsumptionFiltered", "quiet", "of a group that nobody waits for there is none", (30, None), (60, None))
def _(world):
    filtered(world)
    world.put("lag_threshold_seconds", GROUP, const(None))


@case("ConsumptionFiltered", "gap", "a failed scrape delays nothing and ends nothing",
      (24.5, None), (25, "15%"), (30, "15%"))
def _(world):
    filtered(world)
    world.failed_scrapes(20, 30)


@case("ConsumptionFiltered", "flapping", "a message that is filtered for ten minutes at a time is none",
      *[(minute, None) for minute in range(10, 90, 5)])
def _(world):
    world.group(CONSUMED_BUT_FILTERED=toggling(10, 10, 5, 1, 0), CONSUMED=20)


@case("ConsumptionFiltered", "blind", "it is held through an outage", (29, "15%"), (60, "15%"), (75.5, None))
def _(world):
    filtered(world, end=45)
    world.outage(30, 70)


def unknown(world, kind="UNKNOWN", start=10, end=1e9):
    world.group(**{kind: between(start, end, 1, 0), "CONSUMED": between(start, end, 19, 20)})


@case("StatusUnknown", "fires", "a group of unknown status is a ticket after a quarter of an hour",
      (24.5, None), (25, "5%"), (60, "5%"))
def _(world):
    unknown(world)


@case("StatusUnknown", "fires", "it ends five minutes after the status is known again",
      (39.5, "5%"), (44.5, "5%"), (45, None))
def _(world):
    unknown(world, end=40)


@case("StatusUnknown", "fires", "an undocumented status is one, whoever's it is", (24.5, None), (25, "5%"))
def _(world):
    unknown(world, "OTHER")
    world.put("lag_threshold_seconds", GROUP, const(None))


@case("StatusUnknown", "quiet", "an unknown status of a group that nobody waits for is none", (30, None), (60, None))
def _(world):
    unknown(world)
    world.put("lag_threshold_seconds", GROUP, const(None))


@case("StatusUnknown", "quiet", "a group that pulls or broadcasts is known", (30, None), (60, None))
def _(world):
    world.group(PULL=10, CONSUME_BROADCASTING=10)
    stuck(world)


@case("StatusUnknown", "gap", "a failed scrape delays nothing and ends nothing",
      (24.5, None), (25, "5%"), (30, "5%"))
def _(world):
    unknown(world)
    world.failed_scrapes(20, 30)


@case("StatusUnknown", "flapping", "a broker that can't tell for ten minutes at a time is none",
      *[(minute, None) for minute in range(10, 90, 5)])
def _(world):
    world.group(UNKNOWN=toggling(10, 10, 5, 1, 0), CONSUMED=20)


@case("StatusUnknown", "blind", "it is held through an outage", (29, "5%"), (60, "5%"), (75.5, None))
def _(world):
    unknown(world, end=45)
    world.outage(30, 70)


def regressions(world, *minutes, number=5):
    world.put("regressions_total", GROUP, lambda t: number * sum(t >= minute * 60 for minute in minutes))


@case("OffsetWentBackwards", "fires", "a reset is a ticket at once, and over after a quarter of an hour and five minutes",
      (19.5, None), (20, "5"), (35, "5"), (39, "5"), (41, None))
def _(world):
    regressions(world, 20)


@case("OffsetWentBackwards", "quiet", "a count that stays, or begins anew with the exporter, is none",
      (10, None), (31, None), (60, None))
def _(world):
    world.put("regressions_total", GROUP, since(30, 0, 7))
    world.unscraped(lambda t: 29 * 60 <= t < 30 * 60)


@case("OffsetWentBackwards", "quiet", "a group that is stuck and offline goes forward", (30, None), (60, None))
def _(world):
    offline(world)
    stuck(world)


@case("OffsetWentBackwards", "gap", "it comes with the next scrape when one fails, and stays when one fails",
      (20, None), (20.5, "5"), (30, "5"))
def _(world):
    regressions(world, 20)
    world.failed_scrapes(20, 30)


@case("OffsetWentBackwards", "flapping", "resets every ten minutes are one alert", *[(m, "5") for m in (20, 28, 29)],
      *[(minute, "10") for minute in (31, 34, 41, 44)])
def _(world):
    regressions(world, 20, 30, 40, 50)


@case("OffsetWentBackwards", "blind", "it is held through an outage",
      (29, "5"), (60, "5"), (149, "5"), (156, None))
def _(world):
    regressions(world, 25)
    world.outage(30, 150)


@case("OffsetWentBackwards", "blind", "a reset that shows after an outage is told", (60, None), (149, None), (150, "5"))
def _(world):
    regressions(world, 100)
    world.outage(30, 150)


# Overdue from 11.5 on, 75 s after the API fails; blind for all of five minutes at 16.5, and one more.
@case("Blind", "fires", "an outage pages, though no consumer group is in trouble, and ends five minutes after sight is back",
      (15, None), (17, None), (17.5, True), (59, True), (64.5, True), (65, None))
def _(world):
    world.outage(10, 60)


@case("Blind", "fires", "so does a canary that never had an answer", (0.5, None), (10, True), (60, True))
def _(world):
    world.put("last_success_timestamp_seconds", CANARY, const(0))
    world.put("overdue_messages", CANARY, since(1.5, 4, 0))
    world.silence(lambda t: True)


@case("Blind", "quiet", "a canary whose other messages are answered isn't blind", (10, None), (60, None))
def _(world):
    world.put("overdue_messages", CANARY, const(3))


@case("Blind", "quiet", "a canary that has nothing to sample for hours isn't blind", (10, None), (60, None))
def _(world):
    world.put("last_success_timestamp_seconds", CANARY, const(30))


@case("Blind", "quiet", "long intervals take long", (10, None), (60, None))
def _(world):
    world.put("overdue_messages", CANARY, const(3))
    world.put("sample_interval_seconds", CANARY, const(600))
    world.put("last_success_timestamp_seconds", CANARY, lambda t: t - t % 1500)


@case("Blind", "gap", "a failed scrape delays nothing and ends nothing", (15, None), (18, True), (30, True))
def _(world):
    world.outage(10, 60)
    world.failed_scrapes(13, 30)


@case("Blind", "flapping", "outages of four minutes are no page", *[(minute, None) for minute in range(10, 60, 2)])
def _(world):
    world.put("last_success_timestamp_seconds", CANARY, toggling(10, 4, 2, lambda t: t - 200, lambda t: t))
    world.put("overdue_messages", CANARY, toggling(10, 4, 2, 4, 0))


@case("Blind", "flapping", "a firing one isn't ended by four minutes of sight", (20, True), (33, True), (45, True))
def _(world):
    world.put("last_success_timestamp_seconds", CANARY, lambda t: t - 200)
    world.put("overdue_messages", CANARY, toggling(10, 20, 3, 4, 0))


@case("MessagesOverdue", "fires", "messages that are overdue most of the time are a ticket",
      (35, None), (54, None), (60, "100%"), (90, "100%"))
def _(world):
    world.put("overdue_messages", CANARY, since(29.5, 1, 0))


# More than half of 61 evaluations, for the last time at 89.5.
@case("MessagesOverdue", "fires", "it ends ten minutes after they were overdue for less than half of the time",
      (70, "100%"), (99.5, "50.82%"), (100, None))
def _(world):
    world.put("overdue_messages", CANARY, between(30, 75, 1, 0))


@case("MessagesOverdue", "quiet", "messages that are overdue for a quarter of an hour are none",
      (40, None), (60, None), (70, None))
def _(world):
    world.put("overdue_messages", CANARY, between(30, 45, 5, 0))


@case("MessagesOverdue", "gap", "a failed scrape changes nothing", (35, None), (80, "100%"), (80.5, "100%"))
def _(world):
    world.put("overdue_messages", CANARY, since(29.5, 1, 0))
    world.failed_scrapes(40, 80)


@case("MessagesOverdue", "flapping", "overdue every other minute isn't most of the time",
      *[(minute, None) for minute in range(31, 90, 7)])
def _(world):
    world.put("overdue_messages", CANARY, toggling(0.5, 1, 1.5, 1, 0))


FRESH = "newest_message_timestamp_seconds"


@case("NoFreshCanaries", "fires", "an age over fresh_within is a ticket after five minutes",
      (25, None), (29.5, None), (30.5, "The newest message of canary orders is 20m 30s old"))
def _(world):
    world.put(FRESH, CANARY, lambda t: min(t, 600))


@case("NoFreshCanaries", "fires", "it ends five minutes after a fresh message",
      (44.5, "The newest message of canary orders is 34m 30s old"),
      (49.5, "The newest message of canary orders is 34m 30s old"), (50, None))
def _(world):
    world.put(FRESH, CANARY, lambda t: min(t, 600) if t < 2700 else t)


@case("NoFreshCanaries", "fires", "a canary of which no message was ever seen has none",
      (4.5, None), (5, "No message of canary orders was ever seen"))
def _(world):
    # The time of promtool begins in 1970: a canary that is without a message since the epoch is as good as one.
    world.put(FRESH, CANARY, const(-1e9))


@case("NoFreshCanaries", "quiet", "a canary without fresh_within may be as old as it likes", (60, None), (90, None))
def _(world):
    world.put(FRESH, CANARY, lambda t: min(t, 600))
    world.put("fresh_within_seconds", CANARY, const(None))


@case("NoFreshCanaries", "quiet", "a message every quarter of an hour is fresh", (30, None), (60, None), (90, None))
def _(world):
    world.put(FRESH, CANARY, lambda t: t - t % 900)


@case("NoFreshCanaries", "gap", "a failed scrape, or a restart that has read no file yet, starts and ends nothing",
      (29.5, None), (30.5, "The newest message of canary orders is 20m 30s old"),
      (40, "The newest message of canary orders is 30m 0s old"))
def _(world):
    world.put(FRESH, CANARY, lambda t: 0 if t == 900 else min(t, 600))
    world.failed_scrapes(27, 40)


@case("NoFreshCanaries", "flapping", "a producer that is four minutes late every time is none",
      *[(minute, None) for minute in range(10, 90, 3)])
def _(world):
    world.put(FRESH, CANARY, lambda t: t - t % 1140)


# None is pending at 90 for the last time in five minutes' sight at 94.5.
@case("NothingWatched", "fires", "messages that have all aged out are a ticket after half an hour, until there are others",
      (35, None), (59.5, None), (60, True), (99.5, True), (100, None))
def _(world):
    gone(world)
    world.put("watched_messages", CANARY | {"state": "pending"}, between(30, 90, 0, 1))


# A new message every five minutes is pending for a minute, then unknown, and dropped a minute later.
@case("NothingWatched", "fires", "so are those of another topic, of which a new one comes every few minutes",
      (29.5, None), *[(minute, True) for minute in range(41, 90, 4)])
def _(world):
    gone(world, start=0)
    world.put("watched_messages", CANARY | {"state": "pending"}, toggling(0, 1, 4, 1, 0))
    world.put("watched_messages", CANARY | {"state": "expired"}, toggling(1, 1, 4, 1, 0))


@case("NothingWatched", "quiet", "a canary of which some messages have aged out watches the others", (40, None), (90, None))
def _(world):
    world.put("watched_messages", CANARY | {"state": "expired"}, const(5))


@case("NothingWatched", "quiet", "one whose messages are all settled watches them", (40, None), (90, None))
def _(world):
    world.put("watched_messages", CANARY | {"state": "pending"}, const(0))
    world.put("watched_messages", CANARY | {"state": "expired"}, const(5))


@case("NothingWatched", "quiet", "messages that come seldom and are soon retired have not aged out", (40, None), (90, None))
def _(world):
    world.put("watched_messages", CANARY | {"state": "pending"}, toggling(0, 2, 8, 1, 0))
    world.put("watched_messages", CANARY | {"state": "settled"}, const(0))


@case("NothingWatched", "gap", "failed scrapes change nothing", (59.5, None), (60, True), (70, True), (70.5, True))
def _(world):
    gone(world)
    world.failed_scrapes(31, 45, 45.5, 59.5, 70)


@case("NothingWatched", "flapping", "messages that are unknown for twenty minutes at a time are none",
      *[(minute, None) for minute in range(20, 120, 4)])
def _(world):
    world.put("watched_messages", CANARY | {"state": "pending"}, const(0))
    world.put("watched_messages", CANARY | {"state": "settled"}, toggling(10, 20, 10, 0, 5))
    world.put("watched_messages", CANARY | {"state": "expired"}, toggling(10, 20, 10, 5, 0))


# No scrape of the last ten minutes says otherwise at 20; that for a quarter of an hour.
@case("GroupsDropped", "fires", "groups over the limit are worth a word, until a quarter of an hour after there are none",
      (34.5, None), (35, "3"), (64.5, "3"), (65, None))
def _(world):
    world.put("groups_dropped", CANARY, between(10, 50, 3, 0))


@case("GroupsDropped", "quiet", "no group is", (30, None), (60, None))
def _(world):
    world.put("groups_dropped", CANARY, const(0))


@case("GroupsDropped", "gap", "a failed scrape changes nothing", (24.5, None), (35, "3"), (40, "3"))
def _(world):
    world.put("groups_dropped", CANARY, since(10, 3, 0))
    world.failed_scrapes(15, 40)


@case("GroupsDropped", "flapping", "groups that find a place every few minutes are none",
      *[(minute, None) for minute in range(10, 90, 5)])
def _(world):
    world.put("groups_dropped", CANARY, toggling(10, 20, 5, 3, 0))


@case("APIErrors", "fires", "a fifth of the calls is a ticket after ten minutes",
      (30, None), (40, None), (60, "20%"), (90, "20%"))
def _(world):
    world.failures("server_error", since(30, 3, 0))


# 12 of 30 steps at 69, 11 at 69.5: 4 failures in each, of 15 calls.
@case("APIErrors", "fires", "it ends five minutes after a tenth or less fails", (60, "26.67%"), (74, "10.67%"), (74.5, None))
def _(world):
    world.failures("server_error", between(30, 60, 4, 0))


@case("APIErrors", "quiet", "a twentieth isn't, nor are throttled calls and messages that aged out", (60, None), (90, None))
def _(world):
    world.failures("server_error", 0.75)
    world.failures("throttled", 5)


@case("APIErrors", "quiet", "one failed call of six is none, though the messages of the others are gone",
      (30, None), (32, None), (40, None), (60, None))
def _(world):
    world.put("api_requests_total", API, counter(lambda t: 1 if t % 150 == 0 else 0))
    world.failures("message_gone", lambda t: 1 if t % 150 == 0 and t % 900 else 0)
    world.failures("server_error", lambda t: 1 if t % 900 == 0 else 0)


@case("APIErrors", "gap", "failed scrapes change nothing", (40, None), (60, "20%"), (60.5, "20%"))
def _(world):
    world.failures("server_error", since(30, 3, 0))
    world.failed_scrapes(35, 60)


@case("APIErrors", "flapping", "a bad minute every half hour is none", *[(minute, None) for minute in range(30, 120, 6)])
def _(world):
    world.failures("server_error", lambda t: 10 if t % 1800 < 60 else 0)


@case("Throttled", "fires", "a tenth of the calls is a ticket after ten minutes",
      (30, None), (40, None), (60, "10%"), (90, "10%"))
def _(world):
    world.failures("throttled", since(30, 1.5, 0))


# As with API errors: 12 of 30 steps at 69, with 2 of 15 calls each.
@case("Throttled", "fires", "it ends five minutes after a twentieth or less is throttled",
      (60, "13.33%"), (74, "5.333%"), (74.5, None))
def _(world):
    world.failures("throttled", between(30, 60, 2, 0))


@case("Throttled", "quiet", "a throttled call now and then is none, nor are other failures", (60, None), (90, None))
def _(world):
    world.failures("throttled", 0.6)
    world.failures("server_error", 5)


@case("Throttled", "quiet", "one throttled call of six is none, though the others fail", (31, None), (40, None), (60, None))
def _(world):
    world.put("api_requests_total", API, counter(lambda t: 1 if t % 150 == 0 else 0))
    world.failures("server_error", lambda t: 1 if t % 150 == 0 and t % 900 else 0)
    world.failures("throttled", lambda t: 1 if t % 900 == 0 else 0)


@case("Throttled", "gap", "failed scrapes change nothing", (40, None), (60, "10%"), (60.5, "10%"))
def _(world):
    world.failures("throttled", since(30, 1.5, 0))
    world.failed_scrapes(35, 60)


@case("Throttled", "flapping", "a bad minute every half hour is none", *[(minute, None) for minute in range(30, 120, 6)])
def _(world):
    world.failures("throttled", lambda t: 8 if t % 1800 < 60 else 0)


@case("QuotaTooSmall", "fires", "a schedule that asks for more than the quota is a ticket",
      (22, None), (27, "150%"), (60, "150%"))
def _(world):
    world.put("schedule_demand_ratio", API, since(10, 1.5, 0.5))


@case("QuotaTooSmall", "fires", "it ends five minutes after the quota suffices", (39.5, "150%"), (44.5, "150%"), (45, None))
def _(world):
    world.put("schedule_demand_ratio", API, between(10, 40, 1.5, 0.5))


@case("QuotaTooSmall", "quiet", "one that asks for just the quota is none", (30, None), (60, None))
def _(world):
    world.put("schedule_demand_ratio", API, const(1))


@case("QuotaTooSmall", "gap", "a failed scrape changes nothing", (22, None), (27, "150%"), (30, "150%"))
def _(world):
    world.put("schedule_demand_ratio", API, since(10, 1.5, 0.5))
    world.failed_scrapes(15, 30)


@case("QuotaTooSmall", "flapping", "a burst of ten minutes is none", *[(minute, None) for minute in range(10, 80, 4)])
def _(world):
    world.put("schedule_demand_ratio", API, toggling(10, 10, 5, 1.5, 0.5))


REFRESH = "credentials_refresh_failures_total"


@case("CredentialsFailing", "fires", "refreshes that fail again and again are a ticket",
      (21, None), (26, "6"), (40, "15"))
def _(world):
    world.put(REFRESH, ACCOUNT, counter(since(20, 0.5, 0)))


@case("CredentialsFailing", "fires", "three of them for a minute, until five minutes after there are two in a quarter of an hour",
      (23, None), (23.5, "4"), (57, "3"), (57.5, None))
def _(world):
    world.put(REFRESH, ACCOUNT, counter(lambda t: 1 if t % 60 == 0 and 1200 <= t < 2400 else 0))


@case("CredentialsFailing", "fires", "so are keys that the cloud refuses", (21, None), (26, "6"), (40, "15"))
def _(world):
    world.failures("unauthorized", since(20, 0.5, 0))


@case("CredentialsFailing", "quiet", "two failures in a quarter of an hour are none, nor are calls that fail otherwise",
      (21, None), (30, None), (60, None))
def _(world):
    world.put(REFRESH, ACCOUNT, counter(lambda t: 1 if t in (1200, 1260) else 0))
    world.failures("unauthorized", lambda t: 1 if t in (2400, 2430) else 0)
    world.failures("server_error", 5)


@case("CredentialsFailing", "gap", "failed scrapes change nothing", (21, None), (26, "6"), (30, "10"))
def _(world):
    world.put(REFRESH, ACCOUNT, counter(since(20, 0.5, 0)))
    world.failed_scrapes(23, 29)


@case("CredentialsFailing", "flapping", "a failure every ten minutes is none", *[(m, None) for m in range(20, 90, 5)])
def _(world):
    world.put(REFRESH, ACCOUNT, counter(lambda t: 1 if t % 600 == 0 else 0))


EXPIRY = "credentials_expiry_timestamp_seconds"


@case("CredentialsExpiring", "fires", "less than two minutes of life is a ticket, and a life that is over too",
      (28, None), (28.5, None), (29, "expire in 1m 0s"), (40, "have expired"))
def _(world):
    world.put(EXPIRY, ACCOUNT, const(1800))


@case("CredentialsExpiring", "fires", "it ends two minutes after they are refreshed",
      (39.5, "have expired"), (41.5, "have expired"), (42, None))
def _(world):
    world.put(EXPIRY, ACCOUNT, since(40, lambda t: t + 600, 1800))


@case("CredentialsExpiring", "quiet", "credentials that are refreshed three minutes before they expire are fine",
      *[(minute, None) for minute in range(20, 60)])
def _(world):
    world.put(EXPIRY, ACCOUNT, lambda t: t - t % 600 + 780)


@case("CredentialsExpiring", "quiet", "keys that don't expire don't", (30, None))
def _(world):
    world.put(EXPIRY, ACCOUNT, const(None))


@case("CredentialsExpiring", "gap", "a failed scrape changes nothing",
      (28.5, None), (29, "expire in 1m 0s"), (30, "have expired"))
def _(world):
    world.put(EXPIRY, ACCOUNT, const(1800))
    world.failed_scrapes(28.5, 29, 30)


@case("CredentialsExpiring", "flapping", "a refresh just in time every time is none",
      *[(minute / 2, None) for minute in range(20, 80)])
def _(world):
    world.put(EXPIRY, ACCOUNT, lambda t: t - t % 300 + 390)


RELOAD = "config_last_reload_successful"


@case("BadConfiguration", "fires", "a refused configuration is a ticket", (15, None), (21, True), (60, True))
def _(world):
    world.put(RELOAD, EXPORTER, since(10, 0, 1))


@case("BadConfiguration", "quiet", "a mistake that is mended within eight minutes is none", (15, None), (20, None), (40, None))
def _(world):
    world.put(RELOAD, EXPORTER, between(10, 18, 0, 1))


@case("BadConfiguration", "gap", "a failed scrape changes nothing", (15, None), (21, True), (30, True))
def _(world):
    world.put(RELOAD, EXPORTER, since(10, 0, 1))
    world.failed_scrapes(17, 30)


@case("BadConfiguration", "flapping", "a file that is edited all the time is none", *[(m, None) for m in range(10, 60, 3)])
def _(world):
    world.put(RELOAD, EXPORTER, toggling(10, 8, 1, 0, 1))


BEAT = "heartbeat_timestamp_seconds"


@case("SamplingStalled", "fires", "a loop that stands still pages, until five minutes after it turns again",
      (15, None), (17, None), (17.5, "2m 30s"), (20, "5m 0s"), (34.5, "14m 30s"), (35, None))
def _(world):
    # Beats at minute 10 for the last time; the youngest age of the last five minutes counts.
    world.put(BEAT, EXPORTER, lambda t: min(t, 600) if t < 1800 else t)


@case("SamplingStalled", "quiet", "a turn within the minute is one", (10, None), (60, None))
def _(world):
    world.put(BEAT, EXPORTER, lambda t: t - 60)


@case("SamplingStalled", "gap", "failed scrapes don't make it look older, and don't end it",
      (9, None), (15, None), (22, "7m 0s"))
def _(world):
    world.put(BEAT, EXPORTER, lambda t: min(t - 55, 600))
    world.failed_scrapes(4, 7, 22)


@case("SamplingStalled", "flapping", "pauses of four minutes are no page", *[(m, None) for m in range(10, 60, 2)])
def _(world):
    world.put(BEAT, EXPORTER, lambda t: t - t % 300)


@case("ExporterDown", "fires", "an exporter that doesn't answer pages within five and a half minutes",
      (14, None), (15.5, True), (60, True))
def _(world):
    world.unscraped(lambda t: t >= 600)


# Scrapes every two minutes, which hang and fail by their timeout a minute later: what is known is up to 3 minutes old.
# The last answer, of minute 9, has left the window at 13.5.
@case("ExporterDown", "fires", "one that hangs does too, where scrapes are two minutes apart and told of at their timeout",
      (14, None), (14.5, True), *[(minute, True) for minute in range(15, 60)])
def _(world):
    world.put("up", EXPORTER, lambda t: None if t % 180 else int(t < 600))


@case("ExporterDown", "quiet", "one that is new and misses its first scrape is no page, where the next is two minutes later",
      *[(minute / 2, None) for minute in range(18, 60)])
def _(world):
    world.put("up", EXPORTER, lambda t: None if t < 600 or t % 120 else int(t > 600))


@case("ExporterDown", "fires", "one that is new and never answers pages after three minutes",
      (12, None), (13.5, True), (60, True))
def _(world):
    world.put("up", EXPORTER, lambda t: None if t < 600 else 0)


@case("ExporterDown", "quiet", "one that restarts within four minutes is no page", (12, None), (14, None), (20, None))
def _(world):
    world.unscraped(lambda t: 600 <= t < 840)


@case("ExporterDown", "gap", "a failed scrape is no page, and a lucky one doesn't end it",
      (5, None), (9, None), (30, True), (34, True))
def _(world):
    world.unscraped(lambda t: t == 300 or t >= 600 and t != 1800)


@case("ExporterDown", "flapping", "every second scrape that fails is no page", *[(m / 2, None) for m in range(20, 60)])
def _(world):
    world.unscraped(lambda t: t % 60 == 30)


@case("ExporterDown", "quiet", "other jobs have alerts of their own", (30, None))
def _(world):
    world.put("up", {"job": "node", "instance": "a:9100"}, const(0))


@case("ExporterAbsent", "fires", "a Prometheus without the exporter pages after ten minutes",
      (9.5, None), (10, True), (60, True))
def _(world):
    world.series.clear()
    world.put("up", {"job": "node", "instance": "a:9100"}, const(1))


@case("ExporterAbsent", "quiet", "an exporter that is down is there", (20, None), (60, None))
def _(world):
    world.unscraped(lambda t: True)


@case("ExporterAbsent", "gap", "failed scrapes aren't absence", (20, None))
def _(world):
    world.failed_scrapes(*range(5, 20))


@case("ExporterAbsent", "flapping", "a target that is discovered anew every nine minutes is there",
      *[(minute, None) for minute in range(10, 60, 3)])
def _(world):
    world.unscraped(lambda t: t % 600 >= 60, up=None)
