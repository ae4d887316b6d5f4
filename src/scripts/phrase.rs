//! The fixed sentences, by name.

use super::faults::{Faults, Placed};
use super::sheet::Row;
use super::wording;

macro_rules! phrases {
    ($($(#[$doc:meta])* $name:ident = $key:literal [$($placeholder:literal),*],)*) => {
        /// The name of a fixed sentence.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Phrase { $($(#[$doc])* $name,)* }

        /// Every phrase: its name in the file, and the placeholders it may use.
        const PHRASES: &[(Phrase, &str, &[&str])] = &[$((Phrase::$name, $key, &[$($placeholder),*]),)*];
    };
}

phrases! {
    /// Something failed before anything was stored.
    Busy = "busy" [],
    /// We do not know.
    Unknown = "unknown" [],
    /// Before the candidates of a question back.
    Clarify = "clarify" [],
    /// The words of the tap that says that an answer missed the point.
    UnhelpfulTap = "unhelpful_tap" [],
    /// After that tap.
    Unhelpful = "unhelpful" [],
    /// A human was asked for and will come.
    Handover = "handover" [],
    /// A human was asked for again.
    HandoverAgain = "handover_again" [],
    /// A human was asked for where requests are taken: how to leave one.
    HandoverLeave = "handover_leave" ["leave"],
    /// The same after a question, which can be handed on as it stands.
    HandoverAsked = "handover_asked" ["question", "submit", "leave"],
    /// Below it, where it may be a complaint about somebody of the court.
    HandoverConduct = "handover_conduct" ["complain"],
    /// The words that hand it on,
    SubmitTap = "submit_tap" [],
    /// as a complaint.
    ComplainTap = "complain_tap" [],
    /// The words that begin another message.
    LeaveTap = "leave_tap" [],
    /// It was handed on.
    AskedHanded = "asked_handed" ["question"],
    /// A seat was asked for and is on duty: where somebody stands in the queue.
    TalkWaiting = "talk_waiting" ["place"],
    /// There: they are the next,
    TalkPlaceNow = "talk_place_now" [],
    /// so many are before them, for about so long,
    TalkPlace = "talk_place" ["ahead", "minutes"],
    /// or nobody can tell for how long.
    TalkPlaceUnsure = "talk_place_unsure" ["ahead"],
    /// What can be done in place of waiting,
    TalkMeanwhile = "talk_meanwhile" ["leave"],
    /// and after a question.
    TalkMeanwhileAsked = "talk_meanwhile_asked" ["submit", "leave"],
    /// A seat is there.
    TalkTaken = "talk_taken" [],
    /// Another one comes.
    TalkBack = "talk_back" [],
    /// The seat has ended it,
    TalkEnded = "talk_ended" [],
    /// it ended because the person said nothing more,
    TalkSilent = "talk_silent" [],
    /// or because no seat came.
    TalkUnanswered = "talk_unanswered" ["leave"],
    /// The same for somebody who may be in danger.
    TalkUnansweredUrgent = "talk_unanswered_urgent" [],
    /// The platform's own desk was asked for, and its call came too late.
    DeskLate = "desk_late" [],
    /// The assistant is back.
    BackToBot = "back_to_bot" [],
    /// The mark below every answer the assistant gives.
    AiMark = "ai_mark" [],
    /// The mark below courtesies, refusals and hand-overs.
    AiMarkShort = "ai_mark_short" [],
    /// Below an answer of medium confidence.
    MediumConfidence = "medium_confidence" [],
    /// Below an answer of low confidence.
    LowConfidence = "low_confidence" [],
    /// Above an answer that the language model picked.
    ModelAnswer = "model_answer" ["question"],
    /// The mark below it.
    ModelMark = "model_mark" ["filing_number"],
    /// Before the candidates below it.
    ModelOffers = "model_offers" [],
    /// The answer is being prepared and will follow.
    Thinking = "thinking" [],
    /// Answers that came too late are waiting.
    WaitingReply = "waiting_reply" ["count"],
    /// No answer is waiting.
    NothingWaiting = "nothing_waiting" [],
    /// A picture came.
    MediaImage = "media_image" [],
    /// A voice message came that nobody wrote down.
    MediaVoice = "media_voice" [],
    /// A video came.
    MediaVideo = "media_video" [],
    /// A location came.
    MediaLocation = "media_location" [],
    /// A link came.
    MediaLink = "media_link" [],
    /// A file came.
    MediaFile = "media_file" [],
    /// Something of an unknown kind came.
    Unsupported = "unsupported" [],
    /// The message was too long to be understood.
    TooLong = "too_long" [],
    /// The message was empty.
    Empty = "empty" [],
    /// Below every computed result.
    Computed = "computed" [],
    /// A dialogue was left.
    FlowCancelled = "flow_cancelled" ["title"],
    /// Nothing in the answer was understood.
    FlowAgain = "flow_again" [],
    /// Nothing was understood, again.
    FlowAgainHuman = "flow_again_human" [],
    /// There is no step before this one.
    FlowFirst = "flow_first" [],
    /// What shall be corrected?
    FlowWhatToCorrect = "flow_what_to_correct" [],
    /// A dialogue lay too long: shall it go on?
    FlowExpired = "flow_expired" ["title"],
    /// What was said before is taken over.
    FlowTakenOver = "flow_taken_over" ["values"],
    /// A picture or the like came where words are needed.
    FlowMedia = "flow_media" [],
    /// The words that open the page of a draft.
    DraftTap = "draft_tap" [],
    /// Before them.
    DraftPage = "draft_page" ["link", "days"],
    /// A case number that is not quite right.
    CaseNear = "case_near" ["number"],
    /// A case number that cannot be read.
    CaseUnreadable = "case_unreadable" [],
    /// The short message with a code.
    SmsCode = "sms_code" ["code", "minutes"],
    /// Somebody is registered.
    RegisterDone = "register_done" ["name"],
    /// Somebody is registered, but their cases are not shown yet.
    RegisterHeld = "register_held" ["name", "hours"],
    /// The registers say no.
    RegisterRefused = "register_refused" [],
    /// Somebody of the court looks at it.
    RegisterManual = "register_manual" [],
    /// A lawyer's licence was looked up and is theirs.
    LicenceDone = "licence_done" [],
    /// It is not.
    LicenceRefused = "licence_refused" [],
    /// Somebody may act for another from now on.
    ActingDone = "acting_done" ["who", "kind", "until"],
    /// They may not.
    ActingRefused = "acting_refused" [],
    /// Somebody acts beside the person from now on.
    ActingBegun = "acting_begun" ["name", "kind", "until"],
    /// That is over.
    ActingEnded = "acting_ended" ["name", "whom", "kind"],
    /// A consent was withdrawn.
    Withdrawn = "withdrawn" [],
    /// The same identity was bound to another account.
    RegisterElsewhere = "register_elsewhere" [],
    /// Where one's own case stands.
    CaseStage = "case_stage" ["stage", "role"],
    /// The day of its next hearing.
    CaseHearing = "case_hearing" ["day"],
    /// It is closed to the public: nothing is said of it here.
    CaseSecret = "case_secret" [],
    /// The words that open its page.
    CaseTap = "case_tap" [],
    /// A request was taken in.
    OrderTaken = "order_taken" ["number", "by"],
    /// The same, where nobody can say yet by when it will be answered.
    OrderTakenOpen = "order_taken_open" ["number"],
    /// The words that open its page.
    OrderTap = "order_tap" [],
    /// A sitting ahead in a list.
    NearDay = "near_day" ["day", "kind", "number"],
    /// One of a closed case.
    NearSecret = "near_secret" ["day"],
    /// How many there are, where a list shows the first.
    NearMore = "near_more" ["count"],
    /// Somebody knows of a sitting now.
    NoticeConfirmed = "notice_confirmed" ["case", "day", "kind"],
    /// The same, of a case that is closed to the public.
    NoticeConfirmedSecret = "notice_confirmed_secret" [],
    /// Several sittings wait for it.
    NoticeConfirmWhich = "notice_confirm_which" ["list"],
    /// One of them, of a case that is closed to the public.
    NoticeSecretLine = "notice_secret_line" [],
    /// The court sent the notice of that number.
    NoticeOurs = "notice_ours" ["number", "court", "kind", "day"],
    /// The court knows of none.
    NoticeUnknown = "notice_unknown" ["number"],
    /// In place of a link to a page, where there are no pages.
    NoPages = "no_pages" [],
    /// Nothing was understood for the second time.
    StillUnknown = "still_unknown" [],
    /// Before articles that a search found.
    StatutesFound = "statutes_found" [],
    /// Articles beside reviewed answers that are near.
    StatutesNear = "statutes_near" ["articles"],
    /// Below the law's own words.
    StatutesNote = "statutes_note" [],
}

/// The fixed sentences, all of them.
#[derive(Debug, Clone)]
pub struct Phrases(Vec<String>);

impl Phrases {
    /// The sentence as the court wrote it.
    pub fn get(&self, phrase: Phrase) -> &str {
        &self.0[phrase as usize]
    }

    /// The sentence with its placeholders filled in.
    pub fn fill(&self, phrase: Phrase, values: &[(&str, &str)]) -> String {
        let filled = |text: String, (name, value): &(&str, &str)| text.replace(&format!("{{{name}}}"), value);
        values.iter().fold(self.get(phrase).to_owned(), filled)
    }

    pub(super) fn parse(mut top: Row<'_>, limit: usize, faults: &Faults) -> Self {
        let texts = PHRASES.iter().map(|(_, key, fillable)| {
            let text: Placed<String> = top.text(key);
            wording::checked(text, fillable, limit, faults).value
        });
        let phrases = Self(texts.collect());
        top.close();
        phrases
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_names() {
        for (position, (phrase, ..)) in PHRASES.iter().enumerate() {
            assert_eq!(*phrase as usize, position, "Phrases::get counts on it");
        }
    }

    #[test]
    fn placeholders_are_filled_in() {
        let mut texts = vec![String::new(); PHRASES.len()];
        texts[Phrase::WaitingReply as usize] = "您有 {count} 条".into();
        assert_eq!(Phrases(texts).fill(Phrase::WaitingReply, &[("count", "2")]), "您有 2 条");
    }
}
