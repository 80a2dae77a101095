//! What counts how much when sessions are suggested, as it is entered.

use pep_api_types::suggestions::{PairPreview, SuggestionWeights};

use super::draft_words::points;

/// A number of the weights: what it is called on the wire, its label, what it does.
#[derive(Debug, Clone, Copy)]
pub struct WeightField {
    /// The last part of the pointer to it.
    pub key: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What it does; empty where the label says it.
    pub hint: &'static str,
}

const fn field(key: &'static str, label: &'static str, hint: &'static str) -> WeightField {
    WeightField { key, label, hint }
}

/// The numbers, in the order in which they are multiplied.
pub const FIELDS: [WeightField; 13] = [
    field("activeCustomerPoints", "Active customer (points)", "An account that buys from the partner today."),
    field("pastCustomerPoints", "Past customer (points)", "An account that bought from the partner before."),
    field("targetPoints", "Target (points)", "An account that the partner wants to win."),
    field("businessPercent", "Knows business people (% more)", ""),
    field("itPercent", "Knows IT people (% more)", ""),
    field("bothPercent", "Knows both (% more)", ""),
    field("execPercent", "Knows executives or directors (% more)", "Comes on top of the relationship."),
    field("halfLifeDays", "A report counts half after (days)", "0: reports do not age."),
    field("freshnessFloorPercent", "An old report counts at least (%)", ""),
    field(
        "highInterestPercent",
        "Seller wants to co-sell now (%)",
        "100: as if the seller had said nothing.",
    ),
    field("mediumInterestPercent", "Seller is open to it (%)", ""),
    field("lowInterestPercent", "Seller would do it later (%)", ""),
    field("noInterestPercent", "Seller is not interested (%)", "0: the account does not count."),
];

/// The weights as texts, one for each of [`FIELDS`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WeightsDraft {
    /// As typed.
    pub numbers: [String; 13],
}

impl WeightsDraft {
    /// The weights as they are.
    pub fn of(weights: &SuggestionWeights) -> Self {
        let numbers = [
            weights.active_customer_points,
            weights.past_customer_points,
            weights.target_points,
            weights.business_percent,
            weights.it_percent,
            weights.both_percent,
            weights.exec_percent,
            weights.half_life_days,
            weights.freshness_floor_percent,
            weights.high_interest_percent,
            weights.medium_interest_percent,
            weights.low_interest_percent,
            weights.no_interest_percent,
        ];
        Self { numbers: numbers.map(|number| number.to_string()) }
    }

    /// What is entered; what is no number counts as 0.
    pub fn read(&self) -> SuggestionWeights {
        let number = |text: &String| text.trim().parse::<u32>().unwrap_or(0);
        let [active, past, target, business, it, both, exec, half_life, floor, high, medium, low, none] =
            self.numbers.each_ref().map(number);
        SuggestionWeights {
            target_points: target,
            past_customer_points: past,
            active_customer_points: active,
            business_percent: business,
            it_percent: it,
            both_percent: both,
            exec_percent: exec,
            half_life_days: half_life,
            freshness_floor_percent: floor,
            high_interest_percent: high,
            medium_interest_percent: medium,
            low_interest_percent: low,
            no_interest_percent: none,
        }
    }
}

/// Where a pair would stand, and where it stands: "2 (was 5)", "3 (as before)", "4 (new)", "not suggested (was 2)".
pub fn place_words(pair: &PairPreview) -> String {
    match (pair.place_after, pair.place_before) {
        (Some(now), Some(before)) if now == before => format!("{now} (as before)"),
        (Some(now), Some(before)) => format!("{now} (was {before})"),
        (Some(now), None) => format!("{now} (new)"),
        (None, Some(before)) => format!("not suggested (was {before})"),
        (None, None) => "not suggested".to_owned(),
    }
}

/// What a pair would be worth, and what it is worth: "18.0 (was 12.5)".
pub fn value_words(pair: &PairPreview) -> String {
    if pair.tenths_after == pair.tenths_before {
        points(pair.tenths_after)
    } else {
        format!("{} (was {})", points(pair.tenths_after), points(pair.tenths_before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_what_is_sent() {
        let mut draft = WeightsDraft::default();
        for (number, text) in draft.numbers.iter_mut().enumerate() {
            *text = (number + 1).to_string();
        }
        let weights = draft.read();
        assert_eq!(WeightsDraft::of(&weights), draft);
        // The pointers of the fields are those of the wire, in the same order.
        let json = serde_json::to_value(&weights).unwrap();
        for (number, field) in FIELDS.iter().enumerate() {
            assert_eq!(json[field.key], number + 1, "{}", field.key);
        }
    }

    #[test]
    fn a_pair_says_how_it_moves() {
        let pair = |before: Option<i64>, after: Option<i64>| PairPreview {
            partner_team: String::new(),
            seller_team: String::new(),
            reason: String::new(),
            place_before: before,
            tenths_before: 125,
            place_after: after,
            tenths_after: 180,
        };
        assert_eq!(place_words(&pair(Some(5), Some(2))), "2 (was 5)");
        assert_eq!(place_words(&pair(Some(2), Some(2))), "2 (as before)");
        assert_eq!(place_words(&pair(None, Some(2))), "2 (new)");
        assert_eq!(place_words(&pair(Some(2), None)), "not suggested (was 2)");
        assert_eq!(value_words(&pair(None, None)), "18.0 (was 12.5)");
    }
}
