//! How a record lists its assumed fields. In JSON what follows from them is listed with them: the deadlines that were
//! read in assumed texts, and the place of the record.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Fields of a record by their names.
pub trait Named: Copy + Serialize + for<'de> Deserialize<'de> + 'static {
    const FIELDS: &'static [Self];
    /// The names of what follows from them.
    const DERIVED: &'static [&'static str];

    fn name(self) -> &'static str;
}

/// # Errors
///
/// Those of the serializer.
pub fn serialize<F: Named, S: Serializer>(fields: &[F], serializer: S) -> Result<S::Ok, S::Error> {
    if !serializer.is_human_readable() {
        return fields.serialize(serializer);
    }
    let derived: &[&str] = if fields.is_empty() { &[] } else { F::DERIVED };
    serializer.collect_seq(fields.iter().map(|field| field.name()).chain(derived.iter().copied()))
}

/// # Errors
///
/// Those of the deserializer; names that are no field's are left out.
pub fn deserialize<'de, F: Named, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<F>, D::Error> {
    if !deserializer.is_human_readable() {
        return Vec::deserialize(deserializer);
    }
    let names = Vec::<String>::deserialize(deserializer)?;
    Ok(names.iter().filter_map(|name| F::FIELDS.iter().copied().find(|field| field.name() == name)).collect())
}
