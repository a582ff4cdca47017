//! `knew graph`: the picture as text, mermaid, dot, SVG or JSON.

use std::io::{self, Write};

use clap::{Args, ValueEnum};

use crate::export;
use crate::shell::stdio;
use knew_core::graph::Graph;
use knew_core::graph::layout::LayoutOptions;
use knew_core::graph::layout::stroke::LineGlyphs;

use super::input::Paths;
use super::{Answer, json};

/// The width of the picture where the output is no terminal.
const WIDTH: u16 = 120;

/// Arguments of `knew graph`.
#[derive(Args, Debug)]
pub struct Picture {
    #[command(flatten)]
    input: Paths,
    /// The form of the output
    #[arg(short, long, value_enum, default_value_t, value_name = "FORM")]
    output: Form,
    /// Columns of the picture [default: the terminal's, else 120]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(20..=1000))]
    width: Option<u16>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// The picture of the screen
    #[default]
    Text,
    /// A Mermaid flowchart
    Mermaid,
    /// Graphviz
    Dot,
    /// The picture of the screen as an image, light or dark as its reader likes
    Svg,
    /// For programs
    Json,
}

impl Picture {
    /// Prints the picture.
    pub fn run(&self, out: &mut dyn Write, glyphs: LineGlyphs) -> anyhow::Result<Answer> {
        let input = self.input.load()?;
        out.write_all(self.form(&input.graph, glyphs)?.as_bytes())?;
        Ok(Answer::Yes)
    }

    fn form(&self, graph: &Graph, glyphs: LineGlyphs) -> io::Result<String> {
        Ok(match self.output {
            Form::Text => export::text::text(graph, &self.view(), glyphs),
            Form::Mermaid => export::mermaid::mermaid(graph),
            Form::Dot => export::dot::dot(graph),
            Form::Svg => export::svg::svg(graph, &self.view()),
            Form::Json => json::pretty(&export::json::GraphDocument(graph))?,
        })
    }

    fn view(&self) -> LayoutOptions {
        LayoutOptions {
            width: self.width(),
            ..LayoutOptions::default()
        }
    }

    fn width(&self) -> u16 {
        let terminal = || {
            stdio::is_stdout_terminal()
                .then(crossterm::terminal::size)?
                .ok()
                .map(|stdout_terminal| stdout_terminal.0)
        };
        self.width.or_else(terminal).unwrap_or(WIDTH)
    }
}
