//! The words by which a piece of a report is known, in the form in which they are compared: NFKC,
//! without spaces.

use super::word_list::WordList;

/// What stands for an answer: there is nothing to report, and a person says so.
pub(super) const DASHES: &str = "-‐‑‒–—―─━－ーｰ−ｰ~〜";

/// Signs that open a line of a list.
pub(super) const BULLETS: &str = "・･•‣●◆◇■▪▼▽▶▷➢➤*>→⇒○◯〇□";

/// Signs that mark or rate, and answer where they stand alone.
pub(super) const RATINGS: &str = "◎△▲×☆★";

/// Signs that separate and say nothing.
pub(super) const EMPTY_SIGNS: &str = "。、,.．…‥・･:;()[]{}「」『』【】〔〕《》<>≪≫_/|\"'`¥\\＿※*!●◆◇■▪▼▽□☐";

/// A person answers that there is nothing, or where it stands.
pub(super) static ANSWERS: WordList = WordList::new(
    "該当なし 該当無し 該当ありません 該当はありません 該当せず 非該当 対象外 なし 無し 無 無い ない 特になし \
    特に無し 特にありません 実績なし 実績無し 報告なし n/a na 同上 同左 同右 同じ 〃 ″ 々 済 済み 未着手 未実施 \
    未達成 未完了 0 ゼロ 零 完了 達成 終了 中止 継続",
);

/// What answers, and may as well put off: who finds nothing to write writes 記入なし, and who passes on what did not
/// come in.
pub(super) static UNSURE_ANSWERS: WordList = WordList::new(
    "記入なし 記入無し 記載なし 記載無し 入力なし 入力無し 回答なし 回答無し 調査中 集計中 確認中 照会中 精査中",
);

/// What a report is said to be while it is not there.
pub(super) static PUT_OFF: WordList = WordList::new(
    "未記入 未入力 未記載 未報告 未提出 未回答 未作成 未記述 作成中 記入中 入力中 記載中 執筆中 編集中 下書き \
    下書き中 空欄 記入待ち 報告待ち 後日 追って 後ほど のちほど 改めて",
);

/// What may stand before such a word.
pub(super) static PUT_OFF_LEADS: WordList = WordList::new(
    "現在 只今 ただいま ただ今 中間報告書 期末報告書 報告書 中間報告 期末報告 報告内容 本シート シート 内容 報告 記入 \
    実績 状況",
);

/// Adverbs that put off.
pub(super) static LATER: WordList =
    WordList::new("後日 追って 別途 後ほど のちほど 改めて あらためて 近日中 近日 来週 来月 翌月 後に");

/// What is put off with such an adverb.
pub(super) static TO_COME: WordList =
    WordList::new("御報告 ご報告 報告 御記入 記入 提出 回答 入力 記載 連絡 更新 作成 追記 追加 通知");

/// What is put off also without one, as it can only be this report.
pub(super) static TO_BE_WRITTEN: WordList = WordList::new("御報告 ご報告 報告 記入 入力 記載 追記");

/// How such a phrase goes on and ends.
pub(super) static PUT_OFF_ENDS: WordList = WordList::new(
    "させていただきます させて頂きます いたします 致します しております しています とします となります の予定です \
    の予定 予定です 予定 見込み します する です とする までに まで ごろ 頃 中に 中 には に を は も の 、 , 。",
);

/// Who reports may ask or tell the reader so, too; an instruction of the form does nothing else.
pub(super) static REQUESTS: WordList =
    WordList::new("ください 下さい 願います お願いします お願いいたします お願い致します");

/// What forms ask for.
pub(super) static ASKED: WordList = WordList::new("記入 記載 入力 記述 明記 書く 選択");

/// How forms ask for it.
pub(super) static ASKING: WordList = WordList::new("すること する事 のこと する 欄 要領 方法 上の注意 こと 不要");

/// Limits and choices that only a form prints.
pub(super) static FORM_WORDS: WordList =
    WordList::new("字以内 文字以内 字程度 文字程度 行以内 行程度 プルダウン ドロップダウン リストから選択 いずれかに");

/// A list of which labels are made.
pub(super) static LABEL_PARTS: WordList = WordList::new(
    "今後の予定 今後の取組 今後の取り組み 今後の対応 今後の方針 今後の見通し 主な 中間報告 期末報告 年度末報告 \
    実施状況 実施内容 実施結果 実施実績 達成状況 達成度 達成率 達成値 取組 取り組み 進捗 状況 実績 課題 内容 成果 \
    理由 要因 分析 報告 評価 目標 数値 指標 率 値 点 欄 等 及び および 並びに に対する における に係る 期末 備考 \
    問題 効果 自己 結果 方針 改善",
);

/// A label ends in one of these; 達成 or 改善 alone would state something.
pub(super) static LABEL_ENDS: WordList = WordList::new(
    "今後の予定 今後の取組 今後の取り組み 今後の対応 今後の方針 今後の見通し 報告 状況 内容 結果 実績 達成度 達成率 \
    達成値 取組 取り組み 課題 成果 理由 要因 分析 評価 数値 指標 率 値 点 欄 等 備考 方針",
);

/// Of what dates and the words around them are made.
pub(super) static DATE_PARTS: WordList = WordList::new(
    "令和 平成 R r H h 年度 年 月 日 末日 末 元 現在 時点 頃 上旬 中旬 下旬 初旬 上半期 下半期 上期 下期 前期 後期 第 \
    四半期 中間 まで から ~ 〜 / . - 、 , ( ) [ ] 【 】 の に で は",
);

/// Units that forms print behind a blank.
pub(super) static UNITS: WordList = WordList::new(
    "% ‰ 件 人 名 回 円 千円 万円 百万円 箇所 か所 ヶ所 ヵ所 台 本 冊 戸 世帯 km m m2 ha t kg 時間 / ( ) [ ] :",
);

/// How a statement of work ends, as against a heading.
pub(super) static STATEMENTS: WordList = WordList::new(
    "た だ 済 済み 中 なし 無し ない ん 完了 達成 予定 見込み 見込 順調 どおり 通り いる います です ます である 着手 \
    終了 実施 継続 調整 検討 遅延 遅れ 中止 延期 良好 概ね 適正 適切 対応 推移 進行 増 減 件 人 名 回 % 円 る う く \
    す",
);
