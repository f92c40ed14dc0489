//! The order in which the servers of an SRV answer are tried (RFC 2782): priority first, then chance by weight.

use crate::chance::Chance;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    pub priority: u16,
    pub weight: u16,
    pub port: u16,
    pub target: String,
}

/// Lowest priority number first; within one, a server of twice the weight is twice as often the first.
pub fn order(mut services: Vec<Service>, chance: &mut Chance) -> Vec<Service> {
    // Weight 0 stands first so that its chance is small but not none (RFC 2782, "Weight").
    services.sort_by_key(|service| (service.priority, service.weight != 0));
    let mut ordered = Vec::with_capacity(services.len());
    while let Some(first) = services.first() {
        let same = services.iter().take_while(|service| service.priority == first.priority).count();
        let picked = pick(services.get(..same).unwrap_or_default(), chance);
        ordered.push(services.remove(picked));
    }
    ordered
}

/// Index of the first whose running sum of weights reaches a number chosen between 0 and the whole sum.
fn pick(group: &[Service], chance: &mut Chance) -> usize {
    let sum: u64 = group.iter().map(|service| u64::from(service.weight)).sum();
    let chosen = chance.below(sum + 1);
    let mut running = 0;
    group
        .iter()
        .position(|service| {
            running += u64::from(service.weight);
            running >= chosen
        })
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(priority: u16, weight: u16, target: &str) -> Service {
        Service { priority, weight, port: 5060, target: target.into() }
    }

    fn names(services: &[Service]) -> Vec<&str> {
        services.iter().map(|service| service.target.as_str()).collect()
    }

    #[test]
    fn a_lower_priority_number_comes_first_whatever_the_weights() {
        let all = vec![service(20, 60_000, "c"), service(10, 0, "a"), service(15, 9, "b")];
        for seed in 0..50 {
            assert_eq!(names(&order(all.clone(), &mut Chance::seeded(seed))), ["a", "b", "c"]);
        }
    }

    #[test]
    fn weights_share_the_first_place_and_nobody_is_left_out() {
        let all = vec![service(1, 30, "heavy"), service(1, 10, "light"), service(1, 0, "zero")];
        let (mut chance, mut first) = (Chance::seeded(5), [0u32; 3]);
        for _ in 0..4000 {
            let ordered = order(all.clone(), &mut chance);
            assert_eq!(ordered.len(), 3);
            let at = ["heavy", "light", "zero"].iter().position(|name| *name == ordered[0].target).unwrap();
            first[at] += 1;
        }
        let [heavy, light, zero] = first;
        assert!((2700..3200).contains(&heavy), "30 of 41 or so: {heavy}");
        assert!((800..1200).contains(&light), "10 of 41 or so: {light}");
        assert!((40..200).contains(&zero), "small, but not none: {zero}");
    }

    #[test]
    fn equal_servers_without_weight_keep_the_order_of_the_answer() {
        let all = vec![service(1, 0, "a"), service(1, 0, "b")];
        assert_eq!(names(&order(all, &mut Chance::seeded(1))), ["a", "b"]);
        assert!(order(Vec::new(), &mut Chance::seeded(1)).is_empty());
    }
}
