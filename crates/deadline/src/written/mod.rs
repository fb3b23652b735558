//! Notation of figures, years and marks in Japanese office papers, shared by the deadline language and the readers of
//! forms.
//!
//! | element | examples |
//! | --- | --- |
//! | figures of one character | ① ⓫ ➌ ㉑ ⑴ ⒈ ㈠ Ⅳ, [`figure`] |
//! | numbers in kanji | 三十一, 二〇二六, [`kanji`] |
//! | numbers that stand alone or lead | １位, No.12, (三), `② 庁舎`, [`number`] |
//! | enumerators in front of words | `Ⅰ　現状`, `第３　目標`, `ア　対象`, [`enumerator`] |
//! | katakana of a list | ア, ㋐, [`kana`] |
//! | eras in full and short | 令和8, R8, 令8, [`era`] |
//! | fiscal years | 令和8年度, 2026（令和8）年度, [`year`] |
//! | months and parts of the year | 4月～6月, 第2四半期, 上期, [`months`] |
//! | labels however they are spaced | `期　限`, 【期限】, [`label`] |
//! | labels in old characters and with slips | 項目番號, 指漂, [`spelling`] |
//! | names of departments | 総務部, 会計管理者, [`department`] |
//! | boxes to be ticked | □達成　■未達成, [`checkbox`] |
//! | bullets and brackets | ○ ◎ ■ ※, 【】, [`mark`] |

pub mod characters;
pub mod checkbox;
pub mod department;
pub mod enumerator;
pub mod era;
pub mod figure;
pub mod kana;
pub mod kanji;
pub mod label;
pub mod mark;
pub mod months;
pub mod number;
pub mod spelling;
pub mod year;
