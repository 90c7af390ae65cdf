import Testing

/// The judge of the end-to-end test finds each lie, and none in a true record.
@Suite struct StallJudgeTests {
    typealias Moment = StallJudge.Moment
    let judge = StallJudge(scenario: StallScenario(), slack: 2)

    /// What a true record of the stalling group holds: stalled from 20 to 44, messages every 4 s from 4 on.
    private func truth(_ time: Double) -> Moment {
        switch time {
        case ..<26: Moment(time: time, behind: 0, oldest: nil, through: time - 4)
        case ..<50: Moment(time: time, behind: 3, oldest: 24, through: 20)
        default: Moment(time: time, behind: 1, oldest: time - 3, through: time - 7)
        }
    }

    private func record(_ change: (Moment) -> Moment = { $0 }) -> [Moment] {
        stride(from: 1.0, through: 70, by: 1).map { change(truth($0)) }
    }

    @Test func `a true record has no lie`() {
        #expect(judge.liesOfStalledGroup(record()) == [])
    }

    @Test func `a stall that shows late, or not all the time, is found`() {
        let late = record { $0.time < 33 ? Moment(time: $0.time, behind: 0, oldest: nil, through: 20) : $0 }
        #expect(judge.liesOfStalledGroup(late).count == 3)
        let blink = record { $0.time == 40 ? Moment(time: 40, behind: 0, oldest: nil, through: 20) : $0 }
        #expect(judge.liesOfStalledGroup(blink).count == 1)
    }

    @Test func `a stall that shows on another message is found`() {
        let moved = record {
            $0.time == 40 ? Moment(time: 40, behind: 1, oldest: 36, through: 30) : $0
        }
        #expect(judge.liesOfStalledGroup(moved).count == 1)
    }

    @Test func `a stall that stays after the recovery is found`() {
        let stays = record { $0.time == 60 ? Moment(time: 60, behind: 1, oldest: 24, through: 20) : $0 }
        #expect(judge.liesOfStalledGroup(stays).count == 1)
    }

    @Test func `a healthy group that lags, contradicts itself or vanishes is found`() {
        let moments = [
            Moment(time: 30, behind: 1, oldest: 10, through: 6),
            Moment(time: 31, behind: 0, oldest: 28, through: 28),
            Moment(time: 32, behind: nil, oldest: nil, through: nil),
            Moment(time: 33, behind: 1, oldest: 30, through: 26),
        ]
        #expect(judge.liesOfHealthyGroup(moments).count == 3)
    }

    @Test func `a record that ends early proves nothing`() {
        #expect(judge.liesOfStalledGroup(Array(record().prefix(25))).count == 2)
    }
}
