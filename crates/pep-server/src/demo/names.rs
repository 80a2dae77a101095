//! Names of the demo. The sales units, segments and industries are those of the lists that people import; companies and
//! people are made up.

/// A sales unit: its name, the letters of its ATUs, and places (city, state, country).
pub(super) struct Unit {
    pub(super) name: &'static str,
    pub(super) letters: &'static str,
    pub(super) places: &'static [(&'static str, &'static str, &'static str)],
}

macro_rules! units {
    ($($name:literal, $letters:literal: $(($city:literal, $state:literal, $country:literal)),+;)+) => {
        &[$(Unit { name: $name, letters: $letters, places: &[$(($city, $state, $country)),+] }),+]
    };
}

pub(super) const UNITS: &[Unit] = units! {
    "ANZ", "A": ("Sydney", "NSW", "Australia"), ("Melbourne", "VIC", "Australia"), ("Auckland", "", "New Zealand");
    "Canada", "C": ("Toronto", "ON", "Canada"), ("Vancouver", "BC", "Canada"), ("Montréal", "QC", "Canada");
    "CEMA", "CE": ("Warsaw", "", "Poland"), ("Prague", "", "Czech Republic"), ("Dubai", "", "United Arab Emirates"), ("Johannesburg", "", "South Africa");
    "France", "F": ("Paris", "", "France"), ("Lyon", "", "France"), ("Nantes", "", "France");
    "Germany", "G": ("München", "", "Germany"), ("Hamburg", "", "Germany"), ("Köln", "", "Germany");
    "Greater China", "GC": ("Shanghai", "", "China"), ("Shenzhen", "", "China"), ("Hong Kong", "", "Hong Kong"), ("Taipei", "", "Taiwan");
    "India & South Asia", "I": ("Mumbai", "", "India"), ("Bengaluru", "", "India"), ("Colombo", "", "Sri Lanka");
    "Japan", "J": ("Tokyo", "", "Japan"), ("Osaka", "", "Japan"), ("Nagoya", "", "Japan");
    "Korea", "K": ("Seoul", "", "South Korea"), ("Busan", "", "South Korea");
    "Latin America", "L": ("São Paulo", "", "Brazil"), ("Bogotá", "", "Colombia"), ("Ciudad de México", "", "Mexico");
    "Nordics", "N": ("Stockholm", "", "Sweden"), ("København", "", "Denmark"), ("Oslo", "", "Norway"), ("Helsinki", "", "Finland");
    "Southeast Asia", "S": ("Singapore", "", "Singapore"), ("Kuala Lumpur", "", "Malaysia"), ("Jakarta", "", "Indonesia");
    "Switzerland", "CH": ("Zürich", "", "Switzerland"), ("Genève", "", "Switzerland");
    "United Kingdom", "U": ("London", "", "United Kingdom"), ("Manchester", "", "United Kingdom"), ("Edinburgh", "", "United Kingdom");
    "USA Energy & Resources", "E": ("Houston", "TX", "United States"), ("Denver", "CO", "United States");
    "USA Financial Services", "FS": ("New York", "NY", "United States"), ("Charlotte", "NC", "United States");
    "USA Health & Life Sciences", "H": ("Boston", "MA", "United States"), ("Minneapolis", "MN", "United States");
    "USA Manufacturing & Mobility", "M": ("Detroit", "MI", "United States"), ("Milwaukee", "WI", "United States");
    "USA Retail & Consumer Goods", "R": ("Chicago", "IL", "United States"), ("Cincinnati", "OH", "United States");
    "USA Telco, Media & Tech", "T": ("San Jose", "CA", "United States"), ("Seattle", "WA", "United States");
    "Western Europe", "W": ("Amsterdam", "", "Netherlands"), ("Bruxelles", "", "Belgium"), ("Madrid", "", "Spain"), ("Milano", "", "Italy");
};

pub(super) const SEGMENTS: [&str; 5] = ["SMC Corporate", "SMB", "Enterprise", "Major", "Strategic"];

pub(super) const INDUSTRIES: [&str; 11] = [
    "Industrials",
    "Consumer Discretionary",
    "Information Technology",
    "Financials",
    "Materials",
    "Health Care",
    "Consumer Staples",
    "Real Estate",
    "Communication Services",
    "Energy",
    "Utilities",
];

/// First halves of company names.
pub(super) const COMPANY_HEADS: [&str; 48] = [
    "Alder",
    "Amber",
    "Aquila",
    "Arbor",
    "Aster",
    "Birch",
    "Brightwater",
    "Calder",
    "Cardinal",
    "Cedar",
    "Cobalt",
    "Copperfield",
    "Coral",
    "Delta",
    "Ember",
    "Evergreen",
    "Falcon",
    "Fairmont",
    "Glacier",
    "Granite",
    "Harbour",
    "Hawthorn",
    "Heron",
    "Horizon",
    "Ivory",
    "Juniper",
    "Kestrel",
    "Lakeside",
    "Lantern",
    "Linden",
    "Magnolia",
    "Maple",
    "Meridian",
    "Nova",
    "Oakridge",
    "Orchard",
    "Osprey",
    "Pinnacle",
    "Quarry",
    "Redwood",
    "Riverstone",
    "Saffron",
    "Sequoia",
    "Silverline",
    "Summit",
    "Tideway",
    "Vantage",
    "Willow",
];

/// Second halves, by industry in the order of [`INDUSTRIES`].
pub(super) const COMPANY_TAILS: [[&str; 3]; 11] = [
    ["Engineering", "Logistics", "Machine Works"],
    ["Motors", "Hotels", "Apparel"],
    ["Software", "Semiconductors", "Systems"],
    ["Bank", "Insurance", "Capital"],
    ["Chemicals", "Steel", "Mining"],
    ["Biotech", "Clinics", "Medical"],
    ["Foods", "Beverages", "Household"],
    ["Properties", "Estates", "Developments"],
    ["Media", "Telecom", "Studios"],
    ["Petroleum", "Renewables", "Drilling"],
    ["Water", "Power", "Grid"],
];

/// Partners: name, city, country, domain.
pub(super) const PARTNERS: [(&str, &str, &str, &str); 24] = [
    ("Northlight Consulting", "London", "United Kingdom", "northlight.example"),
    ("Bluepeak Systems", "Seattle", "United States", "bluepeak.example"),
    ("Datenwerk AG", "Zürich", "Switzerland", "datenwerk.example"),
    ("Kumo Cloud KK", "Tokyo", "Japan", "kumocloud.example"),
    ("Fjord Digital AS", "Oslo", "Norway", "fjorddigital.example"),
    ("Sable Analytics", "New York", "United States", "sable.example"),
    ("Pampa Tecnologia", "São Paulo", "Brazil", "pampa.example"),
    ("Harbour & Lane", "Sydney", "Australia", "harbourlane.example"),
    ("Lotus Integrators", "Singapore", "Singapore", "lotusint.example"),
    ("Vindhya Softworks", "Bengaluru", "India", "vindhya.example"),
    ("Maison Numérique", "Paris", "France", "maisonnum.example"),
    ("Rheinwerk Solutions GmbH", "Köln", "Germany", "rheinwerk.example"),
    ("Maplebridge Inc.", "Toronto", "Canada", "maplebridge.example"),
    ("Han River Partners", "Seoul", "South Korea", "hanriver.example"),
    ("Oasis Technology FZ", "Dubai", "United Arab Emirates", "oasistech.example"),
    ("Tramontana Cloud", "Madrid", "Spain", "tramontana.example"),
    ("Pearl Delta Data", "Shenzhen", "China", "pearldelta.example"),
    ("Great Lakes Automation", "Detroit", "United States", "greatlakes.example"),
    ("Helix Health IT", "Boston", "United States", "helixhealth.example"),
    ("Baltic Code", "Warsaw", "Poland", "balticcode.example"),
    ("Copper Canyon Security", "Denver", "United States", "coppercanyon.example"),
    ("Polder Partners BV", "Amsterdam", "Netherlands", "polder.example"),
    ("Andes Ingeniería", "Bogotá", "Colombia", "andes.example"),
    ("Lumen Retail Labs", "Chicago", "United States", "lumenretail.example"),
];

pub(super) const FIRST_NAMES: [&str; 40] = [
    "Amara",
    "Anton",
    "Beatriz",
    "Björn",
    "Chen",
    "Chiara",
    "Daniel",
    "Divya",
    "Elif",
    "Emil",
    "Fatima",
    "Felix",
    "Grace",
    "Haruto",
    "Hugo",
    "Ines",
    "Ivan",
    "Jasmine",
    "Jonas",
    "Kaito",
    "Katarzyna",
    "Leila",
    "Liam",
    "Lucía",
    "Marek",
    "Mei",
    "Nadia",
    "Noah",
    "Olivia",
    "Omar",
    "Priya",
    "Rafael",
    "Sara",
    "Siobhan",
    "Tomás",
    "Uma",
    "Viktor",
    "Wei",
    "Yara",
    "Zoë",
];

pub(super) const LAST_NAMES: [&str; 40] = [
    "Abbott",
    "Almeida",
    "Andersson",
    "Bauer",
    "Becker",
    "Bianchi",
    "Castillo",
    "Chen",
    "Costa",
    "Dubois",
    "Evans",
    "Fischer",
    "Fournier",
    "Garcia",
    "Haddad",
    "Hansen",
    "Iyer",
    "Jensen",
    "Kim",
    "Kowalski",
    "Lange",
    "Lefèvre",
    "Lin",
    "Martin",
    "Mehta",
    "Moreau",
    "Nakamura",
    "Novak",
    "O'Brien",
    "Okafor",
    "Petrov",
    "Rao",
    "Rossi",
    "Santos",
    "Sato",
    "Silva",
    "Tan",
    "Virtanen",
    "Weber",
    "Young",
];

/// What partners write about accounts they sell to.
pub(super) const NOTES: [&str; 12] = [
    "Running a migration with them until summer.",
    "Renewal is due in the second quarter.",
    "We know the new head of IT from another company.",
    "Interested in analytics; workshop planned.",
    "Lost the last tender on price.",
    "Data platform live since spring, second phase in talks.",
    "Met at the trade fair; follow-up agreed.",
    "Security assessment done, report delivered.",
    "Their board wants one supplier for cloud.",
    "Support contract only at the moment.",
    "Asked for a reference in their industry.",
    "Budget frozen until the new year.",
];
