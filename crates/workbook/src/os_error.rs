//! Explains errors of the operating system. The caller adds the failed operation and the remedy.

use std::io::{Error, ErrorKind};

/// Returns the reason in Japanese, or the system's own message if it is unusual.
pub fn in_words(error: &Error) -> String {
    if let Some(reason) = error.raw_os_error().and_then(of_number) {
        return reason.to_owned();
    }
    let reason = match error.kind() {
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
        ErrorKind::AlreadyExists => "同じ名前のものがすでにあります",
        ErrorKind::InvalidFilename => "名前が長すぎるか、使えない文字があります",
        ErrorKind::UnexpectedEof => "途中で終わっています",
        _ => return unusual(error),
    };
    reason.to_owned()
}

/// Errors without an `ErrorKind`.
#[cfg(not(windows))]
const fn of_number(number: i32) -> Option<&'static str> {
    match number {
        // EIO: a mount whose server is away.
        5 => Some("応答がないか、読み書きの途中で失敗しました"),
        _ => None,
    }
}

#[cfg(windows)]
const fn of_number(number: i32) -> Option<&'static str> {
    match number {
        // Sharing and lock violations.
        32 | 33 => Some("ほかの人かプログラムが開いています"),
        // Network path, name and device errors.
        53 | 55 | 59 | 64 | 65 | 67 | 1231 => Some("ネットワークの場所が見つからないか、接続が切れています"),
        1326 | 1909 => Some("アカウントかパスワードが認められません"),
        _ => None,
    }
}

/// Includes the number, for reference to the system's documentation.
fn unusual(error: &Error) -> String {
    let Some(number) = error.raw_os_error() else { return error.to_string() };
    let words = error.to_string();
    let words = words.strip_suffix(&format!(" (os error {number})")).unwrap_or(&words);
    format!("{words}、エラー番号 {number}")
}
