//! What a final status of an operator's telephone, or of the line to it, means for the queue.

use crate::acd::Rang;

/// `rang` when a provisional answer had come: only then is silence somebody's who is not there.
///
/// | Status | Result |
/// | --- | --- |
/// | 486, 600 | busy |
/// | 603, 607, 608 | rejected by hand |
/// | 408, 480, 487 | no answer; without any ringing before 408: unreachable |
/// | all others (3xx, 401, 403, 404, 410, 415, 484, 488, 5xx, 604, 606 …) | unreachable |
pub(in crate::call) fn rang_by(status: u16, rang: bool) -> Rang {
    match status {
        486 | 600 => Rang::Busy,
        603 | 607 | 608 => Rang::Rejected,
        480 | 487 => Rang::NoAnswer,
        408 if rang => Rang::NoAnswer,
        _ => Rang::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_has_its_meaning() {
        let table = [
            (486, Rang::Busy),
            (600, Rang::Busy),
            (603, Rang::Rejected),
            (408, Rang::NoAnswer),
            (480, Rang::NoAnswer),
            (487, Rang::NoAnswer),
            (302, Rang::Unreachable),
            (401, Rang::Unreachable),
            (403, Rang::Unreachable),
            (404, Rang::Unreachable),
            (410, Rang::Unreachable),
            (415, Rang::Unreachable),
            (484, Rang::Unreachable),
            (488, Rang::Unreachable),
            (500, Rang::Unreachable),
            (503, Rang::Unreachable),
        ];
        for (status, result) in table {
            assert_eq!(rang_by(status, true), result, "{status}");
        }
        assert_eq!(rang_by(408, false), Rang::Unreachable, "nobody was there at all");
    }
}
