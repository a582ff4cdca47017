//! One field of a schedule: a set of values.

/// The values of a field as bits, and whether it was written as a star.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CronField {
    bits: u64,
    star: bool,
}

/// The values a field may have, with the names of some of them.
pub struct FieldBounds {
    /// Smallest value the field may have.
    pub min: u8,
    /// Largest value the field may have.
    pub max: u8,
    /// Names of the values from `min` on.
    pub names: &'static [&'static str],
}

pub const SIXTY: FieldBounds = bounds(0, 59, &[]);
pub const HOURS: FieldBounds = bounds(0, 23, &[]);
pub const DAYS: FieldBounds = bounds(1, 31, &[]);
pub const MONTHS: FieldBounds = bounds(
    1,
    12,
    &[
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ],
);
/// Sunday is 0, and 7 is not a day.
pub const WEEKDAYS: FieldBounds = bounds(0, 6, &["sun", "mon", "tue", "wed", "thu", "fri", "sat"]);

const fn bounds(min: u8, max: u8, names: &'static [&'static str]) -> FieldBounds {
    FieldBounds { min, max, names }
}

impl CronField {
    /// Every value, written as `*`.
    pub fn any(bounds: &FieldBounds) -> Self {
        Self {
            bits: span(bounds.min.into(), bounds.max.into(), 1),
            star: true,
        }
    }

    /// A single value.
    pub fn only(value: u8) -> Self {
        Self {
            bits: 1 << value,
            star: false,
        }
    }

    /// Parses a comma-separated list; empty items are ignored, so commas alone name nothing.
    pub fn parse(text: &str, bounds: &FieldBounds) -> Result<Self, String> {
        let mut field = Self {
            bits: 0,
            star: false,
        };
        for item in text.split(',').filter(|item| !item.is_empty()) {
            let part = range(item, bounds)?;
            field.bits |= part.bits;
            field.star |= part.star;
        }
        Ok(field)
    }

    /// True if the field names a value.
    pub fn has(self, value: i8) -> bool {
        u32::try_from(value).is_ok_and(|u32| self.bits >> u32 & 1 == 1)
    }

    /// True if the field names no value at all, as commas alone do.
    pub fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// True for a star without a step, which changes how days combine.
    pub fn is_star(self) -> bool {
        self.star
    }
}

fn span(start: u64, end: u64, step: u64) -> u64 {
    let mut bits = 0;
    let mut at = start;
    while at <= end {
        bits |= 1 << at;
        at = at.saturating_add(step);
    }
    bits
}

/// Parses `base[/step]`, where base is a star, a value, or `first-last`.
fn range(text: &str, bounds: &FieldBounds) -> Result<CronField, String> {
    let slashes: Vec<&str> = text.split('/').collect();
    let hyphens: Vec<&str> = slashes[0].split('-').collect();
    let (start, mut end, mut star) = match hyphens[..] {
        ["*" | "?", ..] => (bounds.min.into(), bounds.max.into(), true),
        [one] => {
            let value = value(one, bounds)?;
            (value, value, false)
        }
        [first, last] => (value(first, bounds)?, value(last, bounds)?, false),
        _ => {
            value(hyphens[0], bounds)?;
            return Err(format!("too many hyphens: {text}"));
        }
    };
    let step = match slashes[..] {
        [_] => 1,
        [_, step] => {
            let step = number(step)?;
            if hyphens.len() == 1 {
                end = bounds.max.into();
            }
            star &= step <= 1;
            step
        }
        _ => return Err(format!("too many slashes: {text}")),
    };
    refuse_outside(text, (start, end, step), bounds)?;
    Ok(CronField {
        bits: span(start, end, step),
        star,
    })
}

fn refuse_outside(
    text: &str,
    (start, end, step): (u64, u64, u64),
    bounds: &FieldBounds,
) -> Result<(), String> {
    let FieldBounds { min, max, .. } = bounds;
    if start < u64::from(*min) {
        return Err(format!(
            "beginning of range ({start}) below minimum ({min}): {text}"
        ));
    }
    if end > u64::from(*max) {
        return Err(format!(
            "end of range ({end}) above maximum ({max}): {text}"
        ));
    }
    if start > end {
        return Err(format!(
            "beginning of range ({start}) beyond end of range ({end}): {text}"
        ));
    }
    if step == 0 {
        return Err(format!("step of range should be a positive number: {text}"));
    }
    Ok(())
}

fn value(text: &str, bounds: &FieldBounds) -> Result<u64, String> {
    let lower = text.to_lowercase();
    match bounds.names.iter().position(|name| *name == lower) {
        Some(index) => Ok(u64::from(bounds.min) + index as u64),
        None => number(text),
    }
}

/// Parses a number as the cluster's parser does: an optional sign, then digits.
fn number(text: &str) -> Result<u64, String> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!(
            "failed to parse int from {text}: strconv.Atoi: parsing {text:?}: invalid syntax"
        ));
    }
    let number: i64 = text.parse().map_err(|_| {
        format!(
            "failed to parse int from {text}: strconv.Atoi: parsing {text:?}: value out of range"
        )
    })?;
    u64::try_from(number).map_err(|_| format!("negative number ({number}) not allowed: {text}"))
}
