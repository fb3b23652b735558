//! What a clause says was done: an act that is past, and what it was done to.

use super::act::{Act, ActKind};
use super::object;
use super::word_list::WordList;

/// One thing that was done.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Deed {
    pub(super) what: What,
    /// What it was done to, without the act; empty where nothing is named.
    pub(super) object: String,
    /// The word of the act as it stands, for one that is not known.
    pub(super) noun: String,
    /// 完了, 済: said to have come to an end.
    pub(super) is_ended: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum What {
    /// It came to its end, whatever was done to it.
    Ended,
    Did(Act),
    /// An act that is not known by its word.
    Other,
}

/// How a verb says that its act is past, the longest first.
static PAST: WordList = WordList::new(
    "することができました することができた いたしました 致しました を行いました を行った されました できました 出来ました \
    させました しました なされた させた された できた 出来た 済ませた した",
);

/// Past by themselves: what was completed stands before them.
static ENDED: WordList = WordList::new(
    "を完了しました を完了した を終了した を終えました を終えた が終わりました が終わった 終わりました 終わった \
    終えました 終えた が済んだ",
);

/// Not an act, but what came of it: only what is a word of an end or a product stands before them as an act.
static BECAME: WordList = WordList::new("となりました となった になった になりました");

/// Verbs that are no noun with する, and how they are past.
static NATIVE: WordList =
    WordList::new("取りまとめ まとめ 定め 設け 始め 改め 見直し 聞き取っ 聞取っ 作っ 開い 開か 行わ 作ら");

/// What is so and stays so, behind a noun of completion: 完了しています.
static STATE: WordList =
    WordList::new("されています しています しております されている している しており 済んでいる されており");

/// What a clause ends with.
#[derive(Debug, PartialEq)]
pub(super) enum Verb<'c> {
    /// 済, 終えた: what stands before it.
    Ended(&'c str),
    /// 策定した, 計画の策定を行った: the noun of the act at the end.
    Past(&'c str),
    /// 完了 without a verb.
    Noun(&'c str),
    None,
}

impl<'c> Verb<'c> {
    pub(super) fn of(clause: &'c str) -> Self {
        let clause = without_ending(clause, &["である", "でした", "です", "だ"]);
        if clause.ends_with("100%") || clause.ends_with("10割") || clause.ends_with("百%") {
            return Self::Ended("");
        }
        if let Some(stem) = ["済み", "ずみ", "済"].iter().find_map(|end| clause.strip_suffix(end)) {
            return Self::Ended(
                Act::at_end_of(stem).filter(|act| act.kind == ActKind::End).map_or(stem, |act| before(stem, act)),
            );
        }
        if let Some(before) = ENDED.before_end_of(clause) {
            return Self::Ended(before);
        }
        if let Some(stem) = STATE.before_end_of(clause) {
            return if is_product_or_end(stem) { Self::Past(stem) } else { Self::None };
        }
        if let Some(stem) = BECAME.before_end_of(clause) {
            return if is_product_or_end(stem) { Self::Past(stem) } else { Self::None };
        }
        let native = ["れました", "れた", "ました", "た"].iter().find_map(|end| clause.strip_suffix(end));
        if let Some(stem) = native.filter(|stem| NATIVE.at_end_of(stem).is_some()) {
            return Self::Past(stem);
        }
        if let Some(stem) = ["開きました", "行いました", "作りました"].iter().find_map(|end| clause.strip_suffix(end))
        {
            return Self::Past(&clause[..stem.len() + "開き".len()]);
        }
        if let Some(stem) = PAST.before_end_of(clause) {
            return Self::Past(stem);
        }
        if Act::at_end_of(clause).is_some_and(|act| act.kind == ActKind::End) { Self::Noun(clause) } else { Self::None }
    }

    pub(super) const fn is_past(&self) -> bool {
        matches!(self, Self::Ended(_) | Self::Past(_))
    }

    /// What it says was done.
    pub(super) fn deed(&self) -> Option<Deed> {
        match self {
            Self::Ended(before) => Some(Deed::of(What::Ended, before, true)),
            Self::Noun(stem) | Self::Past(stem) => {
                let stem = stem.trim_end_matches(['を', 'が', 'に']);
                match Act::at_end_of(stem) {
                    Some(act) if act.kind == ActKind::End => Some(Deed::of(What::Ended, before(stem, act), true)),
                    Some(act) => Some(Deed::of(What::Did(act), before(stem, act), false)),
                    None => Some(Deed::of_unknown(stem)),
                }
            }
            Self::None => None,
        }
    }
}

fn before(stem: &str, act: Act) -> &str {
    &stem[..stem.len() - act.word.len()]
}

fn is_product_or_end(stem: &str) -> bool {
    Act::at_end_of(stem).is_some_and(Act::is_of_product)
}

pub(super) fn is_lasting_state(clause: &str) -> bool {
    STATE.before_end_of(clause).is_some_and(is_product_or_end)
}

pub(super) fn without_ending<'c>(clause: &'c str, endings: &[&str]) -> &'c str {
    endings.iter().find_map(|end| clause.strip_suffix(end)).unwrap_or(clause)
}

/// The act that an object is named after, and what stands before it: 看板の設置, 住民説明会.
pub(super) fn named_act(object: &str) -> Option<(Act, &str)> {
    let gathering = object.strip_suffix('会').filter(|object| Act::at_end_of(object).is_some());
    let named = gathering.unwrap_or(object).trim_end_matches('え');
    let act = Act::at_end_of(named).filter(|act| act.kind != ActKind::End)?;
    Some((act, before(named, act).trim_end_matches('の')))
}

impl Deed {
    /// 「設置を終えた」 and 「調査を行った」 name their act in the object.
    fn of(what: What, before: &str, is_ended: bool) -> Self {
        let object = object::of(before);
        let is_light = is_ended || matches!(what, What::Did(Act { kind: ActKind::Hold, .. }));
        match named_act(&object).filter(|_| is_light) {
            Some((act, rest)) => {
                let ahead = || before.rfind(act.word).map_or_else(String::new, |at| object::of(&before[..at]));
                let object = if rest.is_empty() { ahead() } else { rest.to_owned() };
                Self { what: What::Did(act), object, noun: String::new(), is_ended }
            }
            None => Self { what, object, noun: String::new(), is_ended },
        }
    }

    fn of_unknown(stem: &str) -> Self {
        let split = stem.rfind(['を', 'は', 'が', 'に', '、']);
        let (before, noun) = split.map_or(("", stem), |at| {
            let behind = stem[at..].chars().next().map_or(0, char::len_utf8);
            (&stem[..at + behind], &stem[at + behind..])
        });
        Self { what: What::Other, object: object::of(before), noun: noun.to_owned(), is_ended: false }
    }

    /// The measure itself is said to have come to its end.
    pub(super) fn is_of_all(&self) -> bool {
        self.what == What::Ended && self.object.chars().count() <= 1
    }

    /// By itself, without a measure to compare it with.
    pub(super) fn is_final(&self) -> bool {
        let is_final = match self.what {
            What::Ended => true,
            What::Did(act) => act.is_of_product() || (self.is_ended && act.kind != ActKind::Step),
            What::Other => false,
        };
        is_final && object::stage(&self.object).is_none()
    }
}
