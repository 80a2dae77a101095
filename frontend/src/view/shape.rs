//! Reads the string that is the same each time.

/// One thing that a shape says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// An element begins.
    Begin {
        /// Its tag.
        tag: &'static str,
        /// Whether it is one of SVG.
        is_svg: bool,
    },
    /// The last element that began ends.
    End,
    /// A text.
    Text(&'static str),
    /// An attribute and its value.
    Fixed(&'static str, &'static str),
    /// A value is put in here.
    Place(Place),
    /// A listener is put in here.
    Listener,
    /// What wants to know the element is put in here.
    Reference,
    /// A view is put in here.
    Child,
}

/// Where a value goes, with the name it goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// An attribute.
    Attribute(&'static str),
    /// A class that is on or off.
    Class(&'static str),
    /// A property of the style.
    Style(&'static str),
    /// A property of the element's object.
    Property(&'static str),
}

/// The steps of a shape, in order. The letters are those of `pep-view-macro`.
#[derive(Debug, Clone, Copy)]
pub struct Steps(pub &'static str);

impl Steps {
    /// The next letter, and what follows it up to the one after.
    fn piece(&mut self) -> Option<(u8, &'static str)> {
        let letter = *self.0.as_bytes().first()?;
        let rest = self.0.get(1..)?;
        let is_letter = |byte: u8| byte < 0x13 && !byte.is_ascii_whitespace();
        let end = rest.bytes().position(is_letter).unwrap_or(rest.len());
        let (name, rest) = rest.split_at_checked(end)?;
        self.0 = rest;
        Some((letter, name))
    }
}

impl Iterator for Steps {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        let (letter, name) = self.piece()?;
        Some(match letter {
            0x01 => Step::Begin { tag: name, is_svg: false },
            0x02 => Step::Begin { tag: name, is_svg: true },
            0x04 => Step::Text(name),
            0x05 => Step::Fixed(name, self.piece()?.1),
            0x07 => Step::Place(Place::Attribute(name)),
            0x08 => Step::Place(Place::Class(name)),
            0x0e => Step::Place(Place::Style(name)),
            0x0f => Step::Place(Place::Property(name)),
            0x10 => Step::Listener,
            0x11 => Step::Child,
            0x12 => Step::Reference,
            _ => Step::End,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_says_what_the_macro_wrote() {
        let shape = "\x01p\x05class\x06a b\x07title\x10\x04One\ntwo é\x11\x02svg\x03\x03";
        let steps: Vec<Step> = Steps(shape).collect();
        assert_eq!(
            steps,
            [
                Step::Begin { tag: "p", is_svg: false },
                Step::Fixed("class", "a b"),
                Step::Place(Place::Attribute("title")),
                Step::Listener,
                Step::Text("One\ntwo é"),
                Step::Child,
                Step::Begin { tag: "svg", is_svg: true },
                Step::End,
                Step::End,
            ]
        );
        assert_eq!(Steps("\x05hidden\x06").collect::<Vec<_>>(), [Step::Fixed("hidden", "")]);
    }
}
