//! Macros that define fault types with their messages.

/// Defines a fault type. A row has facts, code, severity, message and remedy.
macro_rules! faults {
    ($(#[$about:meta])* $faults:ident { $(
        $(#[$doc:meta])*
        $fault:ident $(($fact:ident: $type:ty))? $({ $($name:ident: $named:ty),* })?
        => $code:expr, $severity:expr, $said:expr;
    )* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub enum $faults {
            $($(#[$doc])* $fault $(($type))? $({ $($name: $named),* })?,)*
        }

        #[allow(unused_variables, clippy::match_same_arms, reason = "each function asks for a part of a row")]
        impl $faults {
            pub const fn code(&self) -> Code {
                match self {
                    $(Self::$fault $(($fact))? $({ $($name),* })? => $code,)*
                }
            }

            pub const fn severity(&self) -> Severity {
                match self {
                    $(Self::$fault $(($fact))? $({ $($name),* })? => $severity,)*
                }
            }

            pub fn words(&self) -> Words {
                match self {
                    $(Self::$fault $(($fact))? $({ $($name),* })? => Words::from($said),)*
                }
            }
        }

        impl std::fmt::Display for $faults {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.words().fmt(f)
            }
        }
    };
}

/// Defines an enum of named variants without facts.
macro_rules! named {
    ($(#[$about:meta])* $things:ident { $($(#[$doc:meta])* $thing:ident $name:literal)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub enum $things {
            $($(#[$doc])* $thing,)*
        }

        impl std::fmt::Display for $things {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(match self {
                    $(Self::$thing => $name,)*
                })
            }
        }
    };
}

pub(super) use {faults, named};
