// The comparison: the official Go client serving as many gauges as the exporter serves series.
//
//	go-peer 127.0.0.1:PORT SERIES
//
// GET /change gives every gauge a new value, so that the next scrape has news; GET /metrics is promhttp's.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: go-peer ADDRESS SERIES")
	}
	series, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	registry := prometheus.NewRegistry()
	tracks := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "rocketmq_canary_tracks",
		Help: "Watched messages whose latest track has this type.",
	}, []string{"instance_id", "topic", "consumer_group", "track_type"})
	registry.MustRegister(tracks)
	gauges := make([]prometheus.Gauge, 0, series)
	for i := 0; i < series; i++ {
		gauges = append(gauges, tracks.WithLabelValues(
			"MQ_INST_111111111111_DOxxxxxx", fmt.Sprintf("topic-%03d", i/900%1000),
			fmt.Sprintf("GID_bench_%05d", i/9), fmt.Sprintf("TRACK_TYPE_%d", i%9)))
	}
	round := 0
	http.HandleFunc("/change", func(http.ResponseWriter, *http.Request) {
		round++
		for i, gauge := range gauges {
			gauge.Set(float64((i + round) % 20))
		}
	})
	http.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{EnableOpenMetrics: true}))
	log.Fatal(http.ListenAndServe(os.Args[1], nil))
}
