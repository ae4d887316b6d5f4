//! The message channel of city services (protocol D15): for people who used the service of late.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::notice::SentNotice;
use super::template::checked;
use super::{Simulator, test_number};
use crate::channel::notice::Route;
use crate::wechat::OpenId;

const DAYS_30: i64 = 30 * 86_400;
const HOUR: i64 = 3_600;
const MOST_IN_30_DAYS: usize = 10;
const MOST_IN_AN_HOUR: usize = 5;

/// Who used the service, and what they were sent, in Unix seconds.
#[derive(Default)]
pub(super) struct CityService {
    used: HashMap<OpenId, i64>,
    sent: HashMap<OpenId, Vec<i64>>,
}

impl CityService {
    /// Counts one message, if it may be sent.
    fn take(&mut self, person: &OpenId, follows: bool, now: i64) -> Result<(), i64> {
        if !follows {
            let used = self.used.get(person).ok_or(82_020)?;
            if now - used > DAYS_30 {
                return Err(82_021);
            }
        }
        let sent = self.sent.entry(person.clone()).or_default();
        sent.retain(|at| now - at < DAYS_30);
        if sent.len() >= MOST_IN_30_DAYS {
            return Err(82_022);
        }
        if sent.iter().filter(|at| now - **at < HOUR).count() >= MOST_IN_AN_HOUR {
            return Err(82_023);
        }
        sent.push(now);
        Ok(())
    }
}

impl Simulator {
    /// Somebody uses the court's service in the city services.
    pub fn use_city_service(&self, person: &OpenId) {
        let now = self.0.clock.now_seconds();
        let mut state = self.state();
        state.phone(person);
        state.city_service.used.insert(person.clone(), now);
    }

    pub(super) fn city_service_send(&self, body: &Value) -> Result<Value, i64> {
        let person = self.person(body["openid"].as_str())?;
        let template = body["biz_template_id"].as_str().filter(|id| !id.is_empty()).ok_or(40_037)?;
        let order = body["order_no"].as_str().filter(|order| !order.is_empty()).ok_or(82_024)?;
        let url = body["url"].as_str().map(str::to_owned);
        if url.as_ref().is_some_and(|url| !url.starts_with("http")) {
            return Err(82_025);
        }
        let fields = checked(&body["data"])?;
        let now = self.0.clock.now_seconds();
        let mut state = self.state();
        if !test_number::is_one(&person) {
            let follows = state.phone(&person).follows;
            state.city_service.take(&person, follows, now)?;
        }
        let page = format!("https://mp.weixin.qq.com/cityservice/result/{}", self.0.dice.hex(8));
        let notice = SentNotice {
            at_ms: self.0.clock.now_ms(),
            route: Route::CityService,
            id: order.to_owned(),
            template: template.to_owned(),
            fields,
            text: String::new(),
            url,
            client_msg_id: None,
            arrives: true,
        };
        state.notify(&person, notice);
        Ok(json!({ "errcode": 0, "errmsg": "ok", "result_page_url": page }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_used_the_service_of_late_gets_a_few() {
        let (mut service, person) = (CityService::default(), OpenId::parse("o1").unwrap());
        assert_eq!(service.take(&person, false, 0), Err(82_020));
        service.used.insert(person.clone(), 0);
        for hour in 0..2 {
            assert!((0..5).all(|_| service.take(&person, false, hour * HOUR).is_ok()));
            let next = if hour == 0 { 82_023 } else { 82_022 };
            assert_eq!(service.take(&person, false, hour * HOUR), Err(next));
        }
        assert_eq!(service.take(&person, false, DAYS_30 + 1), Err(82_021));
        assert_eq!(service.take(&person, true, DAYS_30 + 1), Ok(()), "followers need not have used it");
    }
}
