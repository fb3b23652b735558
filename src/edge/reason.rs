//! Why the operating system refused something, in words for the person who must act.

use std::io::{Error, ErrorKind};

/// The reason in Japanese; the system's own words where it is an unusual one.
pub fn of(error: &Error) -> String {
    let reason = match error.kind() {
        // EIO has no kind of its own; it is what a mount answers whose server is away.
        _ if error.raw_os_error() == Some(5) => "応答がないか、読み書きの途中で失敗しました",
        ErrorKind::NotFound => "見つかりません",
        ErrorKind::PermissionDenied => "権限がありません",
        ErrorKind::NotADirectory => "途中にフォルダーでないものがあります",
        ErrorKind::IsADirectory => "フォルダーです",
        ErrorKind::StorageFull => "ディスクの空きがありません",
        ErrorKind::QuotaExceeded => "割り当てられた容量を使い切っています",
        ErrorKind::ReadOnlyFilesystem => "読み取り専用の場所です",
        ErrorKind::ResourceBusy => "ほかのプログラムが使っています",
        ErrorKind::TimedOut => "応答がありません",
        ErrorKind::StaleNetworkFileHandle | ErrorKind::NotConnected => "ネットワークの接続が切れています",
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => "途中で接続が切れました",
        ErrorKind::ConnectionRefused => "そのポートで待ち受けているものがありません",
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => "ネットワークが届きません",
        _ => return error.to_string(),
    };
    reason.to_owned()
}
