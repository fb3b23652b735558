//! Who is told the figures of a city: whoever asks at `[metrics] listen`, and the process that looks after many cities.
//!
//! What the figures are is `edge::metrics`' to say, and when they are left the loop's.

use std::sync::{Mutex, PoisonError};

use crate::edge::metrics::{Board, Listener, Outlet};
use crate::settings::Settings;

/// Lives as long as the process, whoever works on the city.
#[derive(Debug, Default)]
pub(in crate::cli) struct FigureTeller {
    board: Board,
    listener: Mutex<Option<Listener>>,
    outlet: Mutex<Outlet>,
    tells_starter: bool,
}

impl FigureTeller {
    /// Tells whoever has started this process too, where it wants to know.
    pub(super) fn new(tells_starter: bool) -> Self {
        Self { tells_starter, ..Self::default() }
    }

    /// As the configuration says; a port that is listened on already stays open. Nobody works on the city yet.
    pub(super) fn adopt(&self, settings: &Settings) -> Outlet {
        let mut listener = self.listener.lock().unwrap_or_else(PoisonError::into_inner);
        if listener.as_ref().map(|listener| listener.address) != settings.metrics {
            // The port is free before another is opened: it may be the same on another address.
            drop(listener.take());
            *listener = settings.metrics.map(|address| Listener::start(address, self.board.clone()));
        }
        self.board.clear();
        let board = settings.metrics.is_some().then(|| (self.board.clone(), settings.city.name.clone()));
        let outlet = Outlet::new(board, self.tells_starter);
        outlet.leave(None);
        self.outlet.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&outlet);
        outlet
    }

    /// Nobody here works on the city any more.
    pub(super) fn stand_by(&self) {
        self.outlet.lock().unwrap_or_else(PoisonError::into_inner).leave(None);
    }
}
