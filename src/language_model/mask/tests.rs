use super::*;
use proptest::prelude::*;

#[test]
fn numbers_of_persons_are_mask() {
    for (written, shown) in [
        ("我身份证110101199003077758能立案吗", "我身份证〔号码〕能立案吗"),
        ("11010119900307775X", "〔号码〕"),
        ("老身份证号110101900307775", "老身份证号〔号码〕"),
        ("电话13800138000联系", "电话〔号码〕联系"),
        ("电话 138 0013 8000 联系", "电话 〔号码〕 联系"),
        ("138-0013-8000", "〔号码〕"),
        ("１３８００１３８０００", "〔号码〕"),
        ("138\u{200b}0013\u{200b}8000", "〔号码〕"),
        ("一三八零零一三八零零零打我", "〔号码〕打我"),
        ("座机010-67556655", "座机〔号码〕"),
        ("卡号6222 0212 3456 7890 123被冻结", "卡号〔号码〕被冻结"),
        ("QQ 54321 加我", "QQ 〔号码〕 加我"),
        ("订单20261111123456789", "订单〔号码〕"),
        ("发zhang.san@qq.com吧", "发〔地址〕吧"),
        ("看https://a.example.com/x?id=1和后面", "看〔地址〕和后面"),
        ("住幸福路3号楼2单元501室", "住幸福路〔住址〕号楼〔住址〕单元〔住址〕室"),
    ] {
        assert_eq!(mask(written), shown, "{written}");
    }
}

#[test]
fn case_numbers_are_masked_and_keep_a_question_inside() {
    for written in [
        "（2025）京0491民初12345号",
        "(2025)京0491民初12345号",
        "2025京0491民初12345号",
        "【2024】最高法民申1号",
    ] {
        let question = format!("{written}怎么样了");
        assert_eq!(mask(&question), "〔案号〕怎么样了", "{written}");
        assert!(!is_general(&question));
    }
    for own in ["我的案子判了没有", "我 这 个 案 子呢", "承办法官是谁"] {
        assert!(!is_general(own), "{own}");
    }
    assert!(is_general("网购退货商家不退款怎么办"));
}

#[test]
fn names_are_mask() {
    for (written, shown) in [
        ("我叫张三，商家不退款", "我叫〔姓名〕，商家不退款"),
        ("我叫欧阳修文，想起诉", "我叫〔姓名〕，想起诉"),
        ("我叫阿依古丽想起诉", "我叫〔姓名〕想起诉"),
        ("我叫Tom Smith，想起诉", "我叫〔姓名〕，想起诉"),
        ("我是李建国，他欠我钱", "我是〔姓名〕，他欠我钱"),
        ("姓名：王小明", "姓名：〔姓名〕"),
        ("被告张伟欠钱不还", "被告〔姓名〕欠钱不还"),
        ("张女士说可以退", "〔姓名〕女士说可以退"),
        ("能找王法官吗", "能找〔姓名〕法官吗"),
        ("我老公叫赵大力不还钱", "我老公叫〔姓名〕不还钱"),
    ] {
        assert_eq!(mask(written), shown, "{written}");
    }
}

#[test]
fn what_a_question_needs_stays() {
    for question in [
        "借给朋友50000元不还怎么办",
        "借了32000不还",
        "3.2万能起诉吗",
        "2024年11月24日签的合同",
        "2024-11-24签的合同",
        "打12368有用吗",
        "第577条说什么",
        "我是原告，被告不来怎么办",
        "我是消费者，商家不退货",
        "任何时候都能申请吗",
        "被告金额怎么算",
    ] {
        assert_eq!(mask(question), question);
    }
}

/// Written by nobody but a test: digits with noise between them.
fn noisy(digits: &str, noise: &str) -> String {
    digits.chars().flat_map(|digit| [digit.to_string(), noise.to_owned()]).collect()
}

proptest! {
    #[test]
    fn any_text_is_masked_without_panic_and_twice_is_once(text in "\\PC{0,80}") {
        let once = mask(&text);
        prop_assert_eq!(mask(&once), once);
    }

    #[test]
    fn no_telephone_comes_through(phone in "1[3-9][0-9]{9}", noise in "[ \\-.\u{200b}·]{0,2}", before in "(电话|打|我是|)", after in "(找我|吧|，|)") {
        let shown = mask(&format!("{before}{}{after}", noisy(&phone, &noise)));
        prop_assert!(shown.chars().filter(char::is_ascii_digit).count() < 5, "{}", shown);
    }

    #[test]
    fn no_identity_number_comes_through(id in "[1-9][0-9]{16}[0-9X]", after in "\\PC{0,5}") {
        let shown = mask(&format!("身份证{id}，{after}"));
        prop_assert!(!shown.contains(&id[..6]), "{}", shown);
    }

    #[test]
    fn no_case_number_comes_through(year in 2000..2030u32, court in "[京沪粤浙][0-9]{2,4}", kind in "(民初|民终|执|刑初|行初)", number in 1..99_999u32) {
        let shown = mask(&format!("我的（{year}）{court}{kind}{number}号怎么样"));
        prop_assert_eq!(shown, "我的〔案号〕怎么样");
    }
}
