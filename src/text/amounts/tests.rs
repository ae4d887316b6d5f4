use super::*;
use proptest::prelude::*;

/// Amounts in yuan, with a sign for how exact they are: ~ about, `low..high` a range.
fn read(text: &str, bare: Bare) -> Vec<String> {
    let yuan = |fen: i64| {
        if fen % 100 == 0 { format!("{}", fen / 100) } else { format!("{}.{:02}", fen / 100, fen % 100) }
    };
    let show = |amount: &Amount| match amount.precision {
        Precision::Exact => yuan(amount.fen),
        Precision::About => format!("~{}", yuan(amount.fen)),
        Precision::UpTo { fen } => format!("{}..{}", yuan(amount.fen), yuan(fen)),
    };
    amounts(text, bare).iter().map(show).collect()
}

#[test]
fn amounts_with_a_currency_or_a_magnitude() {
    for (text, expected) in [
        ("八万块钱", vec!["80000"]),
        ("四万块钱", vec!["40000"]),
        ("￥3,200", vec!["3200"]),
        ("RMB 500", vec!["500"]),
        ("人民币壹佰万元整", vec!["1000000"]),
        ("12元5角", vec!["12.50"]),
        ("三块二毛五", vec!["3.25"]),
        ("35块8", vec!["35.80"]),
        ("八块五", vec!["8.50"]),
        ("五毛钱", vec!["0.50"]),
        ("35块钱的过期饼干", vec!["35"]),
        ("告他还12万8", vec!["128000"]),
        ("5万6", vec!["56000"]),
        ("1.2w买的相机", vec!["12000"]),
        ("3千多", vec!["~3000"]),
        ("两三千", vec!["2000..3000"]),
        ("大概三万", vec!["~30000"]),
        ("三万左右", vec!["~30000"]),
        ("不到五万块", vec!["~50000"]),
        ("3万到5万", vec!["30000..50000"]),
        ("3-5万", vec!["30000..50000"]),
        ("三十到五十万", vec!["300000..500000"]),
        ("三到五千块", vec!["3000..5000"]),
        ("3000~5000元", vec!["3000..5000"]),
        ("2、3千块", vec!["2000..3000"]),
        ("十几万到二十万之间", vec!["100000..200000"]),
        ("一千块", vec!["1000"]),
        ("百元", vec!["100"]),
        ("借了十七万三千五，之前还过三万", vec!["173500", "30000"]),
        ("标的5万9，上年平均工资12万", vec!["59000", "120000"]),
        ("砍头息扣了三千，借条写三万", vec!["3000", "30000"]),
        ("借了 3 萬 塊 錢", vec!["30000"]),
        ("我要求赔３０００元", vec!["3000"]),
        ("欠我1万元和利息2000元", vec!["10000", "2000"]),
        ("三万一直没还", vec!["30000"]),
        ("五千年底还", vec!["5000"]),
        ("一块五", vec!["1.50"]),
        ("两毛五", vec!["0.25"]),
        ("￥1，000", vec!["1000"]),
        ("花了一百元，五百元退了", vec!["100", "500"]),
        ("小一万", vec!["~10000"]),
        ("四千五百八", vec!["4580"]),
        ("一百来万", vec!["~1000000"]),
        ("0.5元", vec!["0.50"]),
    ] {
        assert_eq!(read(text, Bare::Refuse), expected, "{text}");
    }
}

#[test]
fn what_is_no_money() {
    for text in [
        "民法典第55条",
        "第一百零五条",
        "3个月",
        "2次",
        "5天",
        "三百人",
        "一万个为什么",
        "500强",
        "万一他不来",
        "千万别去",
        "一起去",
        "一块去",
        "两块手表",
        "90%",
        "百分之一百",
        "3万美元",
        "$500",
        "2026元旦",
        "上万元",
        "几千块",
        "几十万",
        "数百元",
        "好几万",
        "（2026）京9901民初1001号",
        "身份证号119901199001010017",
        "13800138000",
        "2km",
        "三万公里",
        "多少钱",
        "十分感谢",
        "80分",
        "12368热线",
        "一分钱都取不出来",
    ] {
        assert_eq!(read(text, Bare::Accept), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn bare_numbers_count_when_asked_for() {
    for (text, expected) in [
        ("3200", vec!["3200"]),
        ("3200吧", vec!["3200"]),
        ("大概3200左右", vec!["~3200"]),
        ("五", vec!["5"]),
        ("五十", vec!["50"]),
        ("充2000送500，消费了1000，现在店关门了退多少", vec!["2000", "500", "1000"]),
        ("年卡3650用了265天", vec!["3650"]),
        ("1,234.50", vec!["1234.50"]),
        ("买2送1", vec![]),
        ("退一赔三", vec![]),
        ("假一赔十", vec![]),
        ("iPhone 15", vec![]),
        ("电话是88886666", vec![]),
        ("010-88886666", vec![]),
        ("1号", vec![]),
        ("2026-02-10", vec![]),
        ("我打12345投诉", vec![]),
    ] {
        assert_eq!(read(text, Bare::Accept), expected, "{text}");
    }
}

#[test]
fn a_word_about_money_makes_a_bare_number_an_amount() {
    for (text, expected) in [
        ("我在淘宝花了3200买了个假手机", vec!["3200"]),
        ("保健品花了2680，检测出来不合格", vec!["2680"]),
        ("充2000送500，消费了1000", vec!["2000", "500", "1000"]),
        ("我交了1700，普通程序", vec!["1700"]),
        ("手机7999买的", vec!["7999"]),
        ("加班费2000没发", vec!["2000"]),
        ("共计46000", vec!["46000"]),
        ("那要是一箱420呢", vec![]),
        ("3200", vec![]),
        ("1002那个", vec![]),
        ("买了第八天", vec![]),
        ("在1688买的", vec![]),
        ("交了3份材料", vec![]),
    ] {
        assert_eq!(read(text, Bare::Cued), expected, "{text}");
    }
}

#[test]
fn the_words_around_tell_the_role() {
    use Role::*;
    for (text, expected) in [
        ("我表哥前年借了我十七万三千五，之前还过三万，剩下的一直拖", vec![Borrowed, Repaid]),
        ("我交了2万定金车商不卖了退我多少", vec![Deposit]),
        ("车价12万", vec![Price]),
        ("充2000送500，消费了1000", vec![Paid, Bonus, Used]),
        ("充了3000，花了800", vec![Paid, Used]),
        ("砍头息扣了三千，借条写三万", vec![Deducted, Borrowed]),
        ("告他还12万8，诉讼费多少", vec![Claimed]),
        ("支付令9万块交多少", vec![Claimed]),
        ("保全100万多少钱", vec![Claimed]),
        ("冻结他30万要交多少", vec![Claimed]),
        ("标的5万9，上年平均工资12万", vec![Claimed, Wage]),
        ("公司欠我三万块工资", vec![Wage]),
        ("他还欠我5万", vec![Outstanding]),
        ("借了5万还了2万还欠3万", vec![Borrowed, Repaid, Outstanding]),
        ("3000块买的手机", vec![Price]),
        ("买了35块钱的过期饼干", vec![Price]),
        ("花3200买的", vec![Paid]),
        ("借款本金10万元，利息8000元", vec![Borrowed, Interest]),
        ("医药费花了5000，要求赔2万", vec![Paid, Claimed]),
        ("我还有5万没还", vec![Outstanding]),
        ("一审判赔我五万", vec![Claimed]),
        ("判决书下来判他还我六万八", vec![Claimed]),
        ("定金，2万", vec![Deposit]),
        ("5万", vec![Unknown]),
        ("撤诉能退多少，我交了1700，普通程序", vec![Paid]),
    ] {
        let roles: Vec<Role> = amounts(text, Bare::Cued).iter().map(|amount| amount.role).collect();
        assert_eq!(roles, expected, "{text}");
    }
}

#[test]
fn an_amount_knows_its_place() {
    let text = "老王借了我 ３ 萬塊錢，一直不还";
    let found = amounts(text, Bare::Refuse);
    assert_eq!(&text[found[0].span.clone()], "３ 萬塊錢");
    assert_eq!(&text[found[0].clause.clone()], "老王借了我 ３ 萬塊錢");
    assert_eq!(found[0].cue, Some("借了"));
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(
        text in "\\PC{0,60}",
        odd in "([0-9０-９一二两三五十百千万亿]|元|块|毛|角|分|钱|到|-|、|多|来|几|第|号|年|月|日|¥|\\$|借了|还|欠|定金|，| |w|k|\\.){0,30}",
    ) {
        for bare in [Bare::Accept, Bare::Cued, Bare::Refuse] {
            for text in [&text, &odd] {
                for amount in amounts(text, bare) {
                    prop_assert!(text.get(amount.span).is_some() && text.get(amount.clause).is_some());
                }
            }
        }
    }

    #[test]
    fn amounts_written_out_are_found(fen in 1i64..10_000_000_000, before in "(借了|交了|)", after in "(，后来|。|)") {
        let text = format!("{before}{}.{:02}元{after}", fen / 100, fen % 100);
        let found = amounts(&text, Bare::Refuse);
        prop_assert_eq!(found.iter().map(|amount| amount.fen).collect::<Vec<_>>(), vec![fen]);
    }
}
