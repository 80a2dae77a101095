//! People: which side they are on and which roles they can hold.

/// The two sides of a co-sell. A person is on exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Microsoft people.
    Microsoft,
    /// People of one partner.
    Partner,
}

/// What a person is to PEP (reliability 3.2). Several can be held; rights add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Coordinates co-sell with partners in aligned OUs (H-02).
    Ecm,
    /// Runs engagements and sessions in aligned OUs (C-04).
    OuCoordinator,
    /// Sells to own accounts, member of an ATU.
    Seller,
    /// Runs one program (D-04).
    ProgramTeam,
    /// Runs the platform: jobs, mail, imports, people.
    Operator,
    /// Primary contact or administrator of a partner.
    PartnerAdmin,
    /// Any other contact of a partner.
    PartnerSeller,
}

macro_rules! text_enum {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        impl $name {
            /// Every value, in reading order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word under which it is stored and sent.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value of a stored or sent word; `None` if the word is unknown.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use text_enum;

text_enum!(Side { Microsoft = "microsoft", Partner = "partner" });
text_enum!(Role {
    Ecm = "ecm",
    OuCoordinator = "ou_coordinator",
    Seller = "seller",
    ProgramTeam = "program_team",
    Operator = "operator",
    PartnerAdmin = "partner_admin",
    PartnerSeller = "partner_seller",
});

impl Role {
    /// The side on which this role can be held.
    #[must_use]
    pub fn side(self) -> Side {
        match self {
            Self::Ecm | Self::OuCoordinator | Self::Seller | Self::ProgramTeam | Self::Operator => {
                Side::Microsoft
            }
            Self::PartnerAdmin | Self::PartnerSeller => Side::Partner,
        }
    }

    /// The role in words, for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Ecm => "ECM",
            Self::OuCoordinator => "OU coordinator",
            Self::Seller => "Seller",
            Self::ProgramTeam => "Program team",
            Self::Operator => "Platform operator",
            Self::PartnerAdmin => "Partner primary contact",
            Self::PartnerSeller => "Partner seller",
        }
    }
}
