//! Fault injection as `knew.yaml` configures it for one service.

use std::fmt;
use std::time::Duration;

/// Faults injected between a route and its subscriber.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FaultSpec {
    /// Time added before each call (`latency`).
    pub latency: Option<FaultLatency>,
    /// Failure instead of the call; `None` lets the call pass.
    pub abort: Option<FaultAbort>,
    /// True if each event is sent twice (`duplicate`).
    pub duplicate: bool,
    /// Share of the calls that are affected (`probability`), by default all.
    pub probability: Probability,
    /// Seed of the random numbers, so that a run can be repeated.
    pub seed: u64,
}

/// The failure that takes the place of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultAbort {
    /// These statuses are returned in turn, without calling the service (`status`).
    Status(Vec<u16>),
    /// No response ever comes (`hang`).
    Hang,
    /// The connection is reset (`reset`).
    Reset,
    /// A 200 is returned whose body is no event (`nonsense`).
    Nonsense,
}

/// Time added before a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultLatency {
    /// The same time for every call.
    Fixed(Duration),
    /// A random time with these percentiles.
    Percentiles {
        /// Shortest time that is added.
        min: Duration,
        /// Median of the times that are added.
        p50: Duration,
        /// 99th percentile of the times that are added.
        p99: Duration,
        /// Longest time that is added.
        max: Duration,
    },
}

/// A share of the calls, in ten thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Probability(pub u16);

const WHOLE: u16 = 10_000;

impl Default for Probability {
    fn default() -> Self {
        Self(WHOLE)
    }
}

impl FaultSpec {
    /// True if nothing is injected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.latency.is_none() && self.abort.is_none() && !self.duplicate
    }
}

impl Probability {
    /// Parses `0.2` or `20%`; `None` outside of 0 to 1.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (number, whole) = match text.strip_suffix('%') {
            Some(percent) => (percent.trim(), 100.0),
            None => (text, 1.0),
        };
        let part = number.parse::<f64>().ok()? / whole;
        if !(0.0..=1.0).contains(&part) {
            return None;
        }
        let parts = (part * f64::from(WHOLE)).round();
        (0..=WHOLE)
            .find(|share| f64::from(*share) >= parts)
            .map(Self)
    }

    /// True if a random number selects the call.
    #[must_use]
    pub fn selects(self, dice: u64) -> bool {
        dice % u64::from(WHOLE) < u64::from(self.0)
    }
}

impl FaultLatency {
    /// Time for a random number, interpolated between the percentiles.
    #[must_use]
    pub fn sample(self, dice: u64) -> Duration {
        const SIDES: u32 = 1_000_000;
        let at = u32::try_from(dice % u64::from(SIDES)).unwrap_or_default();
        let Self::Percentiles { min, p50, p99, max } = self else {
            let Self::Fixed(time) = self else {
                return Duration::ZERO;
            };
            return time;
        };
        let between = |from: Duration, to: Duration, low: u32, high: u32| {
            from + to.saturating_sub(from) * (at - low) / (high - low)
        };
        match at {
            0..500_000 => between(min, p50, 0, 500_000),
            500_000..990_000 => between(p50, p99, 500_000, 990_000),
            _ => between(p99, max, 990_000, SIDES),
        }
    }
}

impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 100, self.0 % 100) {
            (percent, 0) => write!(f, "{percent}%"),
            (percent, rest) => write!(f, "{percent}.{rest:02}%"),
        }
    }
}

impl fmt::Display for FaultLatency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(time) => write!(f, "{time:?}"),
            Self::Percentiles { p50, p99, .. } => write!(f, "p50 {p50:?}, p99 {p99:?}"),
        }
    }
}

impl fmt::Display for FaultSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        parts.extend(self.latency.map(|latency| format!("slow {latency}")));
        parts.extend(self.abort.as_ref().map(|instead| match instead {
            FaultAbort::Status(all) => {
                let all: Vec<_> = all.iter().map(u16::to_string).collect();
                format!("answers {}", all.join(", "))
            }
            FaultAbort::Hang => "hangs".to_owned(),
            FaultAbort::Reset => "breaks off".to_owned(),
            FaultAbort::Nonsense => "answers nonsense".to_owned(),
        }));
        parts.extend(self.duplicate.then(|| "twice".to_owned()));
        if self.probability != Probability::default() {
            parts.push(format!("for {}", self.probability));
        }
        f.write_str(&parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chance_is_a_part_or_a_percentage() {
        assert_eq!(Probability::parse("0.2"), Some(Probability(2_000)));
        assert_eq!(Probability::parse("12.5%"), Some(Probability(1_250)));
        assert_eq!(Probability::parse("1"), Some(Probability::default()));
        for nonsense in ["2", "-0.1", "120%", "often"] {
            assert_eq!(Probability::parse(nonsense), None, "{nonsense}");
        }
        assert!(Probability(0).to_string() == "0%" && !Probability(0).selects(0));
        assert_eq!(Probability(1_250).to_string(), "12.50%");
    }

    #[test]
    fn a_spread_meets_its_points() {
        let millis = Duration::from_millis;
        let [min, p50, p99, max] = [10, 50, 1_000, 3_000].map(millis);
        let spread = FaultLatency::Percentiles { min, p50, p99, max };
        assert_eq!(spread.sample(0), min);
        assert_eq!(spread.sample(250_000), millis(30));
        assert_eq!(spread.sample(500_000), p50);
        assert_eq!(spread.sample(990_000), p99);
        assert!(spread.sample(999_999) > millis(2_990));
    }
}
