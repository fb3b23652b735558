//! Column values common to both engines. Other types are stored as JSON or packed bytes.

use std::borrow::Cow;
use std::str::FromStr;

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat, TimeZone, Utc};

use matome_core::moment::Moment;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    Null,
    Integer(i64),
    Text(Cow<'a, str>),
    Bytes(Cow<'a, [u8]>),
}

impl Value<'_> {
    pub(super) fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Integer(number) => Value::Integer(number),
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Bytes(bytes) => Value::Bytes(Cow::Owned(bytes.into_owned())),
        }
    }
}

pub trait ToValue {
    fn to_value(&self) -> Value<'_>;
}

pub trait FromValue: Sized {
    /// `None` for a value of another type.
    fn from_value(value: Value<'_>) -> Option<Self>;
}

/// Builds the parameters of a statement, in order.
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::edge::state::database::ToValue::to_value(&$value)),*] };
}
pub(crate) use values;

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value<'_> {
        (**self).to_value()
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, T::to_value)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value<'_>) -> Option<Self> {
        if value == Value::Null { Some(None) } else { T::from_value(value).map(Some) }
    }
}

impl ToValue for Value<'_> {
    fn to_value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Integer(number) => Value::Integer(*number),
            Self::Text(text) => Value::Text(Cow::Borrowed(text)),
            Self::Bytes(bytes) => Value::Bytes(Cow::Borrowed(bytes)),
        }
    }
}

impl ToValue for str {
    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
}

impl ToValue for String {
    fn to_value(&self) -> Value<'_> {
        self.as_str().to_value()
    }
}

impl FromValue for String {
    fn from_value(value: Value<'_>) -> Option<Self> {
        if let Value::Text(text) = value { Some(text.into_owned()) } else { None }
    }
}

impl ToValue for [u8] {
    fn to_value(&self) -> Value<'_> {
        Value::Bytes(Cow::Borrowed(self))
    }
}

impl ToValue for Vec<u8> {
    fn to_value(&self) -> Value<'_> {
        self.as_slice().to_value()
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: Value<'_>) -> Option<Self> {
        if let Value::Bytes(bytes) = value { Some(bytes.into_owned()) } else { None }
    }
}

macro_rules! integers {
    ($($integer:ty),*) => {$(
        impl ToValue for $integer {
            fn to_value(&self) -> Value<'_> {
                Value::Integer(i64::from(*self))
            }
        }
        impl FromValue for $integer {
            fn from_value(value: Value<'_>) -> Option<Self> {
                if let Value::Integer(number) = value { number.try_into().ok() } else { None }
            }
        }
    )*};
}
integers!(i64, i32, u32);

impl ToValue for bool {
    fn to_value(&self) -> Value<'_> {
        Value::Integer(i64::from(*self))
    }
}

impl FromValue for bool {
    fn from_value(value: Value<'_>) -> Option<Self> {
        if let Value::Integer(number) = value { Some(number != 0) } else { None }
    }
}

/// Dates and times are stored as text that sorts chronologically.
const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day");

impl ToValue for NaiveDate {
    fn to_value(&self) -> Value<'_> {
        // Later dates have a sign, which would sort first.
        Value::Text(Cow::Owned((*self).min(LAST_DAY).to_string()))
    }
}

impl FromValue for NaiveDate {
    fn from_value(value: Value<'_>) -> Option<Self> {
        if let Value::Text(text) = value { text.parse().ok() } else { None }
    }
}

impl ToValue for Moment {
    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Owned((*self).into()))
    }
}

impl FromValue for Moment {
    fn from_value(value: Value<'_>) -> Option<Self> {
        if let Value::Text(text) = value { text.parse().ok() } else { None }
    }
}

/// Stored in milliseconds, as text that sorts chronologically.
impl ToValue for DateTime<Utc> {
    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Owned(self.to_rfc3339_opts(SecondsFormat::Millis, true)))
    }
}

impl ToValue for DateTime<FixedOffset> {
    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Owned(self.to_rfc3339()))
    }
}

impl<Z: TimeZone> FromValue for DateTime<Z>
where
    Self: FromStr,
{
    fn from_value(value: Value<'_>) -> Option<Self> {
        if let Value::Text(text) = value { text.parse().ok() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_sort_as_their_texts_do_to_the_end() {
        let text = |day: NaiveDate| String::from_value(day.to_value()).unwrap();
        let (day, next) =
            (NaiveDate::from_ymd_opt(2026, 9, 30).unwrap(), NaiveDate::from_ymd_opt(2026, 10, 1).unwrap());
        assert!(text(day) < text(next) && text(next) < text(NaiveDate::MAX));
    }
}
