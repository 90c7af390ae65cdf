/// How short and how long a duration of the configuration may be.
struct DurationBounds {
    /// The shortest one allowed.
    let least: Duration
    /// The longest one allowed.
    let most: Duration
    /// Why it may not be longer, as the end of a sentence with its leading comma; may be empty.
    let why: String
}
