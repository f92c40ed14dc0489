//! The E-model of ITU-T G.107, as far as a packet call can be judged from outside: delay, loss, and G.711.

/// What a direction of a call suffered.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Conditions {
    /// Share of packets lost, 0–1.
    pub loss: f32,
    pub jitter_ms: f32,
    pub rtt_ms: Option<f32>,
}

/// Rating with no impairment but those of every telephone (G.107 defaults).
const BASE: f32 = 93.2;
/// Robustness of G.711 against random loss, with concealment (G.113 appendix I).
const LOSS_ROBUSTNESS: f32 = 25.1;
/// Packet, jitter buffer and playing out when nothing is known, one way.
const DEVICE_DELAY_MS: f32 = 40.0;

/// Mean opinion score 1–4.5 a listener would give.
pub fn mean_opinion_score(c: Conditions) -> f32 {
    let delay = c.rtt_ms.unwrap_or(0.0) / 2.0 + 2.0 * c.jitter_ms + DEVICE_DELAY_MS;
    let delay_impairment = 0.024 * delay + if delay > 177.3 { 0.11 * (delay - 177.3) } else { 0.0 };
    let loss_percent = c.loss.clamp(0.0, 1.0) * 100.0;
    let loss_impairment = 95.0 * loss_percent / (loss_percent + LOSS_ROBUSTNESS);
    score(BASE - delay_impairment - loss_impairment)
}

/// Annex B of G.107.
fn score(rating: f32) -> f32 {
    let r = rating.clamp(0.0, 100.0);
    (1.0 + 0.035 * r + r * (r - 60.0) * (100.0 - r) * 7e-6).clamp(1.0, 4.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clean_call_scores_as_well_as_g711_can() {
        let clean = mean_opinion_score(Conditions::default());
        assert!((4.3..4.45).contains(&clean), "{clean}");
    }

    #[test]
    fn loss_jitter_and_delay_each_cost() {
        let score = |loss, jitter_ms, rtt| mean_opinion_score(Conditions { loss, jitter_ms, rtt_ms: Some(rtt) });
        let clean = score(0.0, 1.0, 20.0);
        assert!(score(0.01, 1.0, 20.0) < clean && score(0.0, 60.0, 20.0) < clean && score(0.0, 1.0, 600.0) < clean);
        assert!(score(0.05, 1.0, 20.0) < 4.0, "5 % loss is heard: {}", score(0.05, 1.0, 20.0));
        assert_eq!(score(1.0, 1.0, 2000.0), 1.0);
    }

    #[test]
    fn ratings_map_to_scores_as_in_annex_b() {
        for (rating, expected) in [(93.2, 4.41), (80.0, 4.03), (70.0, 3.60), (60.0, 3.10), (50.0, 2.58), (0.0, 1.0)] {
            assert!((score(rating) - expected).abs() < 0.01, "R {rating} gave {}", score(rating));
        }
    }
}
