//! Reads answers with little code.
//!
//! Deserialising from text builds a parser into every wire type, with messages that nobody reads; that was a sixth of
//! the front end. Here the text becomes a tree first, once and for all types, and a type takes its fields out of it, one
//! after the other in the order in which it declares them: what serde derives for that is a fraction of what it derives
//! for fields in any order.
//!
//! Fields that a type does not know are passed over, whatever it says of them: a newer server may send more.

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, Expected, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Number, Value};

/// Why an answer is not what the operation promises; for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It is no JSON.
    #[error("no JSON: {0}")]
    Syntax(String),
    /// A field is not there.
    #[error("the field {0} is missing")]
    Missing(&'static str),
    /// The field of this number, counted from 0, is not there; it becomes [`Unfit::Missing`] where its name is known.
    #[error("field {0} is missing")]
    Short(usize),
    /// A value is of another type, or is none of the values that this version knows.
    #[error("a value is not of the promised type")]
    Type,
}

impl Error for Unfit {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self::Type
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self::Type
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self::Type
    }

    fn invalid_length(length: usize, _: &dyn Expected) -> Self {
        Self::Short(length)
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self::Type
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self::Type
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self::Type
    }
}

/// Reads an `A` from the text of an answer.
///
/// # Errors
/// [`Unfit`] if it is no JSON, or not that of an `A`.
pub fn read<A: DeserializeOwned>(text: &[u8]) -> Result<A, Unfit> {
    A::deserialize(Tree(parse(text)?))
}

fn parse(text: &[u8]) -> Result<Value, Unfit> {
    serde_json::from_slice(text).map_err(|error| Unfit::Syntax(error.to_string()))
}

/// A value of which a type takes what it needs.
struct Tree(Value);

impl Tree {
    fn number<'de, V: Visitor<'de>>(number: &Number, visitor: V) -> Result<V::Value, Unfit> {
        if let Some(number) = number.as_i64() {
            visitor.visit_i64(number)
        } else if let Some(number) = number.as_u64() {
            visitor.visit_u64(number)
        } else {
            visitor.visit_f64(number.as_f64().unwrap_or_default())
        }
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
            match self.0 {
                Value::Number(number) => Self::number(&number, visitor),
                _ => Err(Unfit::Type),
            }
        })*
    };
}

impl<'de> Deserializer<'de> for Tree {
    type Error = Unfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Number(number) => Self::number(&number, visitor),
            Value::String(text) => visitor.visit_string(text),
            Value::Array(items) => Items::visit(items, visitor),
            Value::Object(fields) => visitor.visit_map(Fields::of(fields)),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        match self.0 {
            Value::Bool(value) => visitor.visit_bool(value),
            _ => Err(Unfit::Type),
        }
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16
        deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        match self.0 {
            Value::String(text) => visitor.visit_str(&text),
            _ => Err(Unfit::Type),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        match self.0 {
            Value::String(text) => visitor.visit_string(text),
            _ => Err(Unfit::Type),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        match self.0 {
            Value::Array(items) => Items::visit(items, visitor),
            _ => Err(Unfit::Type),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        match self.0 {
            Value::Object(fields) => visitor.visit_map(Fields::of(fields)),
            _ => Err(Unfit::Type),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        match self.0 {
            Value::Object(of) => Named::visit(of, names, visitor),
            _ => Err(Unfit::Type),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        match self.0 {
            Value::String(variant) => visitor.visit_enum(Variant { name: variant, content: Value::Null }),
            Value::Object(fields) => {
                let (name, content) = fields.into_iter().next().ok_or(Unfit::Type)?;
                visitor.visit_enum(Variant { name, content })
            }
            _ => Err(Unfit::Type),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i128 u128 char bytes byte_buf unit unit_struct tuple tuple_struct identifier
    }
}

struct Items(std::vec::IntoIter<Value>);

impl Items {
    fn visit<'de, V: Visitor<'de>>(items: Vec<Value>, visitor: V) -> Result<V::Value, Unfit> {
        visitor.visit_seq(Self(items.into_iter())).map_err(|error| match error {
            Unfit::Short(_) => Unfit::Type,
            other => other,
        })
    }
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Unfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unfit> {
        self.0.next().map(|item| seed.deserialize(Tree(item))).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

/// The fields of an object in the order of their names in a type.
struct Named {
    of: Map<String, Value>,
    names: std::slice::Iter<'static, &'static str>,
}

impl Named {
    fn visit<'de, V: Visitor<'de>>(
        of: Map<String, Value>,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        visitor.visit_seq(Self { of, names: names.iter() }).map_err(|error| match error {
            Unfit::Short(place) => names.get(place).map_or(Unfit::Type, |name| Unfit::Missing(name)),
            other => other,
        })
    }

    fn take(&mut self) -> Option<Value> {
        self.names.next().and_then(|name| self.of.remove(*name))
    }
}

impl<'de> SeqAccess<'de> for Named {
    type Error = Unfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unfit> {
        match self.take() {
            Some(value) => seed.deserialize(Tree(value)).map(Some),
            // An option that is not there is none. A field that is read in a way of its own is not an option here: it
            // tells null from absent.
            None if std::any::type_name::<T::Value>().starts_with("core::option::Option<") => {
                seed.deserialize(Tree(Value::Null)).map(Some)
            }
            // Then the type takes its default, or says that it has none.
            None => Ok(None),
        }
    }
}

struct Fields {
    rest: serde_json::map::IntoIter,
    value: Value,
}

impl Fields {
    fn of(fields: Map<String, Value>) -> Self {
        Self { rest: fields.into_iter(), value: Value::Null }
    }

    fn next_name(&mut self) -> Option<String> {
        let (name, value) = self.rest.next()?;
        self.value = value;
        Some(name)
    }
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Unfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unfit> {
        self.next_name().map(|name| seed.deserialize(StrDeserializer::new(&name))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unfit> {
        seed.deserialize(Tree(self.value.take()))
    }
}

struct Variant {
    name: String,
    content: Value,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Unfit;
    type Variant = Content;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Content), Unfit> {
        Ok((seed.deserialize(StrDeserializer::new(&self.name))?, Content(self.content)))
    }
}

/// What a variant of an enum holds.
struct Content(Value);

impl<'de> VariantAccess<'de> for Content {
    type Error = Unfit;

    fn unit_variant(self) -> Result<(), Unfit> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unfit> {
        seed.deserialize(Tree(self.0))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unfit> {
        Tree(self.0).deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        Tree(self.0).deserialize_struct("", names, visitor)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use pep_api_types::mail::MessageDetail;
    use pep_api_types::problem::Problem;
    use pep_api_types::reporting::{ReportingFields, ReportingRow, ReportingRowPatch};
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    /// Reads `value` here and with serde_json itself: both must come to the same.
    fn read_both<A: DeserializeOwned + PartialEq + std::fmt::Debug>(value: &Value) -> Result<A, Unfit> {
        let here = read::<A>(value.to_string().as_bytes());
        let there = serde_json::from_value::<A>(value.clone());
        assert_eq!(here.as_ref().ok(), there.as_ref().ok(), "{value}: {here:?}, {there:?}");
        here
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "camelCase")]
    enum Shape {
        Nothing,
        Number(u8),
        Pair(u8, String),
        Named { the_name: String },
    }

    #[test]
    fn wire_types_are_read_as_serde_json_reads_them() {
        let row = json!({
            "id": 9_007_199_254_740_993_i64, "name": "Contoso \u{1f600}", "city": "", "state": "", "country": "DE",
            "status": "past_customer", "relationship": null, "isExecLevel": true, "notes": "a\nb",
            "reportedAt": "2026-11-22T09:00:00.123456Z", "reportedBy": null, "isReported": true, "version": 3,
            "requestIds": [1, 2], "dueOn": "2026-12-01", "added": {"in": ["a", "newer", "server"]},
            "assignedTo": {"id": 4, "name": "Ann", "isPrimaryContact": false, "isMe": true},
        });
        assert_eq!(read_both::<ReportingRow>(&row).unwrap().id, 9_007_199_254_740_993);
        for patch in [json!({"notes": {"seen": "a", "value": "b"}}), json!({"notes": 1}), json!({})] {
            drop(read_both::<ReportingRowPatch>(&patch));
        }
        // What a newer server adds is passed over, by a body's type too: bodies are the server's to refuse.
        let newer = br#"{"notes": {"seen": "a", "value": "b"}, "unknown": 1}"#;
        assert!(read::<ReportingRowPatch>(newer).is_ok());
        for fields in [json!({"status": null}), json!({"status": "target"}), json!({})] {
            read_both::<ReportingFields>(&fields).unwrap();
        }
        for shape in [
            json!("nothing"),
            json!({"number": 7}),
            json!({"pair": [1, "x"]}),
            json!({"named": {"the_name": "n"}}),
        ] {
            read_both::<Shape>(&shape).unwrap();
        }
        let map = read_both::<BTreeMap<String, Option<f64>>>(&json!({"a": 1, "b": 1.5, "c": null, "d": -3}));
        assert_eq!(map.unwrap().get("b"), Some(&Some(1.5)));
        drop(read_both::<MessageDetail>(&json!({"id": 1})));
    }

    #[test]
    fn values_out_of_range_or_of_another_type_are_refused() {
        for value in [json!(256), json!(-1), json!("1"), json!(1.5), json!(null), json!([1]), json!({"a": 1})]
        {
            assert!(read_both::<u8>(&value).is_err());
        }
        assert!(read_both::<Vec<Shape>>(&json!(["nothing", "else"])).is_err());
        assert!(read_both::<String>(&json!(7)).is_err());
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Nested {
        id: i64,
        option: Option<u8>,
        #[serde(default)]
        list: Vec<(u8, Option<Shape>)>,
        last: bool,
    }

    #[test]
    fn fields_are_found_in_any_order_and_options_may_be_absent() {
        let whole =
            json!({"last": true, "list": [[1, null], [2, {"number": 3}]], "new": {}, "option": 4, "id": 5});
        assert_eq!(read_both::<Nested>(&whole).unwrap().list.len(), 2);
        assert_eq!(read_both::<Nested>(&json!({"id": 1, "last": false})).unwrap().option, None);
        for refused in [
            json!({"id": 1}),
            json!({"last": true}),
            json!({"id": 1, "last": null}),
            json!({"id": 1, "last": true, "list": null}),
            json!({"id": 1, "last": true, "list": [[1]]}),
        ] {
            assert!(read_both::<Nested>(&refused).is_err());
        }
        assert_eq!(read::<Nested>(br#"{"id": 1}"#).unwrap_err(), Unfit::Missing("last"));
        assert_eq!(read::<Nested>(br#"{"id": 1, "list": [[1]], "last": true}"#).unwrap_err(), Unfit::Type);
    }

    #[test]
    fn a_refusal_says_what_was_wrong() {
        assert_eq!(read::<Problem>(b"{}").unwrap_err().to_string(), "the field type is missing");
        assert!(matches!(read::<Problem>(b"<html>"), Err(Unfit::Syntax(_))));
    }
}
