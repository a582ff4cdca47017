//! Kind and version that an upgrade writes in place of those of an object or reference.

use std::cmp::Reverse;

use crate::manifest::kinds::{self, KindInfo, UpgradeRule};

/// Kind and version to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UpgradeTarget {
    pub kind: &'static str,
    pub group: &'static str,
    pub version: &'static str,
}

impl UpgradeTarget {
    pub fn api_version(self) -> String {
        format!("{}/{}", self.group, self.version)
    }

    /// True for another kind or an older version. What is newer stays, so that nothing goes back.
    pub fn replaces(self, api_version: &str, kind: &str) -> bool {
        let (group, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
        let is_other = kind != self.kind || group != self.group;
        is_other || version_rank(version) < version_rank(self.version)
    }
}

/// `None` if the kind is left as it is, removed or unknown.
pub fn upgrade_target(group: &str, kind: &str) -> Option<UpgradeTarget> {
    // `sources.knative.dev` never served CronJobSource, but tutorials have it there.
    let group = match (group, kind) {
        ("sources.knative.dev", "CronJobSource") => "sources.eventing.knative.dev",
        _ => group,
    };
    let info = kinds::find_kind(group, kind)?;
    let target = match info.upgrade {
        UpgradeRule::Unchanged | UpgradeRule::Removed => return None,
        UpgradeRule::NewestVersion => info,
        UpgradeRule::Replaced { group, kind } => kinds::find_kind(group, kind)?,
    };
    Some(UpgradeTarget {
        kind: target.kind,
        group: target.group,
        version: upgrade_version(target)?,
    })
}

/// True for a kind that is gone and has no successor.
pub fn is_removed(group: &str, kind: &str) -> bool {
    kinds::find_kind(group, kind).is_some_and(|info| info.upgrade == UpgradeRule::Removed)
}

fn upgrade_version(info: &KindInfo) -> Option<&'static str> {
    match info.kind {
        // v1beta3 is served, but v1beta2 is what is stored, and has a field for everything.
        "EventType" => Some("v1beta2"),
        _ => info.versions.last().copied(),
    }
}

/// Rank of a version as Kubernetes orders them: `v1` is above `v1beta2`, and that above `v1alpha3`.
fn version_rank(version: &str) -> (Reverse<u8>, u32, u32) {
    let number = |text: &str| text.parse().unwrap_or(0);
    let rest = version.strip_prefix('v').unwrap_or(version);
    if let Some((major, minor)) = rest.split_once("beta") {
        (Reverse(1), number(major), number(minor))
    } else if let Some((major, minor)) = rest.split_once("alpha") {
        (Reverse(2), number(major), number(minor))
    } else {
        (Reverse(0), number(rest), 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("sources.knative.dev/v1alpha1", "KafkaSource", true)]
    #[case("sources.knative.dev/v1beta1", "KafkaSource", true)]
    #[case("sources.knative.dev/v1", "KafkaSource", false)]
    #[case("messaging.knative.dev/v1", "KafkaChannel", false)]
    #[case("messaging.knative.dev/v2alpha1", "InMemoryChannel", true)]
    #[case("messaging.knative.dev/v2", "InMemoryChannel", false)]
    #[case("eventing.knative.dev/v1alpha1", "EventType", true)]
    #[case("eventing.knative.dev/v1beta2", "EventType", false)]
    #[case("eventing.knative.dev/v1beta3", "EventType", false)]
    #[case("sources.knative.dev/v1", "CronJobSource", true)]
    fn an_upgrade_never_goes_back(
        #[case] api_version: &str,
        #[case] kind: &str,
        #[case] replaced: bool,
    ) {
        let (group, _) = api_version.split_once('/').expect("a group");
        let target = upgrade_target(group, kind).expect("a target");
        assert_eq!(target.replaces(api_version, kind), replaced);
    }
}
