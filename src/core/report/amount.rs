//! Amounts with what they count: 2回, 10.4km, 1億1,200万円. A target's are compared with a report's.

use super::word_list::WordList;

/// One amount of a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Amount {
    pub(super) value: f64,
    unit: &'static str,
    /// The letters that say what is counted: those before it, and those behind its の.
    label: String,
    /// It shall not be exceeded: 60%以下.
    pub(super) is_ceiling: bool,
    role: Role,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Plain,
    /// 目標30件: asked for.
    Asked,
    /// 前年度の1,480万円: what it was before.
    Before,
}

/// How what is reported stands to what is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Nothing that is counted so is reported.
    Unsaid,
    Short,
    Reached,
}

/// 7.5km and 7,500m are the same, as far as a computer can tell.
const NEAR: f64 = 1e-9;

/// Units, the longer before those that they begin with; those of one thing on one line, with how many of the last they
/// are.
const UNITS: &[&[(&str, f64)]] = &[
    &[
        ("か所", 1.0),
        ("ヶ所", 1.0),
        ("ケ所", 1.0),
        ("カ所", 1.0),
        ("ヵ所", 1.0),
        ("箇所", 1.0),
        ("個所", 1.0),
        ("所", 1.0),
    ],
    &[("世帯", 1.0)],
    &[("時間", 1.0)],
    &[("人", 1.0), ("名", 1.0)],
    &[("m2", 1.0), ("平方メートル", 1.0)],
    &[("m3", 1.0), ("立方メートル", 1.0)],
    &[("km", 1000.0), ("キロメートル", 1000.0), ("cm", 0.01), ("mm", 0.001), ("m", 1.0), ("メートル", 1.0)],
    &[("kg", 1.0), ("キログラム", 1.0), ("t", 1000.0), ("トン", 1000.0), ("g", 0.001), ("グラム", 0.001)],
    &[("ha", 1.0), ("ヘクタール", 1.0)],
    &[("kWh", 1.0)],
    &[("kW", 1.0)],
    &[("%", 1.0), ("パーセント", 1.0)],
    &[("ポイント", 1.0)],
    &[("円", 1.0)],
    &[("か国語", 1.0), ("言語", 1.0)],
    &[("小学校区", 1.0), ("学区", 1.0)],
    &[("施設", 1.0)],
    &[("団体", 1.0)],
    &[("地区", 1.0)],
    &[("路線", 1.0)],
    &[("集落", 1.0)],
    &[("区間", 1.0)],
    &[("工区", 1.0)],
    &[("会場", 1.0)],
    &[("講座", 1.0)],
    &[("教室", 1.0)],
    &[("業務", 1.0)],
    &[("事業", 1.0)],
    &[("手続", 1.0)],
    &[("品目", 1.0), ("品", 1.0)],
    &[("類型", 1.0)],
    &[("回線", 1.0)],
    &[("回", 1.0)],
    &[("件", 1.0)],
    &[("台", 1.0)],
    &[("冊", 1.0)],
    &[("校", 1.0)],
    &[("戸", 1.0)],
    &[("棟", 1.0)],
    &[("室", 1.0)],
    &[("園", 1.0)],
    &[("館", 1.0)],
    &[("店", 1.0)],
    &[("社", 1.0), ("者", 1.0)],
    &[("橋", 1.0)],
    &[("灯", 1.0)],
    &[("基", 1.0)],
    &[("本", 1.0)],
    &[("部", 1.0)],
    &[("枚", 1.0)],
    &[("通", 1.0)],
    &[("組", 1.0)],
    &[("点", 1.0)],
    &[("頭", 1.0)],
    &[("匹", 1.0)],
    &[("株", 1.0)],
    &[("筆", 1.0)],
    &[("機", 1.0)],
    &[("門", 1.0)],
    &[("面", 1.0)],
    &[("課", 1.0)],
    &[("係", 1.0)],
    &[("区", 1.0)],
    &[("町", 1.0)],
    &[("分", 1.0)],
];

/// Behind an amount that is a limit.
static CEILINGS: WordList = WordList::new("以下 以内 未満 を超えない を上限 まで減 まで縮減 まで削減 に減 に縮減 に抑");

/// Before one that is asked for.
static ASKING: WordList =
    WordList::new("目標 目標は 目標値 目標値は 目標数 計画 計画は 計画値 計画値は 予定 目標: 計画:");

/// Behind one that is asked for.
static ASKED: WordList = WordList::new("の目標 との目標 の計画 との計画 に対し を目標 を目指");

/// In the words before one that was so earlier.
static EARLIER: WordList = WordList::new("前年 昨年 前回 従来 基準値 現状");

/// Letters beside an amount that do not say what it counts.
static NAMELESS: WordList = WordList::new("実績値 実績 目標値 目標 計画値 計画 合計 累計 件数 全体 全 延 約 計 年間");

/// The amounts of a folded text without spaces.
pub(super) fn amounts(text: &str) -> Vec<Amount> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(from) = text[at..].find(|c: char| c.is_ascii_digit()).map(|next| at + next) {
        let (value, to) = number(text, from);
        at = to;
        let Some((unit, times, end)) = unit(text, to) else { continue };
        at = end;
        let (before, behind) = (&text[..from], &text[end..]);
        if before.ends_with(['第', '/']) || behind.starts_with('目') {
            continue;
        }
        let value = value * times;
        let is_ceiling = value == 0.0 || CEILINGS.at_start_of(behind).is_some();
        found.push(Amount { value, unit, label: label(before, behind), is_ceiling, role: role(before, behind) });
    }
    found
}

/// Without those amounts, with the units that count them; 第1回 and 2回目 are none.
pub(super) fn without(text: &str) -> String {
    let (mut kept, mut at) = (String::with_capacity(text.len()), 0);
    while let Some(from) = text[at..].find(|c: char| c.is_ascii_digit()).map(|next| at + next) {
        let to = number(text, from).1;
        let counted = |end: &usize| !text[..from].ends_with('第') && !text[*end..].starts_with('目');
        let end = unit(text, to).map(|(.., end)| end).filter(counted).unwrap_or(to);
        kept.push_str(&text[at..if end == to { to } else { from }]);
        at = end;
    }
    kept.push_str(&text[at..]);
    kept
}

/// Only the unit: the part of the text is an amount and nothing else.
pub(super) fn is_bare(text: &str) -> bool {
    const WORDS: &str = "以上下内未満程度全約年間にする";
    let rest = without(text);
    // A letter that is in none of the words stays.
    if rest.chars().any(|c| !WORDS.contains(c) && !c.is_ascii() && c.is_alphanumeric()) {
        return false;
    }
    let words = ["以上", "以下", "以内", "未満", "程度", "全", "約", "年間", "に", "する", "。", "・", "、"];
    let rest = words.iter().fold(rest, |rest, word| rest.replace(word, ""));
    rest.chars().all(|c| !c.is_alphanumeric() || c.is_ascii_digit())
}

/// 1億1,200万 is one number.
fn number(text: &str, from: usize) -> (f64, usize) {
    let (mut total, mut at) = (0.0, from);
    loop {
        let (value, to) = plain_number(text, at);
        let times = [("億", 1e8), ("千万", 1e7), ("百万", 1e6), ("万", 1e4), ("千", 1e3)];
        let Some((word, times)) = times.into_iter().find(|(word, _)| text[to..].starts_with(word)) else {
            return (total + value, to);
        };
        total += value * times;
        at = to + word.len();
        if !text[at..].starts_with(|c: char| c.is_ascii_digit()) {
            return (total, at);
        }
    }
}

fn plain_number(text: &str, from: usize) -> (f64, usize) {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut to = from;
    while is_digit(to) || (matches!(bytes.get(to), Some(b',' | b'.')) && is_digit(to + 1)) {
        to += 1;
    }
    (text[from..to].replace(',', "").parse().unwrap_or_default(), to)
}

/// The unit that begins at `from`: the name of its line, how many of it one is, and its end.
fn unit(text: &str, from: usize) -> Option<(&'static str, f64, usize)> {
    let rest = &text[from..];
    let all = UNITS.iter().flat_map(|line| line.iter().map(|(word, times)| (line[0].0, *word, *times)));
    let found = all.filter(|(_, word, _)| rest.starts_with(word)).max_by_key(|(_, word, _)| word.len());
    found.map(|(name, word, times)| (name, times, from + word.len()))
}

fn role(before: &str, behind: &str) -> Role {
    let near = before.char_indices().rev().nth(7).map_or(before, |(at, _)| &before[at..]);
    let near = near.rsplit(['、', '。', '(', '\n']).next().unwrap_or_default();
    if ASKING.at_end_of(before).is_some() || ASKED.at_start_of(behind).is_some() {
        Role::Asked
    } else if EARLIER.are_within(near) || behind.starts_with("から") {
        Role::Before
    } else {
        Role::Plain
    }
}

fn label(before: &str, behind: &str) -> String {
    let ends = |c: char| c.is_ascii_digit() || "、。・,:()\n\u{1}".contains(c);
    let ahead: String = before.rsplit(ends).next().unwrap_or_default().chars().collect();
    let behind = behind.trim_start_matches("以上").trim_start_matches("以下");
    let rest = behind.strip_prefix('の').unwrap_or_default();
    let named = rest.split(|c: char| ends(c) || "をがはにで".contains(c)).next().unwrap_or_default();
    NAMELESS.taken_out_of(letters(&format!("{ahead}{named}")))
}

/// The letters that carry meaning: no hiragana, no signs, no digits.
pub(super) fn letters(text: &str) -> String {
    let carries_meaning = |c: &char| match c {
        'ぁ'..='ゖ' | '0'..='9' => false,
        // Nearly all of them; what others are is slow to ask.
        '一'..='鿿' | 'ァ'..='ヺ' => true,
        c => c.is_alphanumeric(),
    };
    text.chars().filter(carries_meaning).collect()
}

/// Two letters stand side by side in both.
pub(super) fn share_a_pair(one: &str, other: &str) -> bool {
    let starts = one.char_indices().map(|(at, _)| at);
    let ends = starts.clone().skip(2).chain([one.len()]);
    one.chars().count() > 1
        && starts.zip(ends).any(|(from, to)| one[from..to].chars().count() == 2 && other.contains(&one[from..to]))
}

impl Amount {
    pub(super) fn is_asked(&self) -> bool {
        self.role == Role::Asked
    }

    pub(super) fn is_of_earlier(&self) -> bool {
        self.role == Role::Before
    }

    /// Of what something is done in or for, one after the other.
    pub(super) fn is_of_places(&self) -> bool {
        const PLACES: [&str; 11] = ["か所", "世帯", "小学校区", "施設", "団体", "地区", "校", "園", "館", "課", "戸"];
        self.role == Role::Plain && PLACES.contains(&self.unit)
    }

    /// A limit, or a rate below the whole.
    pub(super) fn is_of_outcome(&self) -> bool {
        self.is_ceiling || (self.unit == "%" && self.value < 100.0)
    }

    /// Something that is reported is called as this is, or one of both is not called anything.
    pub(super) fn is_told_alike(&self, reported: &[Self]) -> bool {
        let is_short = |label: &str| label.chars().count() < 2;
        let mut same = reported.iter().filter(|one| one.unit == self.unit && one.role == Role::Plain);
        same.any(|one| is_short(&one.label) || is_short(&self.label) || share_a_pair(&self.label, &one.label))
    }

    /// Whether it is reached by what is `reported`: by what is called alike, else by whatever is counted so.
    pub(super) fn reached_by(&self, reported: &[Self]) -> Reach {
        let same: Vec<&Self> = reported.iter().filter(|one| one.unit == self.unit && one.role == Role::Plain).collect();
        let alike: Vec<&Self> = same.iter().copied().filter(|one| share_a_pair(&self.label, &one.label)).collect();
        let values = if alike.is_empty() { same } else { alike }.into_iter().map(|one| one.value);
        let best = if self.is_ceiling { values.reduce(f64::min) } else { values.reduce(f64::max) };
        match best {
            None => Reach::Unsaid,
            Some(best) if (best - self.value).abs() <= NEAR * self.value.abs() => Reach::Reached,
            Some(best) if (best > self.value) != self.is_ceiling => Reach::Reached,
            Some(_) => Reach::Short,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_reported_is_compared_with_what_is_asked() {
        for (asked, reported, expected) in [
            ("防犯灯900灯", "410灯の交換", Reach::Short),
            ("防犯灯900灯", "900灯", Reach::Reached),
            ("配水管7.5km", "7,600mの布設替え", Reach::Reached),
            ("配水管7.5km", "6.8km", Reach::Short),
            ("平均15分以下", "平均は12分", Reach::Reached),
            ("平均15分以下", "平均は18分", Reach::Short),
            ("寄附額4億円", "1億1,200万円", Reach::Short),
            ("待機者0人", "定員を21人増やし、待機者は4人", Reach::Short),
            ("講座3回", "参加者40人", Reach::Unsaid),
            ("講座3回", "第3回を開き、3回目が済んだ", Reach::Unsaid),
            ("相談40件", "目標40件、実績36件", Reach::Short),
            ("点検25か所、補修4か所", "点検25箇所、補修4箇所", Reach::Reached),
        ] {
            let reported = amounts(reported);
            let found = amounts(asked).iter().map(|one| one.reached_by(&reported)).collect::<Vec<_>>();
            assert!(found.iter().all(|one| *one == expected), "{asked} {reported:?} {found:?}");
        }
    }
}
