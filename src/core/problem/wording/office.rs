//! What is the matter with departments, sections and the addresses of their mail.

use super::{Words, words};
use crate::core::problem::{BadAddress, ContactsFault};

pub(super) fn unknown_department(name: &str) -> Words {
    if name.is_empty() {
        return words("部局名も担当課名も書かれていないため、督促メールを送れません。", "部局名を記入してください。");
    }
    words(
        format!("部局「{name}」は設定にないため、督促メールを送れません。"),
        "設定の [[departments]] に加えるか、別名なら aliases に加えてください。",
    )
}

pub(super) fn more_strangers(more: usize) -> Words {
    words(
        format!("設定にない部局名がほかに {more} あります。一つずつは挙げず、部局ごとの写しも作っていません。"),
        "シートの部局の欄を直すか、設定の [[departments]] に加えてください。",
    )
}

pub(super) fn department_too_large(department: &str, left_out: usize, most: usize) -> Words {
    words(
        format!(
            "部局「{department}」の取組が多すぎるため、このブックの {left_out} 件を取りまとめに載せていません\
             （1つの部局の取組は {most} 件まで）。"
        ),
        "目標でない行や要らないブックが混じっていないか確かめてください。",
    )
}

pub(super) fn unknown_sections(sections: &str) -> Words {
    words(
        format!("担当課「{sections}」がどの部局のものか分かりません。"),
        "設定の [[departments.sections]] に加えてください。",
    )
}

pub(super) fn shared_section(section: &str, departments: &[String]) -> Words {
    let first = departments.first().map(String::as_str).unwrap_or_default();
    words(
        format!(
            "「{section}」は{}にあり、どの部局のシートか分からないため、督促メールを送れません。",
            departments.join("と")
        ),
        format!(
            "シートに部局の名前も書くか（{first} {section}）、ブックを部局のフォルダー（{first}/）に置いてください。\
             ファイル名に部局の名前を入れても分かります（{first}{section}.xlsx）。"
        ),
    )
}

pub(super) fn no_address(department: &str) -> Words {
    words(
        format!("「{department}」のメールアドレスが設定にないため、督促メールを送れません。"),
        "設定の to に加えてください。",
    )
}

pub(super) fn no_contacts_table() -> Words {
    words("宛先の表が見つかりません。", "見出しに「部局」と「宛先」のある表を置いてください。")
}

pub(super) fn contacts_unavailable(why: &ContactsFault) -> Words {
    let Words { fact, remedy } = why.words();
    words(fact, format!("{remedy}直るまで、前に読み取った宛先と設定の宛先に送ります。"))
}

pub(super) fn foreign_address(whose: &str, address: &str) -> Words {
    words(
        format!(
            "{whose} の宛先「{address}」は [mail] allowed_domains にないドメインです。このアドレスには送りません。"
        ),
        "送ってよいドメインなら allowed_domains に加え、そうでなければアドレスを直してください。",
    )
}

pub(super) fn bad_address(reason: &BadAddress) -> Words {
    let Words { fact, remedy } = reason.words();
    words(format!("{fact}このアドレスだけを除いて、ほかの宛先には送ります。"), remedy)
}

pub(super) fn foreign_folder(printed: &str, folder: &str, taken: &str) -> Words {
    let taken = if taken.is_empty() {
        String::new()
    } else {
        format!("「{taken}」のシートとして数えています。")
    };
    words(
        format!(
            "「{folder}」のフォルダーにありますが、シートの部局は「{printed}」です。\
             {taken}内容のお知らせは「{folder}」だけに送ります。"
        ),
        "置き場所かシートの部局名を直してください。",
    )
}

pub(super) fn sections_hand_in(departments: &[String], strange: &[String]) -> Words {
    let strange =
        if strange.is_empty() { String::new() } else { format!("設定にない課: {}。", strange.join("、")) };
    words(
        format!("{}は課ごとにシートを提出しているものとして扱っています。{strange}", departments.join("、")),
        "課がそろっていないときは [[departments.sections]] に加え、\
         部局でまとめて提出するときは hands_in = \"department\" と書いてください。",
    )
}

pub(super) fn lone_section(department: &str, section: &str) -> Words {
    words(
        format!("{department}のシートは{section}のものだけです。ほかの課にはお願いしていません。"),
        format!(
            "課ごとに提出するときは [[departments]] に hands_in = \"sections\"、\
             {section}がまとめて提出したときは hands_in = \"department\" と書いてください。"
        ),
    )
}
