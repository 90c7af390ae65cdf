import Testing

@testable import Locking

@Suite(.timeLimit(.minutes(5))) struct MailboxTests {
    @Test func `letters come in the order in which they were posted`() {
        let mailbox = Mailbox<Int>()
        for letter in 1...3 { mailbox.post(letter) }
        #expect((1...3).map { _ in mailbox.next(within: nil) } == [1, 2, 3])
        #expect(mailbox.next(within: .zero) == nil)
    }

    @Test func `a wait without a letter ends after its time and not before`() {
        let clock = ContinuousClock()
        let begin = clock.now
        #expect(Mailbox<Int>().next(within: .milliseconds(30)) == nil)
        #expect(clock.now - begin >= .milliseconds(30))
    }

    @Test(arguments: [Duration.seconds(Int64.max), .seconds(-1), .nanoseconds(-1), .nanoseconds(1)])
    func `a letter that is there is given whatever the patience`(patience: Duration) {
        let mailbox = Mailbox<Int>()
        mailbox.post(7)
        #expect(mailbox.next(within: patience) == 7)
    }

    @Test func `no letter of many posters is lost, and each one's stay in order`() {
        let mailbox = Mailbox<(poster: Int, number: Int)>()
        for poster in 0..<4 {
            let isStarted = DetachedThread.start {
                for number in 0..<1000 { mailbox.post((poster, number)) }
            }
            #expect(isStarted)
        }
        var next = [0, 0, 0, 0]
        for _ in 0..<4000 {
            guard let letter = mailbox.next(within: nil) else { continue }
            #expect(letter.number == next[letter.poster])
            next[letter.poster] += 1
        }
        #expect(next == [1000, 1000, 1000, 1000])
    }
}
