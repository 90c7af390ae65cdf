internal import AlibabaCloud
internal import CanaryWatch
internal import Text

/// Canaries, their groups and their messages.
extension StatusJSON {
    /// Writes one canary; messages, samples and history are null where they aren't told.
    static func canary(_ json: inout JSONWriter, _ status: CanaryStatus, isDetailed: Bool) {
        let canary = status.snapshot
        json.object { json in
            json.member("name", canary.spec.name)
            json.member("account", canary.spec.account)
            json.member("region_id", canary.spec.region)
            json.member("instance_id", canary.spec.instanceID)
            json.member("topic", canary.spec.topic)
            json.member("is_answered", canary.isAnswered)
            json.member("pending_messages", canary.pending)
            json.member("settled_messages", canary.settled)
            json.member("expired_messages", canary.expired)
            json.member("overdue_messages", canary.overdue)
            json.member("groups_dropped", canary.groupsDropped)
            json.member("newest_message", canary.newestMessage)
            json.member(
                "fresh_within_seconds", seconds: canary.spec.isRotating ? canary.spec.freshWithin : nil)
            json.member("last_sample", canary.lastSample)
            json.member("last_success", canary.lastSuccess)
            json.member("failing_since", status.failingSince)
            json.member("sample_interval_seconds", seconds: canary.sampleInterval)
            json.member("consumer_groups", zip(canary.groups, status.groups)) { json, pair in
                group(&json, pair.0, pair.1, isDetailed: isDetailed)
            }
            json.member("messages", isDetailed ? status.messages : nil, message)
            json.member("messages_left_out", isDetailed ? status.messagesLeftOut : nil)
            json.member("successes", isDetailed ? status.successes : nil, sample)
            json.member("failures", isDetailed ? status.failures : nil, sample)
        }
    }

    private static func group(
        _ json: inout JSONWriter, _ group: GroupSnapshot, _ status: GroupStatus, isDetailed: Bool
    ) {
        json.object { json in
            json.member("name", group.name)
            json.member("is_expected", group.isExpected)
            json.member("has_consumed", group.hasConsumed)
            json.member("lag_threshold_seconds", seconds: group.lagThreshold)
            json.member("status", group.word?.word)
            json.member("status_since", status.wordSince)
            json.member("is_over_threshold", status.isOverThreshold)
            json.member("oldest_unconsumed", group.isReported ? group.oldestUnconsumed : nil)
            json.member("consumed_through", group.isReported ? group.consumedThrough : nil)
            json.member("regressions", group.regressions)
            json.member("last_regression", status.lastRegression)
            json.key("tracks")
            if group.isReported {
                json.object { json in
                    for type in TrackType.allCases where group.tracks[type] > 0 {
                        json.member(type.word, group.tracks[type])
                    }
                }
            } else {
                json.null()
            }
            json.member("history", isDetailed ? status.history : nil) { json, span in
                json.object { json in
                    json.member("start", span.start)
                    json.member("end", span.end)
                    json.member("status", span.word?.word)
                }
            }
        }
    }

    private static func message(_ json: inout JSONWriter, _ message: MessageStatus) {
        json.object { json in
            json.member("message_id", message.id)
            json.member("state", message.state.word)
            json.member("born_at", message.birth.time)
            json.member("born_at_source", message.birth.source.word)
            json.member("first_seen", message.firstSeen)
            json.member("is_rotating", message.isRotating)
            json.member("last_answered", message.lastAnswered)
            json.member("request_id", message.requestID)
            json.member("tracks", message.tracks) { json, track in
                json.object { json in
                    json.member("consumer_group", track.group)
                    json.member("track_type", track.type.word)
                    json.member("is_consumed", track.isConsumed)
                    json.member("first_seen_consumed", track.firstSeenConsumed)
                }
            }
        }
    }

    private static func sample(_ json: inout JSONWriter, _ sample: SampleRecord) {
        json.object { json in
            json.member("time", sample.time)
            json.member("message_id", sample.messageID)
            json.member("request_id", sample.requestID)
            json.member("duration_seconds", seconds: sample.duration)
            json.member("reason", sample.failure?.reason.rawValue)
            json.member("error", sample.failure?.text)
        }
    }
}
