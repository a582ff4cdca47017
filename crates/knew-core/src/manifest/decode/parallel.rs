//! Parallel of every version, and Choice, its predecessor of 2019 with `cases` instead of `branches`.

use super::field::{DecodeContext, FieldReader};
use super::{channel_template, delivery, destination, sequence};
use crate::model::{Parallel, ParallelBranch, Spec};

pub fn decode_parallel(
    branches: &str,
    spec: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Spec {
    spec.warn_unknown_keys(&[branches, "channelTemplate", "reply"], context);
    let items = spec.get(branches).items(context);
    Spec::Parallel(Parallel {
        branches: items
            .iter()
            .map(|item| decode_branch(item, context))
            .collect(),
        template: channel_template::decode_channel_template(&spec.get("channelTemplate"), context),
        reply: sequence::decode_flow_reply(spec, context),
    })
}

fn decode_branch(field: &FieldReader<'_>, context: &mut DecodeContext) -> ParallelBranch {
    field.warn_unknown_keys(&["filter", "subscriber", "reply", "delivery"], context);
    ParallelBranch {
        filter: destination::decode_optional_destination(&field.get("filter"), context),
        subscriber: destination::decode_destination(&field.get("subscriber"), context),
        reply: destination::decode_optional_destination(&field.get("reply"), context),
        delivery: delivery::decode_delivery(&field.get("delivery"), context),
    }
}
