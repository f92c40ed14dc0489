//! Columns of per cent that add up to 100.

use crate::report::Share;

/// Tenths of a per cent by the largest remainder: they add up to exactly 100,0. Nothing below 30 cases, where per cent
/// say more than there is.
pub fn percents(parts: &[u64]) -> Vec<Option<f64>> {
    const WHOLE: u128 = 1000;
    let sum: u128 = parts.iter().map(|part| u128::from(*part)).sum();
    if sum < u128::from(Share::ENOUGH) {
        return vec![None; parts.len()];
    }
    let scaled = |part: &u64| u128::from(*part) * WHOLE;
    let mut tenths: Vec<u128> = parts.iter().map(|part| scaled(part) / sum).collect();
    let missing = WHOLE.saturating_sub(tenths.iter().sum());
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(parts.get(*i).map_or(0, |part| scaled(part) % sum)));
    for i in order.into_iter().take(usize::try_from(missing).unwrap_or(0)) {
        if let Some(tenth) = tenths.get_mut(i) {
            *tenth += 1;
        }
    }
    tenths.into_iter().map(|tenths| Some(tenths as f64 / 10.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirds_add_up_to_a_hundred() {
        assert_eq!(percents(&[20, 20, 20]), [Some(33.4), Some(33.3), Some(33.3)]);
        assert_eq!(percents(&[30, 0]), [Some(100.0), Some(0.0)]);
    }

    #[test]
    fn below_thirty_there_are_none() {
        assert_eq!(percents(&[14, 15]), [None, None]);
        assert_eq!(percents(&[]), []);
    }
}
