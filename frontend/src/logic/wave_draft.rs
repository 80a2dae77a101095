//! A wave as it is being planned and followed: what was entered, and its states in words.

use chrono::{DateTime, Utc};
use pep_api_types::waves::{
    AudienceMatch, RecipientStatus, Wave, WaveAudience, WaveExclusion, WaveExclusionKind, WaveInput,
    WaveKind, WaveState,
};

/// Somebody or something chosen: id and name.
pub type Named = (i64, String);

/// A wave as it is entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaveDraft {
    /// Whom it invites to what.
    pub kind: WaveKind,
    /// The event, for heatmap invitations.
    pub event: Option<i64>,
    /// Its name.
    pub name: String,
    /// One condition is enough.
    pub is_any: bool,
    /// OUs of the audience.
    pub ous: Vec<Named>,
    /// Partners of the audience.
    pub partners: Vec<Named>,
    /// Only primary contacts.
    pub is_primary: bool,
    /// Who is left out.
    pub excluded: Vec<Named>,
    /// Partners all of whose people are left out.
    pub excluded_partners: Vec<Named>,
    /// A word of the organiser.
    pub message: String,
    /// Invitations a minute.
    pub pace: String,
    /// Not before.
    pub starts_at: Option<DateTime<Utc>>,
    /// Only in business hours.
    pub is_business_hours: bool,
    /// The first so many as a trial; empty: none.
    pub trial: String,
}

/// The kinds in the order in which a program needs them.
pub const KINDS: [(WaveKind, &str, &str); 3] = [
    (WaveKind::ProgramPartners, "programPartners", "Contacts of elected partners, to the program"),
    (WaveKind::ProgramSellers, "programSellers", "Invited sellers, to the program"),
    (WaveKind::EventHeatmaps, "eventHeatmaps", "Primary contacts of an event's teams, to the heatmap"),
];

/// A kind in words.
pub fn kind_words(kind: WaveKind) -> &'static str {
    KINDS.iter().find(|(other, ..)| *other == kind).map_or("", |(.., words)| words)
}

impl WaveDraft {
    /// A new one, at the program's pace.
    pub fn new(pace: i64) -> Self {
        Self {
            kind: WaveKind::ProgramPartners,
            event: None,
            name: String::new(),
            is_any: false,
            ous: Vec::new(),
            partners: Vec::new(),
            is_primary: false,
            excluded: Vec::new(),
            excluded_partners: Vec::new(),
            message: String::new(),
            pace: pace.to_string(),
            starts_at: None,
            is_business_hours: true,
            trial: String::new(),
        }
    }

    /// One that was saved; what is chosen is named by its number until its name is known.
    pub fn of(wave: &Wave) -> Self {
        let named = |ids: &Vec<i64>| ids.iter().map(|id| (*id, format!("No. {id}"))).collect();
        Self {
            kind: wave.kind,
            event: wave.event_id,
            name: wave.name.clone(),
            is_any: wave.audience.matches == AudienceMatch::Any,
            ous: named(&wave.audience.ou_ids),
            partners: named(&wave.audience.partner_ids),
            is_primary: wave.audience.is_primary_contact,
            excluded: named(&wave.audience.excluded_person_ids),
            excluded_partners: named(&wave.audience.excluded_partner_ids),
            message: wave.message.clone(),
            pace: wave.per_minute.to_string(),
            starts_at: wave.starts_at,
            is_business_hours: wave.is_business_hours,
            trial: if wave.trial_count > 0 { wave.trial_count.to_string() } else { String::new() },
        }
    }

    /// What to send.
    pub fn input(&self) -> WaveInput {
        let ids = |list: &[Named]| list.iter().map(|(id, _)| *id).collect();
        WaveInput {
            kind: self.kind,
            event_id: self.event.filter(|_| self.kind == WaveKind::EventHeatmaps),
            name: self.name.trim().to_owned(),
            audience: WaveAudience {
                matches: if self.is_any { AudienceMatch::Any } else { AudienceMatch::All },
                ou_ids: ids(&self.ous),
                partner_ids: ids(&self.partners),
                is_primary_contact: self.is_primary,
                excluded_person_ids: ids(&self.excluded),
                excluded_partner_ids: ids(&self.excluded_partners),
            },
            message: self.message.trim().to_owned(),
            per_minute: self.pace.trim().parse().ok(),
            starts_at: self.starts_at,
            is_business_hours: self.is_business_hours,
            trial_count: self.trial.trim().parse().unwrap_or(0),
        }
    }
}

/// What an exclusion is called in a list of choices: `person:7`.
pub fn exclusion_word(kind: WaveExclusionKind, id: i64) -> String {
    let kind = match kind {
        WaveExclusionKind::Person => "person",
        WaveExclusionKind::Partner => "partner",
    };
    format!("{kind}:{id}")
}

/// Who is left out, each with its word and its name, and with how many people that takes away where it is known.
pub fn exclusions(draft: &WaveDraft, known: &[WaveExclusion]) -> Vec<(String, String)> {
    let people = draft.excluded.iter().map(|named| (WaveExclusionKind::Person, named));
    let partners = draft.excluded_partners.iter().map(|named| (WaveExclusionKind::Partner, named));
    let shown = |(kind, (id, name)): (WaveExclusionKind, &Named)| {
        let counted = known.iter().find(|one| one.kind == kind && one.id == *id);
        let words = counted.map_or_else(|| name.clone(), |one| format!("{} (−{})", one.name, one.count));
        (exclusion_word(kind, *id), words)
    };
    people.chain(partners).map(shown).collect()
}

/// Leaves exactly these out, as [`exclusions`] and the search name them.
pub fn leave_out(draft: &mut WaveDraft, chosen: &[(String, String)]) {
    let of = |kind: &str, before: &[Named]| {
        let read = |(word, words): &(String, String)| {
            let id = word.strip_prefix(kind)?.strip_prefix(':')?.parse().ok()?;
            // What was chosen before comes back with its number of people behind the name.
            let name = before.iter().find(|(known, _)| *known == id).map_or(words, |(_, name)| name);
            Some((id, name.clone()))
        };
        chosen.iter().filter_map(read).collect::<Vec<Named>>()
    };
    draft.excluded = of("person", &draft.excluded);
    draft.excluded_partners = of("partner", &draft.excluded_partners);
}

/// The pace at which `count` invitations are through within `hours`.
pub fn pace_for(count: i64, hours: &str) -> Option<String> {
    let hours: f64 = hours.trim().replace(',', ".").parse().ok().filter(|hours| *hours > 0.0)?;
    Some(((count as f64 / (hours * 60.0)).ceil() as i64).clamp(1, 6_000).to_string())
}

/// A state in words.
pub fn state_words(state: WaveState) -> &'static str {
    match state {
        WaveState::Draft => "Draft",
        WaveState::Running => "Under way",
        WaveState::Paused => "Paused",
        WaveState::Cancelled => "Cancelled",
        WaveState::Done => "Done",
    }
}

/// Where recipients can stand: the word in the URL, and words.
pub const STATUSES: [(RecipientStatus, &str, &str); 11] = [
    (RecipientStatus::Planned, "planned", "Planned"),
    (RecipientStatus::Queued, "queued", "Queued"),
    (RecipientStatus::Sent, "sent", "Sent"),
    (RecipientStatus::Delivered, "delivered", "Delivered"),
    (RecipientStatus::Bounced, "bounced", "Came back"),
    (RecipientStatus::Complained, "complained", "Complained"),
    (RecipientStatus::Suppressed, "suppressed", "Held: takes no mail"),
    (RecipientStatus::Failed, "failed", "Failed"),
    (RecipientStatus::InDoubt, "inDoubt", "In doubt"),
    (RecipientStatus::Skipped, "skipped", "Left out"),
    (RecipientStatus::Cancelled, "cancelled", "Cancelled"),
];

/// A status in words.
pub fn status_words(status: RecipientStatus) -> &'static str {
    STATUSES.iter().find(|(other, ..)| *other == status).map_or("", |(.., words)| words)
}

/// How many stand there.
pub fn count_of(wave: &Wave, status: RecipientStatus) -> i64 {
    wave.counts.iter().find(|count| count.status == status).map_or(0, |count| count.count)
}

/// How many had their turn, and how many there are.
pub fn progress(wave: &Wave) -> (i64, i64) {
    let all = wave.counts.iter().map(|count| count.count).sum();
    let waiting = count_of(wave, RecipientStatus::Planned) + count_of(wave, RecipientStatus::Queued);
    (all - waiting, all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_gives_a_pace_that_is_through_in_time() {
        assert_eq!(pace_for(600, "1").as_deref(), Some("10"));
        assert_eq!(pace_for(601, "1").as_deref(), Some("11"));
        assert_eq!(pace_for(3, "8").as_deref(), Some("1"));
        assert_eq!(pace_for(600, "0,5").as_deref(), Some("20"));
        assert_eq!(pace_for(600, "soon"), None);
    }

    #[test]
    fn who_is_left_out_is_named_with_what_that_takes_away() {
        let mut draft = WaveDraft::new(60);
        let chosen = [("partner:3", "Contoso"), ("person:7", "Ada"), ("person:x", "Nobody")];
        leave_out(&mut draft, &chosen.map(|(word, name)| (word.to_owned(), name.to_owned())));
        assert_eq!(draft.input().audience.excluded_person_ids, [7]);
        assert_eq!(draft.input().audience.excluded_partner_ids, [3]);
        let known =
            [WaveExclusion { kind: WaveExclusionKind::Partner, id: 3, name: "Contoso".to_owned(), count: 4 }];
        let shown = exclusions(&draft, &known);
        assert_eq!(shown[0], ("person:7".to_owned(), "Ada".to_owned()));
        assert_eq!(shown[1], ("partner:3".to_owned(), "Contoso (−4)".to_owned()));
    }

    #[test]
    fn an_event_is_sent_only_where_it_belongs() {
        let draft = WaveDraft { event: Some(3), trial: " 5 ".to_owned(), ..WaveDraft::new(60) };
        assert_eq!((draft.input().event_id, draft.input().trial_count), (None, 5));
        let draft = WaveDraft { kind: WaveKind::EventHeatmaps, ..draft };
        assert_eq!(draft.input().event_id, Some(3));
    }
}
