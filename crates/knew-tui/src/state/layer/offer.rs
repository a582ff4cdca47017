//! What the composer can be filled with: what was sent before, what the user keeps, and what
//! well-known sources send.

use crate::app::App;
use crate::state::form::{Form, FormKind};
use crate::state::layer::pick::{Choice, Chosen, Picker};
use crate::state::line_input::LineInput;
use crate::state::sent_events::SentEvent;
use crate::state::templates;
use crate::state::templates::Template;
use knew_event::Event;

/// Under what an event stands in the list, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Heading {
    /// It was sent from the composer.
    Sent,
    /// The user keeps it.
    Own,
    /// It comes with the program.
    BuiltIn,
}

impl Heading {
    /// The heading itself.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Sent => "Sent before",
            Self::Own => "Your templates",
            Self::BuiltIn => "As sources send",
        }
    }
}

/// One event of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Where it stands.
    pub heading: Heading,
    /// At the right of its row.
    pub beside: String,
    /// What there is to say of the row under the cursor.
    pub more: String,
    /// What it fills the composer with.
    pub filling: Filling,
}

/// What the composer is filled with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filling {
    /// A form that was sent.
    Sent(Form),
    /// An event.
    Template(Event),
    /// Nothing: its file is broken, there and so.
    Broken(String),
}

impl App {
    /// Everything that can be chosen now.
    pub(crate) fn offers_to_send(&self) -> Picker {
        let sent = self
            .sent
            .newest_first()
            .map(|newest_first| self.sent_before(newest_first));
        let own = self.templates.own.iter();
        let own = own.map(|own| kept(own, Heading::Own));
        let built_in = templates::built_in();
        let built_in = built_in
            .iter()
            .map(|built_in| kept(built_in, Heading::BuiltIn));
        Picker {
            title: "Choose an event".to_owned(),
            input: LineInput::default(),
            cursor: 0,
            choices: sent.chain(own).chain(built_in).collect(),
            addresses: false,
        }
    }

    fn sent_before(&self, sent: &SentEvent) -> Choice {
        let value = |name| sent.form.value(name);
        let at = sent.at.map(|at| at.to_zoned_datetime(self.zone.clone()));
        let to = match &sent.form.kind {
            FormKind::Send { to, .. } => to.to_string(),
            _ => String::new(),
        };
        let subject = match value("subject") {
            "" => String::new(),
            subject => format!(", subject {subject}"),
        };
        Choice {
            title: value("type").to_owned(),
            note: value("source").to_owned(),
            chosen: Chosen::Event(Box::new(Offer {
                heading: Heading::Sent,
                beside: at.map_or(String::new(), |at| at.strftime("%H:%M:%S").to_string()),
                more: format!("To {to}{subject}: {}", value("data")),
                filling: Filling::Sent(sent.form.clone()),
            })),
        }
    }
}

fn kept(template: &Template, heading: Heading) -> Choice {
    let (note, more, filling) = match &template.event {
        Ok(event) => {
            let data = event.data.as_deref().unwrap_or_default();
            let data = String::from_utf8_lossy(data);
            let more = format!("From {}: {data}", event.source);
            let filling = Filling::Template(event.clone());
            (event.ty.clone(), more, filling)
        }
        Err(fault) => (fault.clone(), fault.clone(), Filling::Broken(fault.clone())),
    };
    let folder = template.place.rsplit_once('/').map(|place| place.0);
    let beside = match template.event {
        Ok(_) => folder.unwrap_or(&template.place).to_owned(),
        Err(_) => String::new(),
    };
    Choice {
        title: template.name.clone(),
        note,
        chosen: Chosen::Event(Box::new(Offer {
            heading,
            beside,
            more,
            filling,
        })),
    }
}
