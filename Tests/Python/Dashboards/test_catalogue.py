"""Dashboards speak of nothing that the exporter doesn't publish."""
import unittest

import model


class Catalogue(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.catalogue = model.catalogue()

        cls.trees = [(dashboard, f"{dashboard['uid']}, {place}", model.parse(dashboard, expression))
                     for dashboard in model.dashboards() for place, expression in model.expressions(dashboard)]

    def test_the_catalogue_is_read_whole(self):
        # By hand from the contract: a gauge of groups, a counter of calls, a histogram, and one without labels.
        group = {"account", "region_id", "instance_id", "topic", "canary", "consumer_group"}
        self.assertEqual(self.catalogue["rocketmq_canary_tracks"], group | {"track_type", "job", "instance"})
        self.assertEqual(self.catalogue["rocketmq_canary_api_request_failures_total"],
                         {"account", "region_id", "operation", "reason", "job", "instance"})
        self.assertEqual(self.catalogue["rocketmq_canary_consumption_latency_seconds_bucket"],
                         group | {"le", "job", "instance"})
        self.assertEqual(self.catalogue["process_threads"], {"job", "instance"})
        self.assertNotIn("rocketmq_canary_schedule_lateness_seconds", self.catalogue)

    def test_every_metric_stands_in_the_catalogue(self):
        count = 0
        for _, place, tree in self.trees:
            for node, matchers, _ in model.selectors(tree):
                for name in model.metric_names(node, matchers):
                    count += 1
                    self.assertIn(name, self.catalogue, place)
        self.assertGreater(count, 100)

    def test_every_metric_of_the_catalogue_is_shown(self):
        shown = {name for _, _, tree in self.trees for node, matchers, _ in model.selectors(tree)
                 for name in model.metric_names(node, matchers)}
        unshown = {name for name in self.catalogue if name not in shown and not name.endswith(("_sum", "_count"))}
        self.assertEqual(unshown, {
            # The time since the last good sample says more than that of any.
            "rocketmq_canary_last_sample_timestamp_seconds",
            # Addresses that were reserved, not memory that is used.
            "process_virtual_memory_bytes", "process_virtual_memory_max_bytes",
        })

    def test_every_label_is_one_of_the_metric(self):
        for _, place, tree in self.trees:
            for node, matchers, _ in model.selectors(tree):
                for name in model.metric_names(node, matchers):
                    for label, _, _ in matchers:
                        if label != "__name__":
                            self.assertIn(label, self.catalogue[name], f"{place}: {name}")

    def test_what_is_grouped_by_is_a_label_of_some_metric_of_the_expression(self):
        for _, place, tree in self.trees:
            known = set()
            for node, matchers, _ in model.selectors(tree):
                for name in model.metric_names(node, matchers):
                    known |= self.catalogue[name]
            self.assertLessEqual(set(model.grouping_labels(tree)), known, place)

    def test_selectors_keep_every_variable_that_they_can(self):
        # A panel that ignores a choice shows figures of something else.
        for dashboard, place, tree in self.trees:
            names = {one["name"] for one in model.variables(dashboard) if one["type"] == "query"}
            if type(tree).__name__ == "VectorSelector":
                continue  # A variable's own: it depends on those before it, which another test looks at.
            for node, matchers, _ in model.selectors(tree):
                if node.name == "ALERTS":
                    continue
                chosen = {label for label, _, value in matchers if value == f"${label}"}
                self.assertEqual(chosen, names & self.catalogue[node.name], f"{place}: {node.name}")

    def test_what_other_programs_have_too_is_asked_of_exporters_alone(self):
        count = 0
        for _, place, tree in self.trees:
            for node, matchers, parents in model.selectors(tree):
                if node.name == "ALERTS" or all(name.startswith("rocketmq_canary_")
                                                for name in model.metric_names(node, matchers)):
                    continue
                count += 1
                # Before anything is aggregated, the nearest above that joins.
                joins = [one for one in parents if type(one).__name__ == "BinaryExpr" and str(one.op) == "and"]
                self.assertTrue(joins, f"{place}: {node.name}")
                self.assertEqual(set(joins[-1].modifier.matching.labels), {"job", "instance"}, place)
                self.assertEqual([one.name for one, _, _ in model.selectors(joins[-1].rhs)],
                                 ["rocketmq_canary_exporter_build_info"], place)
                below = parents[parents.index(joins[-1]):]
                self.assertNotIn("AggregateExpr", [type(one).__name__ for one in below], place)
        self.assertGreater(count, 12)


if __name__ == "__main__":
    unittest.main()
