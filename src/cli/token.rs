//! The bearer token of a listener: from a file or a variable, never from the command line, which every
//! user of this machine can read.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;

use knew_engine::{TOKEN_VARIABLE, Token};

/// Bytes that a file with a token may hold.
const LONGEST: u64 = 16 << 10;

/// Where the token comes from.
#[derive(Args, Clone, Debug, Default)]
pub struct TokenFile {
    /// A file with the bearer token of the listener [default: the variable `KNEW_TOKEN`]
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

impl TokenFile {
    /// Whether a file is named.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.token_file.is_some()
    }

    /// The token as text, for a request; fails when there is one that no header can carry.
    pub fn text(&self) -> anyhow::Result<Option<String>> {
        let (text, from) = match &self.token_file {
            Some(path) => {
                let from = path.display().to_string();
                let opened = File::open(path).with_context(|| format!("cannot open {from}"))?;
                let mut text = String::new();
                let read = opened.take(LONGEST + 1).read_to_string(&mut text);
                if read.with_context(|| format!("cannot read {from}"))? as u64 > LONGEST {
                    bail!("{from} is too long for a token");
                }
                (text, from)
            }
            None => match std::env::var(TOKEN_VARIABLE) {
                Ok(text) if !text.is_empty() => (text, TOKEN_VARIABLE.to_owned()),
                Ok(_) | Err(std::env::VarError::NotPresent) => return Ok(None),
                Err(error) => bail!("{TOKEN_VARIABLE}: {error}"),
            },
        };
        let text = text.trim().to_owned();
        Token::new(&text).with_context(|| from)?;
        Ok(Some(text))
    }

    /// The token, for a listener.
    pub fn read(&self) -> anyhow::Result<Option<Token>> {
        let text = self.text()?;
        Ok(text.as_deref().map(Token::new).transpose()?)
    }
}
