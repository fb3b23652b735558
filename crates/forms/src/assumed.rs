//! Serializes the assumed fields of a record. JSON also lists what follows from them: deadlines read from assumed
//! texts, and the record's place.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub trait Named: Copy + Serialize + for<'de> Deserialize<'de> + 'static {
    const FIELDS: &'static [Self];
    /// Names of derived entries.
    const DERIVED: &'static [&'static str];

    fn name(self) -> &'static str;
}

pub fn serialize<F: Named, S: Serializer>(fields: &[F], serializer: S) -> Result<S::Ok, S::Error> {
    if !serializer.is_human_readable() {
        return fields.serialize(serializer);
    }
    let derived: &[&str] = if fields.is_empty() { &[] } else { F::DERIVED };
    serializer.collect_seq(fields.iter().map(|field| field.name()).chain(derived.iter().copied()))
}

/// Skips unknown names.
pub fn deserialize<'de, F: Named, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<F>, D::Error> {
    if !deserializer.is_human_readable() {
        return Vec::deserialize(deserializer);
    }
    let names = Vec::<String>::deserialize(deserializer)?;
    Ok(names.iter().filter_map(|name| F::FIELDS.iter().copied().find(|field| field.name() == name)).collect())
}
