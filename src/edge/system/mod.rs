//! Operating system: time, log, environment, services, monitoring.

pub mod bell;
pub mod clock;
pub mod heartbeat;
pub mod log;
pub mod machine;
pub mod metrics;
pub mod service;
pub mod tls;
