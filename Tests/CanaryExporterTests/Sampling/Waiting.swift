/// Something that a test waited for did not come.
struct NotWithinTime: Error, CustomStringConvertible {
    let description: String
}
