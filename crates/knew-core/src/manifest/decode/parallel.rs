//! Parallel of every version, and Choice, its name of 2019, whose branches were cases.

use super::field::{Context, Field};
use super::{delivery, destination, sequence, template};
use crate::model::{Parallel, ParallelBranch, Spec};

/// Reads a Parallel, whose branches stand under `branches` or `cases`.
pub fn read(branches: &str, spec: &Field<'_>, context: &mut Context) -> Spec {
    spec.only(&[branches, "channelTemplate", "reply"], context);
    let items = spec.get(branches).items(context);
    Spec::Parallel(Parallel {
        branches: items.iter().map(|item| branch(item, context)).collect(),
        template: template::read(&spec.get("channelTemplate"), context),
        reply: sequence::reply(spec, context),
    })
}

fn branch(field: &Field<'_>, context: &mut Context) -> ParallelBranch {
    field.only(&["filter", "subscriber", "reply", "delivery"], context);
    ParallelBranch {
        filter: destination::optional(&field.get("filter"), context),
        subscriber: destination::read(&field.get("subscriber"), context),
        reply: destination::optional(&field.get("reply"), context),
        delivery: delivery::read(&field.get("delivery"), context),
    }
}
