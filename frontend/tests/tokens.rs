//! The colour tokens: both dark blocks say the same, and every pair that meets on the screen can be told apart.

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    const TOKENS: &str = include_str!("../style/tokens.css");

    type Tokens = BTreeMap<String, String>;

    /// The custom properties of the block that begins with `selector`.
    fn block(selector: &str) -> Tokens {
        let (_, rest) = TOKENS.split_once(selector).unwrap();
        let (body, _) = rest.split_once('}').unwrap();
        let declarations = body.split(';').filter_map(|declaration| declaration.split_once("--"));
        declarations
            .filter_map(|(_, declaration)| declaration.split_once(':'))
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
            .collect()
    }

    fn light() -> Tokens {
        block("\n  :root {")
    }

    fn dark() -> Tokens {
        let mut tokens = light();
        tokens.extend(block(":root[data-theme=\"dark\"] {"));
        tokens
    }

    /// Relative luminance of `#rrggbb` (WCAG 2.2).
    fn luminance(colour: &str) -> f64 {
        let number = u32::from_str_radix(colour.strip_prefix('#').unwrap(), 16).unwrap();
        let channel = |shift: u32| {
            let value = f64::from((number >> shift) & 0xff) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
    }

    fn contrast(tokens: &Tokens, one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(&tokens[one]), luminance(&tokens[other]));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    fn assert_contrast(least: f64, pairs: &[(&str, &str)]) {
        for (theme, tokens) in [("light", light()), ("dark", dark())] {
            for (one, other) in pairs {
                let ratio = contrast(&tokens, one, other);
                assert!(ratio >= least, "{theme}: --{one} on --{other} has {ratio:.2}, needs {least}");
            }
        }
    }

    #[test]
    fn dark_by_the_system_and_dark_by_choice_are_the_same() {
        assert_eq!(block(":root:not([data-theme=\"light\"]) {"), block(":root[data-theme=\"dark\"] {"));
    }

    #[test]
    fn text_can_be_read_on_every_ground_it_stands_on() {
        let grounds = ["bg-1", "bg-1-hover", "bg-1-selected", "bg-2", "bg-3"];
        let texts = ["fg-1", "fg-2", "fg-3", "link", "danger-fg", "success-fg", "warning-fg"];
        let everywhere: Vec<(&str, &str)> =
            texts.iter().flat_map(|text| grounds.iter().map(move |ground| (*text, *ground))).collect();
        assert_contrast(4.5, &everywhere);
        assert_contrast(
            4.5,
            &[
                ("fg-on-brand", "brand-bg"),
                ("fg-on-brand", "brand-bg-hover"),
                ("fg-1", "brand-bg-subtle"),
                ("fg-3", "brand-bg-subtle"),
                ("fg-1", "brand-bg-subtle-hover"),
                ("brand-fg", "bg-1"),
                ("brand-fg", "brand-bg-subtle"),
                ("danger-fg", "danger-bg"),
                ("fg-1", "danger-bg"),
                ("fg-3", "danger-bg"),
                ("warning-fg", "warning-bg"),
                ("success-fg", "success-bg"),
                ("info-fg", "info-bg"),
                ("fg-inverted", "bg-inverted"),
            ],
        );
    }

    #[test]
    fn account_statuses_can_be_read_and_seen() {
        for status in ["target", "past", "active", "unknown"] {
            let token = |part: &str| format!("{status}-{part}");
            assert_contrast(4.5, &[(&token("fg"), &token("bg")), (&token("faded-fg"), &token("faded-bg"))]);
            assert_contrast(3.0, &[(&token("stroke"), "bg-1"), (&token("stroke"), "bg-2")]);
        }
    }

    #[test]
    fn what_can_be_operated_has_an_edge_that_can_be_seen() {
        assert_contrast(
            3.0,
            &[
                ("stroke-accessible", "bg-1"),
                ("brand-stroke", "bg-1"),
                ("brand-stroke", "bg-2"),
                ("danger-stroke", "bg-1"),
                ("focus-outer", "bg-1"),
                ("focus-outer", "focus-inner"),
            ],
        );
    }
}
