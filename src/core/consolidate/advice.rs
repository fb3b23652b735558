//! How 要確認 names a kind of problem, and what it tells its reader to do.

use crate::core::problem::{Code, Severity};

pub(super) const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "要対応",
        Severity::Warning => "要確認",
        Severity::Info => "参考",
    }
}

/// The kind of a problem in the words of an office.
pub(super) const fn kind(code: Code) -> &'static str {
    match code {
        Code::UnreadableWorkbook => "読み取れないワークブック",
        Code::PasswordProtected => "パスワード保護",
        Code::NotAWorkbook => "ワークブックでないファイル",
        Code::TooLarge => "大きすぎるワークブック",
        Code::UnreadableSheet => "読み取れないシート",
        Code::UnreadableCell => "読み取れないセル",
        Code::NoLayout => "様式が不明なシート",
        Code::UncertainLayout => "様式の判定が不確か",
        Code::MissingLabel => "見出しの不足",
        Code::MissingField => "記入もれ",
        Code::NoFiscalYear => "年度の記載なし",
        Code::NoDepartment => "部局名の記載なし",
        Code::Assumed => "推定した項目",
        Code::DuplicateNumber => "番号・目標の重複",
        Code::UnclearDeadline => "期限があいまい",
        Code::ImpossibleDate => "存在しない日付",
        Code::AmbiguousDeadline => "期限の解釈",
        Code::UnknownDepartment => "設定にない部局",
        Code::NoAddress => "宛先の未設定",
        Code::BadAddress => "宛先の誤り",
        Code::Stale => "古い内容",
        Code::TextCut => "長すぎる文章",
    }
}

/// What the planning section does about it.
pub(super) const fn action(code: Code) -> &'static str {
    match code {
        Code::UnreadableWorkbook => "開けるか確認し、開けなければ担当課に再提出を依頼する",
        Code::PasswordProtected => "パスワードを外して保存し直すよう、担当課に依頼する",
        Code::NotAWorkbook => "Excel ブック（.xlsx）として保存し直すよう、担当課に依頼する",
        Code::TooLarge => "不要なシートや画像を除いて保存し直すよう、担当課に依頼する",
        Code::UnreadableSheet | Code::UnreadableCell => "Excel で開いて値を確かめ、保存し直すよう依頼する",
        Code::NoLayout => "目標シートなら様式を確認する。様式が新しければ layouts に定義を加える",
        Code::UncertainLayout => "読み取り結果を元のシートと照らし合わせる",
        Code::MissingLabel => "様式の見出しが消されていないか確認する",
        Code::MissingField => "記入を担当課に依頼する",
        Code::NoFiscalYear => "年度の記入を担当課に依頼する（記入されるまで一覧に載らない）",
        Code::NoDepartment => "部局名の記入を担当課に依頼する",
        Code::Assumed => "推定が正しいか確認する",
        Code::DuplicateNumber => "古い写しの削除、または番号の訂正を担当課に依頼する",
        Code::UnclearDeadline => "期限を「○月○日」「○月末」などと書くよう、担当課に依頼する",
        Code::ImpossibleDate => "正しい日付を担当課に確認する",
        Code::AmbiguousDeadline => "期限日が意図どおりか確認する",
        Code::UnknownDepartment => "設定に部局を加えるか、部局名の誤りを担当課に確認する",
        Code::NoAddress => "設定にメールアドレスを加える",
        Code::BadAddress => "宛先のブックのアドレスを直す",
        Code::Stale => "ワークブックを開けるか担当課に確認する",
        Code::TextCut => "全文は出典のワークブックで確認する",
    }
}
