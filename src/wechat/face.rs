//! Face check 2.0 (protocol D15): the digest that ties the two calls together, and what a check that did not pass
//! means for the person.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use crate::secret::Confidential;

/// Only cards of the mainland can be checked.
pub(super) const CARD: &str = "IDENTITY_CARD";
/// protocol D15: passed only with this and `errcode` 0; what the client says counts for nothing.
const PASSED: i64 = 10_000;
/// The person has not finished, and may still.
const UNFINISHED: i64 = 10_300;

/// Why a check did not pass, by the groups into which the platform's codes fall.
#[derive(Debug, PartialEq, Eq)]
pub struct FaceFault {
    name: &'static str,
    codes: &'static [i64],
    says: &'static str,
}

impl FaceFault {
    /// The group's name for programs.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What the person is told: what happened and what to do next.
    pub fn says(&self) -> &'static str {
        self.says
    }
}

const fn fault(name: &'static str, codes: &'static [i64], says: &'static str) -> FaceFault {
    FaceFault { name, codes, says }
}

/// The groups; the last one takes what the platform adds.
static FAULTS: [FaceFault; 13] = [
    fault("device", &[90_001], "这部手机不支持刷脸核验，请换一部手机，或改用短信验证码。"),
    fault("cancelled", &[90_002, 90_003, 90_004, 90_005, 90_006], "您取消了刷脸核验，需要时请重新开始。"),
    fault("network", &[90_007, 90_012], "网络不稳定，刷脸没有完成，请换个网络好的地方重新开始。"),
    fault(
        "permission",
        &[90_008, 90_009, 90_010],
        "没有拿到相机权限，请在手机设置里允许微信使用相机，再重新开始。",
    ),
    fault("capture", &[90_011, 90_013, 90_014], "没有拍清楚，请在光线充足的地方正对屏幕，再重新开始。"),
    fault("timeout", &[90_017, 10_020, 10_029, 10_052], "刷脸超时了，请重新开始，按提示尽快完成动作。"),
    fault(
        "identity",
        &[10_003],
        "姓名和身份证号没有核对上，请核对填写的信息；无误的话，请带身份证到法院窗口办理。",
    ),
    fault(
        "face",
        &[10_004, 10_012],
        "没有比对为本人，请由本人正对屏幕再试一次；仍不成功，请带身份证到法院窗口办理。",
    ),
    fault("photo", &[10_010], "照片质量不够，请擦净镜头、摘下口罩和帽子，在光线充足的地方再试一次。"),
    fault("library", &[10_026], "公安部门的照片库里没有您的照片，刷脸用不了，请带身份证到法院窗口办理。"),
    fault("frequent", &[10_042], "刷脸次数太多了，请明天再试；着急办理，请带身份证到法院窗口。"),
    fault("unfinished", &[UNFINISHED], "刷脸还没有完成，请先按提示做完；已经退出的，请重新开始。"),
    fault("other", &[], "这次没有核验通过，请稍后重新开始；仍不成功，请带身份证到法院窗口办理。"),
];

/// The group that a code falls into.
fn fault_of(verify_ret: i64) -> &'static FaceFault {
    let found = FAULTS.iter().find(|fault| fault.codes.contains(&verify_ret));
    found.unwrap_or(&FAULTS[FAULTS.len() - 1])
}

/// What the platform says of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaceVerdict {
    /// A live face, and it is the card's.
    Passed,
    /// The person is not done.
    Unfinished(&'static FaceFault),
    /// It is over and did not pass.
    Failed(&'static FaceFault),
    /// Somebody changed what was checked between the calls.
    Altered,
    /// It was begun too long ago.
    Expired,
}

impl FaceVerdict {
    /// Reads the result code of a call that succeeded.
    pub(super) fn of(verify_ret: i64) -> Self {
        match verify_ret {
            PASSED => Self::Passed,
            UNFINISHED => Self::Unfinished(fault_of(verify_ret)),
            other => Self::Failed(fault_of(other)),
        }
    }
}

/// Whose face is checked, as the card says.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// The name.
    pub name: Confidential,
    /// The resident identity number.
    pub number: Confidential,
}

impl Certificate {
    /// What the second call repeats of the first: lower-case hexadecimal SHA-256 over the parts in this order.
    pub fn hash(&self) -> String {
        let [kind, name, number] =
            [CARD, self.name.reveal(), self.number.reveal()].map(|part| BASE64_STANDARD.encode(part));
        hex::encode(Sha256::digest(format!("cert_type={kind}&cert_name={name}&cert_no={number}")))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn only_one_code_passes() {
        for code in (-10..100_000).chain([i64::MIN, i64::MAX]) {
            let passes = FaceVerdict::of(code) == FaceVerdict::Passed;
            assert_eq!(passes, code == 10_000, "{code}");
        }
    }

    #[test]
    fn every_code_is_in_one_group_and_every_group_says_what_to_do() {
        let codes: Vec<i64> = FAULTS.iter().flat_map(|fault| fault.codes).copied().collect();
        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), codes.len());
        assert!(!codes.contains(&PASSED));
        let names: HashSet<_> = FAULTS.iter().map(FaceFault::name).collect();
        assert_eq!(names.len(), FAULTS.len());
        for fault in &FAULTS {
            assert!(fault.says.contains('请') && fault.says.ends_with('。'), "{}", fault.name);
        }
        assert_eq!(
            (fault_of(90_005).name, fault_of(10_012).name, fault_of(7).name),
            ("cancelled", "face", "other")
        );
    }

    #[test]
    fn every_part_is_in_the_hash() {
        let of = |name: &str, number: &str| {
            Certificate { name: Confidential::new(name), number: Confidential::new(number) }.hash()
        };
        let one = of("张三", "119902198512310224");
        assert_eq!(one.len(), 64);
        assert!(one != of("张四", "119902198512310224") && one != of("张三", "11990219851231022X"));
        assert_ne!(of("a", "b"), of("b", "a"));
    }
}
