"""Rules with one thing wrong each: the tests must notice every one."""
import copy
import dataclasses
import re

import promtool

ROUND = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "==": "!=", "!=": "=="}
COMPARISON = re.compile(r"(?<=\s)(>=|<=|==|!=|>|<)(?=\s)")
SET_OPERATION = re.compile(r"\b(?:unless|and)\b")
MATCHER = re.compile(r'\{[^{}]*\}')


@dataclasses.dataclass
class Mutant:
    """A rule file with a fault, and what the fault is."""
    fault: str
    rule: dict  # As it was.
    rules: dict

    @property
    def mixes_findings(self):
        """Whether findings of other alerts may matter to it."""
        return "dropped" in self.fault


def replaced(text, match, new):
    return text[:match.start()] + new + text[match.end():]


def faulty_expressions(expression):
    """Every expression with one comparison, one set operation or one metric's name wrong."""
    for match in COMPARISON.finditer(expression):
        yield f"comparison {match[0]} turned round at {match.start()}", replaced(expression, match, ROUND[match[0]])
    for match in SET_OPERATION.finditer(expression):
        other = "and" if match[0] == "unless" else "unless"
        yield f"{match[0]} made {other} at {match.start()}", replaced(expression, match, other)
    for match in promtool.METRIC.finditer(MATCHER.sub(lambda found: " " * len(found[0]), expression)):
        yield f"{match[0]} renamed at {match.start()}", replaced(expression, match, f"{match[0]}_renamed")
    for match in MATCHER.finditer(expression):
        yield f"{match[0]} dropped at {match.start()}", replaced(expression, match, "")


def mutants(rules):
    """Every mutant of a parsed rule file."""
    for group, content in enumerate(rules["groups"]):
        for place, rule in enumerate(content["rules"]):
            def mutant(fault, **changed):
                made = copy.deepcopy(rules)
                target = made["groups"][group]["rules"][place]
                for key, value in changed.items():
                    target.pop(key) if value is None else target.update({key: value})
                return Mutant(f"{name(rule)}: {fault}", rule, made)

            for fault, expression in faulty_expressions(rule["expr"]):
                yield mutant(fault, expr=expression)
            for key in ("for", "keep_firing_for"):
                if key in rule:
                    yield mutant(f"no {key}", **{key: None})


def name(rule):
    """A rule's name, and of which alert the finding is."""
    finding = rule.get("labels", {}).get("alertname")
    return rule.get("alert") or (f"{rule['record']} of {finding}" if finding else rule["record"])


def judges(mutant, cases, killers):
    """The cases that may notice it, those first that most likely do, and last those that play more than a day.

    `killers` counts what each case noticed so far, of this rule and of all.
    """
    name_of_rule = name(mutant.rule)
    alert = (mutant.rule.get("alert") or mutant.rule.get("labels", {}).get("alertname") or "").removeprefix(
        "RocketMQCanary")
    if alert:
        able = [case for case in cases if case.alert == alert]
    else:
        dependent = {
            of: mutant.rule["record"] in promtool.needed(mutant.rules, of)[1] for of in {case.alert for case in cases}}
        able = [case for case in cases if dependent[case.alert]]
    near = {"latency": "ConsumptionSlow", "regressions": "OffsetWentBackwards", "blind": "Blind"}
    nearest = next((of for word, of in near.items() if word in name_of_rule), "ConsumptionStuck")

    def likelihood(case):
        return (
            case.checks[-1][0] > 24 * 60, mutant.mixes_findings and alert and case.kind != "quiet",
            -killers[name_of_rule, id(case)],
            not alert and case.alert != nearest, -killers[id(case)],
            ("blind", "fires", "quiet", "gap", "flapping").index(case.kind))

    return sorted(able, key=likelihood)
