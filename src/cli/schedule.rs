//! `knew schedule`: when a schedule fires next.

use std::io::{self, BufRead, Write};

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::shell::stdio;
use knew_core::model::schedule::{self, Schedule};
use knew_engine::Clock;

use super::{Answer, json};

/// Arguments of `knew schedule`.
#[derive(Args, Debug)]
pub struct Fires {
    /// The schedule, such as '*/5 * * * *'
    #[arg(value_name = "EXPR", required_unless_present = "batch")]
    schedule: Option<String>,
    /// The time zone, such as Europe/Paris
    #[arg(long, value_name = "ZONE")]
    timezone: Option<String>,
    /// Fires after this instant [default: now]
    #[arg(long, value_name = "INSTANT")]
    from: Option<Timestamp>,
    /// How many fires
    #[arg(short, value_name = "N", default_value_t = 5)]
    n: usize,
    /// Whose grammar
    #[arg(long, value_enum, default_value_t, value_name = "KIND")]
    dialect: Dialect,
    /// The form of the output
    #[arg(short, long, value_enum, default_value_t, value_name = "FORM")]
    output: Form,
    /// Read {schedule, timezone, from, n} as JSON lines from stdin, and answer with JSON lines
    #[arg(long, value_name = "-", num_args = 0..=1, default_missing_value = "-", conflicts_with = "schedule")]
    batch: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Dialect {
    /// Five fields, or six with seconds first
    #[default]
    Ping,
    /// Five fields, or @every
    Cronjob,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Form {
    /// One instant a line
    #[default]
    Text,
    /// For programs
    Json,
}

#[derive(Deserialize)]
struct Question {
    schedule: String,
    #[serde(default)]
    timezone: Option<String>,
    #[serde(default)]
    from: Option<String>,
    #[serde(default)]
    n: Option<usize>,
}

impl Fires {
    /// Prints the fires; the answer is no when the schedule is refused.
    pub fn run(self, out: &mut dyn Write) -> anyhow::Result<Answer> {
        if self.batch.is_some() {
            return self.batch(out);
        }
        let question = Question {
            schedule: self.schedule.clone().unwrap_or_default(),
            timezone: self.timezone.clone(),
            from: None,
            n: Some(self.n),
        };
        let fires = self.fires(&question);
        match (self.output, &fires) {
            (Form::Json, _) => json::write_line(out, &document(&fires))?,
            (Form::Text, Ok(fires)) => {
                for fire in fires {
                    writeln!(out, "{fire}")?;
                }
            }
            (Form::Text, Err(words)) => writeln!(stdio::stderr(), "knew: {words}")?,
        }
        Ok(if fires.is_ok() {
            Answer::Yes
        } else {
            Answer::No
        })
    }

    fn batch(&self, out: &mut dyn Write) -> anyhow::Result<Answer> {
        for line in io::stdin().lock().lines() {
            let line = line?;
            let fires = serde_json::from_str(&line)
                .map_err(|error| error.to_string())
                .and_then(|map_err| self.fires(&map_err));
            json::write_line(out, &document(&fires))?;
        }
        Ok(Answer::Yes)
    }

    fn fires(&self, question: &Question) -> Result<Vec<Timestamp>, String> {
        let dialect = match self.dialect {
            Dialect::Ping => schedule::CronDialect::Ping,
            Dialect::Cronjob => schedule::CronDialect::CronJob,
        };
        let zone = question.timezone.as_deref();
        let schedule = Schedule::parse(&question.schedule, zone, dialect)
            .map_err(|error| error.to_string())?;
        let from = match &question.from {
            Some(text) => text.parse().map_err(|error| format!("{text}: {error}"))?,
            None => self.from.unwrap_or_else(|| Clock::Real.now()),
        };
        let next = |at: &Timestamp| schedule.next(*at);
        let fires = std::iter::successors(schedule.next(from), next);
        Ok(fires.take(question.n.unwrap_or(self.n)).collect())
    }
}

fn document(fires: &Result<Vec<Timestamp>, String>) -> Value {
    match fires {
        Ok(fires) => {
            let fires: Vec<String> = fires.iter().map(ToString::to_string).collect();
            json!({"fires": fires})
        }
        Err(words) => json!({"error": words}),
    }
}
