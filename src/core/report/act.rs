//! Words of acts (策定, 配布, 点検), and which act ends what another is aimed at: whoever publishes a plan has drawn it
//! up, whoever has worked out its costs has not.

use super::word_list::{CharacterSet, WordList};

/// What an act is for the work that it is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ActKind {
    /// It begins or accompanies the work, and ends it only where it is itself what is aimed at.
    Step,
    /// A paper is written.
    Make,
    /// Somebody decides on it.
    Decide,
    /// It becomes known, or in force.
    Publish,
    /// It reaches its readers.
    Distribute,
    /// It is laid before somebody.
    Tell,
    /// A thing is there.
    Build,
    /// It runs.
    Run,
    /// Something takes place; its object says what.
    Hold,
    /// Something comes to its end; its object says what.
    End,
}

/// A word of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Act {
    pub(super) word: &'static str,
    pub(super) kind: ActKind,
}

static STEPS: WordList = WordList::new(
    "検討 協議 調整 着手 準備 依頼 説明 確認 議論 研究 推進 促進 継続 把握 想定 申請 募集 公募 発注 契約 締結 入札 着工 起工 \
    試行 推移 進捗 向上 算定 算出 試算 分析 調査 測量 設計 選任 選定 選考 委嘱 諮問 審議 収集 聴取 聞き取 聞取 抽出 整理 集計 点検 診断 検査 検証 \
    評価 審査 視察 見積 要望 応募 交渉 訪問 周知 発送 送付 啓発 意見聴取",
);
static MAKING: WordList = WordList::new(
    "策定 作成 制定 改定 改訂 改正 見直し 見直 定め 取りまとめ まとめ 決定 確定 統一 改め 作り 立案 編集 編さん 登載",
);
static DECIDING: WordList = WordList::new("議決 可決 成立 認定 答申 承認 認可 許可");
static PUBLISHING: WordList = WordList::new("公表 公開 公布 施行 掲載 発表");
static DISTRIBUTING: WordList = WordList::new("配布 配付 発行 刊行 印刷 交付 支給");
static TELLING: WordList = WordList::new("報告 提出 提言 提案 上程");
static BUILDING: WordList = WordList::new(
    "整備 設置 工事 改修 改築 建築 建設 新築 更新 交換 取替え 布設替え 布設 敷設 補修 修繕 修理 舗装 導入 配備 納品 納入 購入 取得 移転 移設 撤去 \
    解体 統合 廃止 創設 設立 新設 増設 設け 構築 移行 縮減 延伸 拡幅 耐震化 電子化",
);
static RUNNING: WordList =
    WordList::new("稼働 稼動 供用開始 運用開始 供用 運用 開設 開館 開校 開業 開所 開通 開始 始め 延長 再開 運行 適用");
static HOLDING: WordList = WordList::new("開催 開い 開き 開く 開か 実施 実行 行い 行う 行っ 行わ");
static ENDING: WordList = WordList::new("完了 達成 終了 完成 竣工 しゅん工 完結 完遂 終結 終え 終わ 済");

static KINDS: [(ActKind, &WordList); 10] = [
    (ActKind::Step, &STEPS),
    (ActKind::Make, &MAKING),
    (ActKind::Decide, &DECIDING),
    (ActKind::Publish, &PUBLISHING),
    (ActKind::Distribute, &DISTRIBUTING),
    (ActKind::Tell, &TELLING),
    (ActKind::Build, &BUILDING),
    (ActKind::Run, &RUNNING),
    (ActKind::Hold, &HOLDING),
    (ActKind::End, &ENDING),
];

impl Act {
    /// The longest word that `text` ends with.
    pub(super) fn at_end_of(text: &str) -> Option<Self> {
        let of_kind =
            |(kind, words): &(ActKind, &WordList)| words.longest_at_end_of(text).map(|word| Self { word, kind: *kind });
        KINDS.iter().filter_map(of_kind).max_by_key(|act| act.word.len())
    }

    /// The last in `text`, and where it begins.
    pub(super) fn last_in(text: &str) -> Option<(Self, usize)> {
        let characters = CharacterSet::of(text);
        let of_kind = |(kind, words): &(ActKind, &WordList)| {
            words.last_in(text, characters).map(|(word, at)| (Self { word, kind: *kind }, at))
        };
        KINDS.iter().filter_map(of_kind).max_by_key(|(act, at)| (at + act.word.len(), act.word.len()))
    }

    /// Whether a thing of which this is done is there by itself.
    pub(super) const fn is_of_product(self) -> bool {
        !matches!(self.kind, ActKind::Step | ActKind::Hold | ActKind::Tell | ActKind::Distribute)
    }

    /// Whether it ends what aims at `aim`.
    pub(super) fn ends(self, aim: Self) -> bool {
        use ActKind::{Build, Decide, Distribute, Hold, Make, Publish, Run, Step, Tell};
        if self.word == aim.word {
            return true;
        }
        match aim.kind {
            Step => {
                self.kind == Make && matches!(aim.word, "検討" | "協議" | "調整" | "議論" | "研究" | "選定" | "選考")
                    || self.word.contains(aim.word)
                    || aim.word.contains(self.word)
            }
            Make => matches!(self.kind, Make | Decide | Publish),
            Decide => self.kind == Decide || matches!(self.word, "公布" | "施行"),
            Tell => self.kind == Decide,
            // 「規則を整備する」 is said of papers, too.
            Build => {
                matches!(self.kind, Build | Run | ActKind::End)
                    || (aim.word == "整備" && matches!(self.word, "制定" | "策定" | "作成"))
            }
            ActKind::End => matches!(self.kind, Build | Run | ActKind::End),
            kind @ (Publish | Distribute | Run | Hold) => self.kind == kind,
        }
    }
}
