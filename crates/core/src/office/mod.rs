//! The offices of a city, its calendar and its reporting dates.

pub mod calendar;
pub mod city;
pub mod contacts;
pub mod milestone;
pub mod ownership;
pub mod recipients;
pub mod reorganisation;
mod written_addresses;
