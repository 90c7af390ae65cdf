// The comparison: the official Go client serving the same series as the exporter.
//
//	go-peer 127.0.0.1:PORT PAGE
//
// PAGE is a file with a page of the exporter in text format. Each family on it is registered under its name with
// its labels, as a gauge, a counter or a histogram with its bounds. GET /change gives every one of them a new
// value, so that the next scrape has news; GET /metrics is promhttp's.
package main

import (
	"log"
	"math"
	"net/http"
	"os"
	"sort"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
)

// changer gives a series a new value; rounds count from 0.
type changer func(round int)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: go-peer ADDRESS PAGE")
	}
	file, err := os.Open(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	var parser expfmt.TextParser
	families, err := parser.TextToMetricFamilies(file)
	if err != nil {
		log.Fatal(err)
	}
	registry := prometheus.NewRegistry()
	var changers []changer
	for _, family := range families {
		changers = append(changers, register(registry, family)...)
	}
	change := func(round int) {
		for i, changer := range changers {
			changer(i + round)
		}
	}
	change(0)
	round := 0
	http.HandleFunc("/change", func(http.ResponseWriter, *http.Request) {
		round++
		change(round)
	})
	http.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{EnableOpenMetrics: true}))
	log.Fatal(http.ListenAndServe(os.Args[1], nil))
}

func register(registry *prometheus.Registry, family *dto.MetricFamily) []changer {
	var names []string
	for _, label := range family.Metric[0].Label {
		names = append(names, label.GetName())
	}
	var changers []changer
	switch family.GetType() {
	case dto.MetricType_COUNTER:
		vector := prometheus.NewCounterVec(
			prometheus.CounterOpts{Name: family.GetName(), Help: family.GetHelp()}, names)
		registry.MustRegister(vector)
		for _, metric := range family.Metric {
			counter := vector.With(labels(metric))
			changers = append(changers, func(int) { counter.Inc() })
		}
	case dto.MetricType_HISTOGRAM:
		bounds := bounds(family.Metric[0])
		vector := prometheus.NewHistogramVec(
			prometheus.HistogramOpts{Name: family.GetName(), Help: family.GetHelp(), Buckets: bounds}, names)
		registry.MustRegister(vector)
		for _, metric := range family.Metric {
			histogram := vector.With(labels(metric))
			changers = append(changers, func(round int) { histogram.Observe(bounds[round%len(bounds)]) })
		}
	default:
		vector := prometheus.NewGaugeVec(
			prometheus.GaugeOpts{Name: family.GetName(), Help: family.GetHelp()}, names)
		registry.MustRegister(vector)
		for _, metric := range family.Metric {
			gauge := vector.With(labels(metric))
			changers = append(changers, func(round int) { gauge.Set(float64(round % 20)) })
		}
	}
	return changers
}

func labels(metric *dto.Metric) prometheus.Labels {
	labels := prometheus.Labels{}
	for _, label := range metric.Label {
		labels[label.GetName()] = label.GetValue()
	}
	return labels
}

// bounds are the buckets' finite upper bounds, ascending.
func bounds(metric *dto.Metric) []float64 {
	var bounds []float64
	for _, bucket := range metric.Histogram.Bucket {
		if !math.IsInf(bucket.GetUpperBound(), 1) {
			bounds = append(bounds, bucket.GetUpperBound())
		}
	}
	sort.Float64s(bounds)
	return bounds
}
